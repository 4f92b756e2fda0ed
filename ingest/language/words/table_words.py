"""Words by which a question speaks of the rows, columns and cells of a table. One table a language.

The rules that read a question with them stand in `retrieval/tables/`. A word that no rule takes up leaves the question unread.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TableWords:
    """Words of one language. All patterns are of small letters without accents, with straight quotes."""

    asks_rows: str
    """Pattern of the beginning of a question for rows: "which", "list"."""
    asks_value: str
    """Pattern of the beginning of a question for a cell: "when", "what is"."""
    asks_several: str
    """Pattern of the beginning of a question for a value that can as well ask for rows: "what are"."""
    asks_columns: str
    """Pattern of the beginning of a question for columns of one row: "what has", "which areas"."""
    unsure: str
    """Pattern of words that change a meaning in a way that no table tells: "would", "why"."""
    alternative: str
    """Pattern of "or"."""
    longer: str = field(default="", kw_only=True)
    """Pattern of comparatives of a long time: "longer"."""
    shorter: str = field(default="", kw_only=True)
    """Pattern of comparatives of a short time."""
    state: str = field(default="", kw_only=True)
    """Pattern of what says that something lasts which began at a date: "was in force", not "came into force"."""
    state_until: str = field(default="", kw_only=True)
    """Pattern of what before a date says that it lasts then: "in", "as of". Its only group matches where the time before the end
    of the date counts."""
    lasting: str = field(default="", kw_only=True)
    """Pattern of what says that something has not ended: "still running"."""
    compares: str = field(default="", kw_only=True)
    """Pattern of what asks for two rows side by side: "compare", "versus"."""
    asks_year: str = field(default="", kw_only=True)
    """Pattern of the beginning of a question for a year: "in which year"."""
    only_one: str = field(default="", kw_only=True)
    """Pattern of what says that one thing alone is asked for: "the only"."""
    wholes: str = field(default="", kw_only=True)
    """Pattern of the labels of a last row that adds up the others, where the numbers say so as well: "worldwide"."""
    fullest: str = field(default="", kw_only=True)
    """Pattern of what right before a noun for rows asks for where most of them are: "most"."""
    region_links: str = field(default="", kw_only=True)
    """Pattern of what right before a part of the world says that something is there, at the end of a text: "in"."""
    negation: str
    """Pattern of "not" and the like."""
    empty: str
    """Pattern of words that say of a column that it is empty: "blank"."""
    marked: str
    """Pattern of words for a mark in a cell: "marked", "x"."""
    earliest: str
    """Pattern of superlatives of an early date, or of the first place."""
    latest: str
    """Pattern of superlatives of a late date, or of the last place."""
    highest: str
    """Pattern of superlatives of a large number."""
    lowest: str
    """Pattern of superlatives of a small number."""
    before: str
    """Pattern of what compares a date with a later one: "before", "predate"."""
    after: str
    """Pattern of what compares a date with an earlier one."""
    more: str
    """Pattern of what compares a number with a smaller one: "higher than"."""
    less: str
    """Pattern of what compares a number with a larger one."""
    least: str
    """Pattern of what makes a number the least one that counts: "at least"."""
    most: str
    """Pattern of what makes a number the largest one that counts: "at most"."""
    since: str
    """Pattern of what may mean a date or all times from it on: "since"."""
    until: str
    """Pattern of what may mean all times before a date, with or without it: "until"."""
    or_later: str
    """Pattern of what behind a date adds all later ones: "or later"."""
    or_earlier: str
    """Pattern of what behind a date adds all earlier ones."""
    between: tuple[tuple[str, str], ...]
    """Patterns of the words before and between the ends of a period."""
    difference: str
    """Pattern of what asks how far apart two values are: "how long"."""
    day_units: Mapping[str, str] = field(default_factory=dict)
    """"day", "month" and "year" to the pattern of what asks for a difference in them."""
    row_nouns: str = ""
    """Pattern of words for rows of any table: "rows", "entries"."""
    label_nouns: str = ""
    """Pattern of words for what the names at the head of rows are: "countries"."""
    column_nouns: str = ""
    """Pattern of words for what columns are: "areas"."""
    places: str = ""
    """Pattern of words for the order of the rows, without which "first" is a matter of dates: "row", "listed"."""
    year_parts: tuple[tuple[int, int, str], ...] = ()
    """First month, last month and pattern of the words for a part of a year, without the year: (1, 6, "first half")."""
    year_links: str = ""
    """Pattern of what stands between a part of a year and the year: "of"."""
    decades: str = ""
    """Pattern of a decade. Its only group is the first year: "2010s"."""
    month_links: str = ""
    """Pattern of what stands before a month without a year: "in"."""
    any_year: str = ""
    """Pattern of words that say that the year does not matter."""
    comparatives: Mapping[str, str] = field(default_factory=dict)
    """"before", "after", "more" and "less" to the pattern of words that compare with what stands behind `than`: "higher"."""
    than: str = ""
    """Pattern of what stands between a comparative and what it compares with: "than in"."""
    rank_links: str = ""
    """Pattern of what behind "third country" says that it is one of an order: "to"."""
    from_end: str = ""
    """Pattern of what behind an ordinal counts from the end: "to last"."""
    top: str = ""
    """Pattern of what before a number asks for so many rows: "top"."""
    asks_name: str = ""
    """Pattern of the beginning of a question that asks for a row though it asks as for a value: "what is the name of"."""
    longest: str = ""
    """Pattern of superlatives of a long time."""
    shortest: str = ""
    """Pattern of superlatives of a short time."""
    waits: str = ""
    """Pattern of words for a time that passes: "wait"."""
    same_year: str = ""
    """Pattern of "in the same year"."""
    sums: str = ""
    """Pattern of what asks for a sum: "total"."""
    means: str = ""
    """Pattern of what asks for a mean: "average"."""
    rises: str = ""
    """Pattern of words for a number that becomes larger."""
    falls: str = ""
    """Pattern of words for a number that becomes smaller."""
    negative: str = ""
    """Pattern of what says that a number is below 0."""
    besides: str = ""
    """Pattern of what before names leaves these out: "apart from"."""
    only: str = ""
    """Pattern of what makes a row the only one: "only"."""
    every: str = ""
    """Pattern of what means all rows: "all"."""
    any_row: str = ""
    """Pattern of what asks whether there is a row: "any"."""
    membership: str = ""
    """Pattern of what says that a row is there and nothing more: "Has Canada signed one?"."""
    none: str = "none"
    """What is answered where no row meets the conditions."""
    totals: str = ""
    """Pattern of the labels of rows that add up others."""
    events: Mapping[str, str] = field(default_factory=dict)
    """Event, by the names of `DateWords.events`, to further patterns of the words for it: "become effective"."""
    fillers: str = ""
    """Pattern of words that say nothing of which row or column is meant: "table", "date"."""
    dates: str = ""
    """Pattern of words that ask for the dates beside the rows: "dates", "when"."""
    date_links: str = ""
    """Pattern of words that may stand between a preposition and a date: "the"."""
    continued: str = ""
    """Pattern of what a caption adds on a further page: "(continued)"."""
    yes: tuple[str, ...] = ()
    """Cells that are a mark: "yes"."""
    no: tuple[str, ...] = ()
    """Cells of a column of marks that are as good as empty: "no"."""


ENGLISH_TABLES = TableWords(
    asks_rows=(
        r"^(?:and |so |please )?(?:(?:for|with|by|of|to|from|in|on|at|under) )?(?:which|who|whom|whose|where)\b"
        r"|^(?:please )?(?:list|enumerate|name|show|give)\b(?: me\b)?"
        r"|^what (?!(?:is|are|was|were|has|have|had|do|does|did)\b)(?=[a-z])"
    ),
    asks_value=(
        r"^(?:and |so )?(?:(?:on|in|at|since|from|by|until|as of) )?(?:which|what) (?:exact )?(?:dates?|day|month|year)\b"
        r"|^(?:and |so )?(?:(?:since|until|till|from) )?when\b|^what(?:'s| is| was| are| were)\b"
        r"|^how (?:much|high|large|big|old|long|deep|tall|wide|heavy|fast|far|dense|expensive|hot|cold|strong)\b"
        r"|^(?:please )?(?:give|show|tell)(?: me)? the (?:dates?|value|figure)\b"
    ),
    asks_several=r"^what (?:are|were)\b",
    asks_columns=r"^(?:for |in )?(?:what|which)\b",
    unsure=(
        r"\b(?:(?<!^when )will|would|should|shall|may|might|could|must|can|ought|why|(?<!^)where|because|if|going to|about to"
        r"|how(?! (?:many|much|long|high|large|big|old|deep|tall|wide|heavy|fast|far|dense|expensive|hot|cold|strong)\b)"
        r"|^what (?:do|does|did)|so that|same as"
        r"|(?:is|are|was|were|due|meant|set|planned|scheduled|expected|supposed|intended) to be)\b"
    ),
    alternative=r"\bor\b",
    longer=r"\b(?:longer|slower|more time)\b",
    shorter=r"\b(?:shorter|faster|quicker|less time)\b",
    state=(
        r"\b(?:is|are|was|were|be|been|already|still)(?: (?:still|already|not|yet|its|their)){0,3} "
        r"(?:in force|in effect|effective|operative|operational)\b"
        r"|(?<!come |came |went )(?<!comes |entry |enter )(?<!coming |enters )(?<!entered )(?<!put )\bin (?:force|effect)\b"
        r"|(?<!become |became )(?<!becomes )(?<!becoming |declared )(?<!initially )(?<!fully )(?<!made )\boperati(?:ve|onal)\b"
    ),
    state_until=(
        r"(?:\b(?:(in|during|on|(?:by|at|before|until) the end of)|as of|by|at the (?:beginning|start) of))"
        r"(?: (?:the (?:year|month)|year))?\ $"
    ),
    lasting=(
        r"\b(?:(?:still|currently|now) (?:running|active|going on|open|deployed|in operation|operational)|ongoing|under ?way"
        r"|(?:is|are) running)\b"
    ),
    compares=(
        r"\b(?:compar(?:e[sd]?|ing|isons?)|versus|vs\b\.?|contrast(?:s|ed)?|differ(?:s|ent|ences?)?|same|alike|similar|status"
        r"|side by side|or not)\b"
    ),
    asks_year=r"^(?:and )?(?:(?:in|during) )?(?:which|what) year\b",
    wholes=r"^(?:the )?(?:world[- ]?wide|global(?:ly)?|everyone|everything|together|combined|(?:whole )?world)$|\btotal$",
    fullest=r"\b(?:the )?(?:most|(?:highest|largest|biggest|greatest) number of)\b",
    region_links=r"\b(?:in|from)(?: the)?\ $",
    only_one=r"\bthe only(?: one)?\b|\bonly(?= (?:empty|blank|unmarked|unticked)\b)",
    negation=(
        r"\b(?:(?:still |but )?(?:not|never)(?: (?:yet|been|have|has|had))*|no|without(?: an?y?)?|lack(?:s|ing)?"
        r"|\w+n't(?: yet)?)\b"
    ),
    empty=r"\b(?:(?:left )?(?:empty|blank)|missing|unmarked|unticked|left open|not filled(?: in)?)\b",
    marked=r"\b(?:marks?|marked|tick(?:s|ed)?|x(?:'?s|es)?|cross(?:es|ed)?|check(?:s|ed|mark|marks)?)\b",
    earliest=r"\b(?:earliest|first|oldest)\b",
    latest=r"\b(?:latest|last|newest|most recent(?:ly)?)\b",
    highest=r"\b(?:highest|largest|biggest|greatest|most|maximum)\b",
    lowest=r"\b(?:lowest|smallest|least|fewest|minimum)\b",
    before=r"\b(?:before|prior to|(?:earlier|sooner) than|ahead of|predat(?:e|es|ed|ing)|preced(?:e|es|ed|ing)|older than)\b",
    after=r"\b(?:after|later than|postdat(?:e|es|ed|ing)|newer than|more recent(?:ly)? than)\b",
    more=r"\b(?:(?:more|higher|greater|larger|bigger|older) than|over|above|exceed(?:s|ed|ing)?)\b",
    less=r"\b(?:(?:less|lower|smaller|fewer|younger) than|under|below)\b",
    least=r"\b(?:at least|no (?:fewer|less) than)\b",
    most=r"\b(?:at most|no more than|up to)\b",
    since=r"\b(?:since|from|as of)\b",
    until=r"\b(?:until|till|by|through|up to)\b",
    or_later=r"(?:or|and) (?:later|after|afterwards|thereafter|since)\b|onwards?\b",
    or_earlier=r"(?:or|and) (?:earlier|before)\b",
    between=((r"\bbetween", r"and"), (r"\bfrom", r"(?:to|until|till|through)")),
    difference=(
        r"\bhow long\b(?: did it take\b)?|\b(?:time|days?|months?|years?) (?:passed|elapsed|went by)\b"
        r"|\b(?:passed|elapsed)\b|\bhow many (?:days|months|years)\b"
        r"|^(?:number of )?(?:days|months|years) (?:between|from)\b|\b(?:difference|gap|interval)\b"
        r"|\bhow (?:much|many) (?:more|less|fewer|higher|lower|larger|smaller)\b|\bhow far apart\b|\btime between\b"
        r"|\bby how much\b|\bhow much (?:did|has|have)\b"
        r"(?=.{0,80}\b(?:rise|risen|grow|grown|increased?|fall|fallen|drop|dropped|decline|decreased?)\b)"
    ),
    day_units={"day": r"\bdays?\b", "month": r"\bmonths?\b", "year": r"\b(?:how many|in) years\b|\byears (?:passed|elapsed)\b"},
    row_nouns=r"\b(?:rows?|entry|entries|lines?|records?)\b",
    label_nouns=r"\b(?:countr(?:y|ies)|states?|nations?|partners?)\b",
    column_nouns=r"\b(?:columns?|areas?|fields?|instruments?|categor(?:y|ies)|topics?|things?)\b",
    places=r"\b(?:rows?|entry|entries|line|record|listed|in the (?:table|list))\b",
    year_parts=(
        (1, 6, r"(?:first|1st) half|h1"),
        (7, 12, r"(?:second|2nd|last|latter) half|h2"),
        (1, 3, r"(?:first|1st) quarter|q1"),
        (4, 6, r"(?:second|2nd) quarter|q2"),
        (7, 9, r"(?:third|3rd) quarter|q3"),
        (10, 12, r"(?:fourth|4th|last|final) quarter|q4"),
    ),
    year_links=r"(?:of|in)(?: the year)?",
    decades=r"(?:the )?(\d{3}0)'?s",
    month_links=r"(?:in|during) (?:(?:the|any|a|every) )?(?:month of )?(?:an? |any |every )?|month of |months of ",
    any_year=(
        r"(?:no matter (?:in )?(?:(?:which|what) year|the year)|\(?(?:in )?(?:of )?any year\)?|whatever the year"
        r"|(?:regardless|irrespective) of (?:the )?year)"
    ),
    comparatives={
        "before": r"\b(?:earlier|sooner)\b",
        "after": r"\b(?:later|more recently)\b",
        "more": r"\b(?:more|higher|greater|larger|bigger)\b",
        "less": r"\b(?:less|fewer|lower|smaller)\b",
    },
    than=r"than(?: (?:in|for|on|during|by|to|of|that|those|the)){0,4}",
    rank_links=r"to(?= [a-z])|that|which|who",
    from_end=r"(?:to|from|before) (?:the )?last\b|(?:from|before) the end\b|last\b",
    top=r"\btop\b",
    asks_name=r"^what(?:'s| is| was) (?:the )?name\b",
    longest=r"\b(?:the )?(?:longest|slowest|most time)\b",
    shortest=r"\b(?:the )?(?:shortest|fastest|quickest|least time)\b",
    waits=r"\b(?:wait(?:ed|s|ing)?|took|takes?|taken|last(?:ed|s)|last(?=\??$)|delay|interval|gap"
    r"|period|time|runs?|ran|had to|to go|pass(?:ed)?)\b",
    same_year=r"\b(?:in )?the same year\b",
    sums=r"\b(?:(?:in )?total|sum|combined|altogether|together)\b",
    means=r"\b(?:on average|average|mean)\b",
    rises=r"\b(?:rises?|rose|risen|grow|grows|grew|grown|increase[ds]?|gain(?:ed|s)?|went up|expanded)\b",
    falls=r"\b(?:falls?|fell|fallen|drop(?:ped|s)?|decrease[ds]?|decline[ds]?|shr[aiu]nk|los[et]s?"
    r"|losing|went down|reduced)\b",
    negative=r"\b(?:negative|below zero)\b",
    besides=r"\b(?:besides|apart from|aside from|except(?: for)?|other than|not counting|excluding)\b",
    only=r"\b(?:only|alone|exclusively)\b",
    every=r"\b(?:all|every|each)\b",
    any_row=r"\b(?:any|anyone|anybody|(?:is|are|was|were) there)\b",
    membership=(
        r"\b(?:exists?|sign(?:s|ed)?|concluded?|join(?:s|ed)?|among|one|list(?:s|ed)?|members?|partners?|part(?:y|ies)?"
        r"|already|yet)\b"
    ),
    totals=r"^(?:(?:grand |sub-?)?totals?|sum|consolidated|overall|averages?|mean|all)\b",
    events={
        "age": r"age[ds]?|(?:how|years?) old|old(?:er|est)?|young(?:er|est)?",
        "in force": (
            r"(?:(?:enter(?:ed|s|ing)?|entry|com(?:e|es|ing)|came|put|going?|goes|went"
            r"|br(?:ing|ings|ought)(?: (?:it|them|the|their|its))?(?: agreements?)?) )?(?:in(?:to)?|to) (?:force|effect)"
            r"|(?:be|been|becom(?:e|es|ing)|became|is|are|was|were) effective|effective (?:date|since)"
            r"|(?:take|takes|took|taken) effect|(?:begins?|began|begun|start(?:s|ed)?) to apply"
            r"|(?<=\bto )effect\b(?! (?:of|on)\b)|(?<=\band )effect\b(?! (?:of|on)\b)"
        ),
    },
    fillers=(
        r"\b(?:tables?|both|shown|listed|given|following|according|dates?|day|month|year|time|value|cell|all|every|each|yet"
        r"|have|has|had|been|one|ones|please|name|list|enumerate|show|give|entitled|called|already|there|times?|long|take|took|put"
        r"|and|but|lie|lay|figures?|values?|number of|amount|during|saw|seen|appears?|appeared"
        r"|entered(?= (?:in|under|for) )|authors?'? (?=tables?\b)|their signature)\b"
    ),
    dates=r"\b(?:dates?|when)\b",
    date_links=r"the|year|day",
    continued=r"\(?\b(?:continued|cont'd|contd)\b\.?\)?",
    yes=("yes", "y"),
    no=("no", "n", "none"),
)

GERMAN_TABLES = TableWords(
    asks_rows=(
        r"^(?:und )?(?:(?:fur|mit|von|bei|zu) )?(?:welche[rnms]?|wer|wem|wen)\b"
        r"|^(?:bitte )?(?:liste|nenne?|zeige?|gib)\b(?: mir\b)?"
    ),
    asks_value=(
        r"^(?:und )?(?:(?:an|in|ab|seit) )?welche[mrs]? (?:datum|tag|monat|jahr)\b|^(?:seit |ab )?wann\b|^was (?:ist|war)\b"
        r"|^wie (?:viel|hoch|gro(?:ss|ß))\b"
    ),
    asks_several=r"^(?:was|welche[s]?) sind\b",
    asks_columns=r"^(?:fur |in )?(?:was|wofur|welche[rnms]?)\b",
    unsure=(r"\b(?:wird|werden|soll(?:te|ten|en)?|konn(?:te|ten|en)|kann|darf|muss(?:en)?|warum|wieso|weshalb|wo|wenn|falls)\b"),
    alternative=r"\boder\b",
    negation=r"\b(?:(?:noch )?(?:nicht|nie|niemals)|noch kein(?:e[nmrs]?)?|kein(?:e[nmrs]?)?|ohne(?: eine?n?)?)\b",
    empty=r"\b(?:leer(?:e[nmrs]?)?|fehlt|fehlen|fehlende[nmrs]?)\b",
    marked=r"\b(?:markiert|angekreuzt|kreuz(?:e|en)?|x|haken|markierung(?:en)?)\b",
    earliest=r"\b(?:fruheste[nmrs]?|erste[nmrs]?|(?:als|zu) erste[nrs]?|zuerst|am fruhesten|alteste[nmrs]?)\b",
    latest=r"\b(?:spateste[nmrs]?|letzte[nmrs]?|zuletzt|am spatesten|neueste[nmrs]?|jungste[nmrs]?)\b",
    highest=r"\b(?:hochste[nmrs]?|gro(?:ss|ß)te[nmrs]?|meiste[nmrs]?|am meisten|am hochsten)\b",
    lowest=r"\b(?:niedrigste[nmrs]?|kleinste[nmrs]?|wenigste[nmrs]?|am wenigsten|geringste[nmrs]?)\b",
    before=r"\b(?:vor(?: dem)?|fruher als|eher als)\b",
    after=r"\b(?:nach(?: dem)?|spater als)\b",
    more=r"\b(?:(?:mehr|hoher|gro(?:ss|ß)er) als|uber)\b",
    less=r"\b(?:(?:weniger|niedriger|kleiner|geringer) als|unter)\b",
    least=r"\b(?:mindestens|wenigstens)\b",
    most=r"\b(?:hochstens|maximal)\b",
    since=r"\b(?:seit(?: dem)?|ab(?: dem)?)\b",
    until=r"\bbis(?: zum)?\b",
    or_later=r"(?:oder|und) (?:spater|danach)\b",
    or_earlier=r"(?:oder|und) (?:fruher|davor)\b",
    between=((r"\bzwischen(?: dem)?", r"und(?: dem)?"), (r"\bvon", r"bis")),
    difference=(
        r"\bwie lange\b|\bwie viele (?:tage|monate|jahre)\b|\b(?:differenz|unterschied|abstand)\b|\b(?:vergingen|lagen|liegen)\b"
    ),
    day_units={"day": r"\btage\b", "month": r"\bmonate\b", "year": r"\bwie viele jahre\b"},
    row_nouns=r"\b(?:zeilen?|eintrag|eintrage|reihen?)\b",
    label_nouns=r"\b(?:land|lander|landern|staat(?:en)?|partner(?:n|land|lander|landern|staat|staaten)?)\b",
    column_nouns=r"\b(?:spalten?|bereiche?n?|felder?|instrumente?n?)\b",
    places=r"\b(?:zeilen?|eintrag|aufgefuhrt|in der (?:tabelle|liste))\b",
    year_parts=(
        (1, 6, r"erste[ns]? (?:halbjahr|jahreshalfte|halfte)"),
        (7, 12, r"(?:zweite[ns]?|letzte[ns]?) (?:halbjahr|jahreshalfte|halfte)"),
        (1, 3, r"erste[ns]? (?:quartal|vierteljahr)|q1"),
        (4, 6, r"zweite[ns]? (?:quartal|vierteljahr)|q2"),
        (7, 9, r"dritte[ns]? (?:quartal|vierteljahr)|q3"),
        (10, 12, r"(?:vierte[ns]?|letzte[ns]?) (?:quartal|vierteljahr)|q4"),
    ),
    year_links=r"(?:des jahres|von|im jahr|in)",
    decades=r"(?:den |der )?(\d{3}0)er(?: jahren?)?",
    month_links=r"im (?:monat )?",
    any_year=r"(?:egal in welchem jahr|gleich welchen jahres|unabhangig vom jahr)",
    comparatives={
        "before": r"\b(?:fruher|eher)\b",
        "after": r"\bspater\b",
        "more": r"\b(?:mehr|hoher(?:e[nrs]?)?|gro(?:ss|ß)er(?:e[nrs]?)?)\b",
        "less": r"\b(?:weniger|niedriger(?:e[nrs]?)?|kleiner(?:e[nrs]?)?|geringer(?:e[nrs]?)?)\b",
    },
    than=r"als(?: (?:im|in|fur|bei|der|die|das)){0,2}",
    longest=r"\b(?:am )?langste[nrs]?\b",
    shortest=r"\b(?:am )?kurzeste[nrs]?\b",
    waits=r"\b(?:wartezeit|gewartet|warten|warteten|dauert?e?|dauer|zeit|frist|abstand)\b",
    same_year=r"\bim (?:selben|gleichen) jahr\b",
    sums=r"\b(?:insgesamt|zusammen|summe|gesamt(?:zahl)?)\b",
    means=r"\b(?:durchschnitt(?:lich)?|im (?:durchschnitt|mittel)|mittelwert)\b",
    rises=r"\b(?:stieg(?:en)?|gestiegen|wuchs(?:en)?|gewachsen|zugenommen)\b",
    falls=r"\b(?:sank(?:en)?|gesunken|fiel(?:en)?|gefallen|abgenommen)\b",
    negative=r"\bnegative[nrs]?\b",
    besides=r"\b(?:au(?:ss|ß)er|abgesehen von|neben|ohne)\b(?= [a-z])",
    only=r"\b(?:nur|allein|ausschlie(?:ss|ß)lich)\b",
    every=r"\b(?:alle[nrs]?|jede[nrms]?)\b",
    any_row=r"\b(?:gibt es|irgendein(?:e[nrms]?)?|jemand)\b",
    membership=r"\b(?:gibt|besteht|unterzeichnete?n?|geschlossen|abgeschlossen|beigetreten|mitglied|partner|partei|bereits|schon)\b",
    none="keine",
    totals=r"^(?:(?:zwischen)?summe|gesamt|insgesamt|durchschnitt)\b",
    events={"in force": r"(?:(?:tritt|trat|traten|getreten|treten) )?in kraft(?: (?:getreten|trat|traten|tritt))?|inkrafttreten"},
    fillers=(
        r"\b(?:tabellen?|datum|daten|tag|monat|jahr|alle[nrs]?|jede[rnms]?|bitte|liste|nenne?|zeige?|gib|mir|haben|hat|trat"
        r"|traten|tritt|treten|getreten|wurden?|worden|es|gibt|zeit|lange)\b"
    ),
    dates=r"\b(?:datum|daten|wann)\b",
    date_links=r"dem|den|jahr|das",
    continued=r"\(?\b(?:fortsetzung|forts)\b\.?\)?",
    yes=("ja",),
    no=("nein", "keine"),
)
