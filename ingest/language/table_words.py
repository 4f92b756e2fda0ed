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
        r"^(?:and |so |please )?(?:(?:for|with|by|of|to|from) )?(?:which|who|whom|whose)\b"
        r"|^(?:please )?(?:list|enumerate|name|show|give)\b(?: me\b)?"
        r"|^what (?!(?:is|are|was|were|has|have|had|do|does|did)\b)[a-z]"
    ),
    asks_value=(
        r"^(?:and |so )?(?:(?:on|in|at|since|from|by|until|as of) )?(?:which|what) (?:exact )?(?:dates?|day|month|year)\b"
        r"|^(?:and |so )?(?:since )?when\b|^what(?:'s| is| was| are| were)\b|^how (?:much|high|large|big)\b"
        r"|^(?:please )?(?:give|show|tell)(?: me)? the (?:dates?|value|figure)\b"
    ),
    asks_several=r"^what (?:are|were)\b",
    asks_columns=r"^(?:for |in )?(?:what|which)\b",
    unsure=(
        r"\b(?:will|would|should|shall|may|might|could|must|can|ought|why|where|because|if|except|how(?! (?:many|much|long|high"
        r"|large|big)\b)|going to|about to|so that|same as)\b"
    ),
    alternative=r"\bor\b",
    negation=(
        r"\b(?:(?:still |but )?(?:not|never)(?: (?:yet|been|have|has|had))*|no|without(?: an?y?)?|lack(?:s|ing)?"
        r"|\w+n't(?: yet)?)\b"
    ),
    empty=r"\b(?:empty|blank|missing|unmarked|unticked|left open|not filled(?: in)?)\b",
    marked=r"\b(?:marks?|marked|tick(?:s|ed)?|x(?:'?s|es)?|cross(?:es|ed)?|check(?:s|ed|mark|marks)?)\b",
    earliest=r"\b(?:earliest|first|oldest)\b",
    latest=r"\b(?:latest|last|newest|most recent(?:ly)?)\b",
    highest=r"\b(?:highest|largest|biggest|greatest|most|maximum)\b",
    lowest=r"\b(?:lowest|smallest|least|fewest|minimum)\b",
    before=r"\b(?:before|prior to|(?:earlier|sooner) than|ahead of|predat(?:e|es|ed|ing)|preced(?:e|es|ed|ing)|older than)\b",
    after=r"\b(?:after|later than|postdat(?:e|es|ed|ing)|newer than|more recent(?:ly)? than)\b",
    more=r"\b(?:(?:more|higher|greater|larger|bigger) than|over|above|exceed(?:s|ed|ing)?)\b",
    less=r"\b(?:(?:less|lower|smaller|fewer) than|under|below)\b",
    least=r"\b(?:at least|no (?:fewer|less) than)\b",
    most=r"\b(?:at most|no more than|up to)\b",
    since=r"\b(?:since|from|as of)\b",
    until=r"\b(?:until|till|by|through|up to)\b",
    or_later=r"(?:or|and) (?:later|after|afterwards|thereafter|since)\b|onwards?\b",
    or_earlier=r"(?:or|and) (?:earlier|before)\b",
    between=((r"\bbetween", r"and"), (r"\bfrom", r"(?:to|until|till|through)")),
    difference=(
        r"\bhow long\b(?: did it take\b)?|\b(?:time|days?|months?|years?) (?:passed|elapsed|went by)\b"
        r"|\b(?:passed|elapsed)\b|\bhow many (?:days|months|years)\b|\b(?:difference|gap|interval)\b"
        r"|\bhow much (?:more|less|higher|lower|larger|smaller)\b|\bhow far apart\b|\btime between\b"
    ),
    day_units={
        "day": r"\bdays?\b",
        "month": r"\bmonths?\b",
        "year": r"\bhow many years\b|\bin years\b|\byears (?:passed|elapsed)\b",
    },
    row_nouns=r"\b(?:rows?|entry|entries|lines?|records?)\b",
    label_nouns=r"\b(?:countr(?:y|ies)|states?|nations?|partners?)\b",
    column_nouns=r"\b(?:columns?|areas?|fields?|instruments?|categor(?:y|ies)|topics?|things?)\b",
    places=r"\b(?:rows?|entry|entries|line|record|listed|in the (?:table|list))\b",
    totals=r"^(?:(?:grand |sub-?)?totals?|sum|consolidated|overall|averages?|mean|all)\b",
    events={
        "in force": (
            r"(?:(?:enter(?:ed|s|ing)?|entry|com(?:e|es|ing)|came|put|going?|goes|went) )?(?:in(?:to)?|to)"
            r" (?:force|effect)"
            r"|(?:be|been|becom(?:e|es|ing)|became|is|are|was|were) effective|effective (?:date|since)"
            r"|(?:take|takes|took|taken) effect"
        ),
    },
    fillers=(
        r"\b(?:tables?|both|shown|listed|given|following|according|dates?|day|month|year|time|value|cell|all|every|each|yet"
        r"|have|has|had|been|one|ones|please|name|list|enumerate|show|give|entitled|called|already|there|times?|long|take|took|put"
        r"|and|but|lie|lay)\b"
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
    unsure=(
        r"\b(?:wird|werden|soll(?:te|ten|en)?|konn(?:te|ten|en)|kann|darf|muss(?:en)?|warum|wieso|weshalb|wo|wenn|falls"
        r"|ausser)\b"
    ),
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
        r"\bwie lange\b|\bwie viele (?:tage|monate|jahre)\b|\b(?:differenz|unterschied|abstand)\b"
        r"|\b(?:vergingen|lagen|liegen)\b"
    ),
    day_units={"day": r"\btage\b", "month": r"\bmonate\b", "year": r"\bwie viele jahre\b"},
    row_nouns=r"\b(?:zeilen?|eintrag|eintrage|reihen?)\b",
    label_nouns=r"\b(?:land|lander|landern|staat(?:en)?|partner(?:n|land|lander|landern|staat|staaten)?)\b",
    column_nouns=r"\b(?:spalten?|bereiche?n?|felder?|instrumente?n?)\b",
    places=r"\b(?:zeilen?|eintrag|aufgefuhrt|in der (?:tabelle|liste))\b",
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

FRENCH_TABLES = TableWords(
    asks_rows=(
        r"^(?:et )?(?:(?:pour|avec|de|a|par) )?(?:quels?|quelles?|lesquel(?:le)?s|qui)\b"
        r"|^(?:liste[rz]?|nomme[rz]?|enumere[rz]?|donne[rz]?)\b"
    ),
    asks_value=(
        r"^(?:et )?(?:(?:a|en|depuis|dans) )?quel(?:le)? (?:date|jour|mois|annee)\b|^(?:depuis )?quand\b"
        r"|^quel(?:le)? (?:est|etait)\b|^combien (?:coute|vaut)\b"
    ),
    asks_several=r"^quel(?:le)?s (?:sont|etaient)\b",
    asks_columns=r"^(?:pour |dans )?(?:quoi|quels?|quelles?)\b",
    unsure=(
        r"\b(?:pourquoi|comment|ou(?= (?:est|sont|se)\b)|doit|doivent|devrai(?:t|ent)|peut|peuvent|pourrai(?:t|ent)|si|sauf"
        r"|va|vont|sera|seront)\b"
    ),
    alternative=r"\bou\b",
    negation=r"\b(?:(?:ne |n')?(?:pas|jamais)(?: encore)?|aucune?|sans)\b",
    empty=r"\b(?:vides?|manquante?s?|manquent?)\b",
    marked=r"\b(?:marquee?s?|cochee?s?|croix|x)\b",
    earliest=r"\b(?:(?:le |la |les )?plus (?:ancien(?:ne)?s?|tot)|premiere?s?)\b",
    latest=r"\b(?:(?:le |la |les )?plus (?:recente?s?|tard)|derniere?s?)\b",
    highest=r"\b(?:(?:le |la |les )?plus (?:eleve|grand|haut|gros)(?:e|ne|se)?s?|maximum|le plus de)\b",
    lowest=r"\b(?:(?:le |la |les )?(?:plus (?:bas|petit|faible)(?:se|e)?s?)|minimum|le moins de)\b",
    before=r"\b(?:avant|plus tot que|anterieure?s? a)\b",
    after=r"\b(?:apres|plus tard que|posterieure?s? a)\b",
    more=r"\b(?:plus de|plus (?:eleve|grand|haut)e?s? que|superieure?s? a)\b",
    less=r"\b(?:moins de|inferieure?s? a)\b",
    least=r"\b(?:au moins|au minimum)\b",
    most=r"\b(?:au plus|au maximum)\b",
    since=r"\b(?:depuis|des|a partir de)\b",
    until=r"\bjusqu'(?:en|a|au)\b",
    or_later=r"(?:ou|et) (?:plus tard|apres)\b",
    or_earlier=r"(?:ou|et) (?:plus tot|avant)\b",
    between=((r"\bentre(?: le)?", r"et(?: le)?"), (r"\bde", r"a")),
    difference=r"\bcombien de (?:temps|jours|mois|annees)\b|\b(?:difference|ecart|intervalle)\b",
    day_units={"day": r"\bjours\b", "month": r"\bmois\b", "year": r"\bcombien d'?e? ?annees\b"},
    row_nouns=r"\b(?:lignes?|entrees?|rangees?)\b",
    label_nouns=r"\b(?:pays|etats?|nations?|partenaires?)\b",
    column_nouns=r"\b(?:colonnes?|domaines?|champs?|instruments?)\b",
    places=r"\b(?:lignes?|entrees?|dans (?:le tableau|la liste))\b",
    totals=r"^(?:(?:sous-)?totaux|(?:sous-)?total|somme|moyenne|ensemble)\b",
    events={"in force": r"(?:(?:entree?s?|entrer|mise?) )?en vigueur"},
    fillers=(
        r"\b(?:tableaux?|date|dates|jour|mois|annee|tous|toutes|tout|chaque|liste[rz]?|nomme[rz]?|enumere[rz]?|donne[rz]?|entree?s?"
        r"|entrer|ont|temps|ecoule)\b"
    ),
    dates=r"\b(?:dates?|quand)\b",
    date_links=r"le|la|l'annee|annee",
    continued=r"\(?\bsuite\b\)?",
    yes=("oui",),
    no=("non", "aucun"),
)
