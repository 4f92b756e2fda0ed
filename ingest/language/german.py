"""German."""

from ingest.language.language import ClauseWords, DateWords, Language, NumberWords, PageWords, QuestionWords, words
from ingest.language.words.column_words import GERMAN_COLUMNS
from ingest.language.words.governing_words import GERMAN_GOVERNORS
from ingest.language.words.part_words import GERMAN_PARTS
from ingest.language.words.structure_words import GERMAN_STRUCTURE
from ingest.language.words.table_words import GERMAN_TABLES

_STOP_WORDS = words(
    """
    aber als am an auch auf aus bei beim bin bis bist da damit dann das dass dem den denn der deren des dessen die dies
    diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es etwa euch euer für gegen
    hat hatte hatten habe haben ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder
    jedes kann konnte können man mein mich mir mit nach noch nun nur ob oder seid sein seine seinem seinen seiner seit
    sich sie sind so sowie über um und uns unser unter viel viele vielen vom von vor war waren warum was weil welche
    welchem welchen welcher welches wenn wer werden wessen wie wieso wird wir wo worden wurde wurden zu zum zur zwischen
    """
)
_ONES = words("ein zwei drei vier fünf sechs sieben acht neun")
_TEENS = words("zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn")
_TENS = words("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_ORDINALS = words("erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft")

DATES = DateWords(
    months=(
        "Januar", "Februar", "März", "April", "Mai", "Juni",
        "Juli", "August", "September", "Oktober", "November", "Dezember",
    ),
    short_months={
        "jan": 1, "jänner": 1, "feb": 2, "feber": 2, "mär": 3, "mrz": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
        "sept": 9,
        "okt": 10, "nov": 11, "dez": 12,
    },
    day_endings=(".",),
    parts=r"(?:Anfang|Ende|Mitte|Frühjahr|Sommer|Herbst|Winter)",
    periods=r"Jahrhunderts?|Jahrzehnts?",
    eras=r"v\. Chr\.|n\. Chr\.",
    ranges=(("zwischen", "und"), ("von", "bis"), ("", "bis")),
    events={
        "signed": r"unterzeichne(?:t|ten|te)|unterzeichnung|unterschrieben",
        "provisionally applied": r"vorläufig(?:e[rn]?)? (?:angewandt|angewendet|anwendung|anwendbar)",
        "in force": r"in kraft|inkrafttreten|gilt|gelten|galt",
        "founded": r"gegründet|gründung|errichtet|eingerichtet|geschaffen",
        "launched": r"eingeleitet|gestartet|begonnen|beginn",
        "opened": r"eröffne(?:t|te)|eröffnung",
        "closed": r"geschlossen|schließung",
        "built": r"gebaut|erbaut|bau",
        "restored": r"restauriert|renoviert|wiederaufgebaut",
        "moved": r"verlegt|umgezogen",
        "adopted": r"angenommen|annahme|verabschiede(?:t|te)|verabschiedung",
        "ratified": r"ratifizier(?:t|te|ten)|ratifizierung|ratifikation",
        "published": r"veröffentlich(?:t|te|ten)|veröffentlichung|erschienen",
        "ended": r"ende(?:t|te|ten)|beendet|abgelaufen|ausgelaufen",
    },
    verb_follows=True,
    relative={
        **dict.fromkeys(("heute", "heute morgen", "heute früh", "heute abend"), 0),
        **dict.fromkeys(("gestern", "gestern abend"), -1),
        **dict.fromkeys(("vorgestern",), -2),
        **dict.fromkeys(
            [
                *(f"am {day}" for day in ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")),
                *("letzte woche", "vergangene woche", "nächste woche", "diese woche", "letzten monat", "nächsten monat"),
            ]
        ),
    },
)  # fmt: skip

NUMBERS = NumberWords(
    thousands=".",
    decimal=",",
    numerals={
        **{word: number for number, word in enumerate(["null", "eins", *_ONES[1:], *_TEENS])},
        **{word: 10 * number for number, word in enumerate(_TENS, 2)},
        **{f"{one}und{tens}": 10 * number + more for number, tens in enumerate(_TENS, 2) for more, one in enumerate(_ONES, 1)},
    },
    ordinals={f"{word}{ending}": number for number, word in enumerate(_ORDINALS, 1) for ending in ("e", "en", "er", "es", "em")},
    collectives={"dutzend": 12, "hundert": 100, "tausend": 1000},
    scales={
        "hundert": 1e2,
        "tausend": 1e3,
        **dict.fromkeys(("million", "millionen"), 1e6),
        **dict.fromkeys(("milliarde", "milliarden"), 1e9),
        **dict.fromkeys(("billion", "billionen"), 1e12),
    },
    short_scales={"tsd.": 1e3, "mio.": 1e6, "mio": 1e6, "mrd.": 1e9, "mrd": 1e9},
    units={**dict.fromkeys(("%", "prozent"), "%"), "euro": "eur", "dollar": "usd", "pfund": "gbp"},
    bounds={
        "more": ("mehr als", "über"),
        "least": ("mindestens", "wenigstens", "zumindest"),
        "less": ("weniger als", "unter"),
        "most": ("höchstens", "maximal", "bis zu", "nicht mehr als"),
        "nearly": ("fast", "beinahe", "knapp"),
        "about": ("etwa", "ungefähr", "rund", "circa", "ca.", "an die"),
    },
    ones=("ein", "eine"),
    joins=("und",),
    half=r"einhalb",
    is_glued=True,
    ranges=(("zwischen", "und"), ("", "bis")),
    range_changes=("von",),
    ranks={
        **{f"{word}{ending}": -1 for word in ("letzt", "final") for ending in ("e", "en", "er", "es", "em")},
        **{f"{word}{ending}": -2 for word in ("neuest", "jüngst") for ending in ("e", "en", "er", "es", "em")},
        **{f"größt{ending}": -3 for ending in ("e", "en", "er", "es", "em")},
        **{f"kleinst{ending}": -4 for ending in ("e", "en", "er", "es", "em")},
    },
    no_ranks=r"dritt(?:e|en|er) (?:welt|seite|person|staat(?:en)?)|fürs erste|letzt(?:e|en|es) (?:woche|monats?|jahre?s?|nacht)",
    labels=(
        "nummer",
        "nr.",
        "nr",
        "resolution",
        "artikel",
        "absatz",
        "abschnitt",
        "kapitel",
        "seite",
        "tabelle",
        "punkt",
        "ziffer",
    ),
)

CLAUSES = ClauseWords(
    joins=("und", "aber", "während", "wohingegen", "sondern"),
    time_prepositions=(
        "in",
        "im",
        "im jahr",
        "im jahre",
        "seit",
        "bis",
        "ab",
        "von",
        "vor",
        "nach",
        "während",
        "zwischen",
        "anno",
    ),
    counted_ends=("in", "im", "aus", "von", "an", "auf", "zu", "mit", "für", "bei", "die", "der", "das"),
    partitives=r"(?:der|dieser|seiner|ihrer|unserer)",
    respectively=("beziehungsweise", "jeweils"),
    companions=("zusammen mit", "gemeinsam mit", "neben", "sowie"),
    plurals=r"(?:en|er|e|s|n)",
    sources=("Amtsblatt", "abrufbar unter", "verfügbar unter"),
    turns=("Jedoch", "Aber", "Doch", "Dennoch", "Trotzdem", "Allerdings", "Hingegen", "Stattdessen"),
    auxiliaries=(
        "hat",
        "haben",
        "hatte",
        "hatten",
        "ist",
        "sind",
        "war",
        "waren",
        "wird",
        "werden",
        "wurde",
        "wurden",
        "worden",
        "soll",
        "sollen",
        "muss",
        "müssen",
        "kann",
        "können",
        "darf",
        "dürfen",
        "auch",
        "nicht",
        "selbst",
    ),
    passives=("wird", "werden", "wurde", "wurden", "worden"),
    agents=("von", "vom", "durch"),
    references=(
        "(?:die )?beiden?|diese[mnrs]?|jene[mnrs]?|solche[mnrs]?|sie|ihnen|ihn|ihm|es|er|wir|uns|"
        "(?:(?:der|die|das|den|dem) )?(?:letztere|erstere)[mnrs]?"
    ),
    capitals_are_names=False,
)

_AMOUNTS = r"budget|haushalt|kosten|preis|gehalt|gebühr|wert|betrag|umsatz|gewinn|verlust|einnahmen|ausgaben"

QUESTIONS = QuestionWords(
    kinds={
        "amount": (
            rf"wie ?viel\b|wie (?:hoch|teuer|groß)\b|welche[nmrs]? (?:{_AMOUNTS})\b|was (?:kostet|kostete|kosteten|kosten)\b"
            rf"|was hat [^?]{{1,200}}\bgekostet\b|was (?:ist|sind|war|waren) (?:\w+ ){{0,2}}?(?:{_AMOUNTS})\b"
            rf"|(?:{_AMOUNTS}) (?:von|des|der|für)\b"
        ),
        "count": r"wie ?viele[rn]?\b|anzahl\b|zahl der\b",
        "date": r"(?:seit )?wann\b|(?:welche[mnrs]?|an welchem) (?:datum|tag|jahr|monat)\b|datum\b|seit\b",
    },
    others=r"(?:wer|wen|wem|wessen|wo|woher|wohin|warum|weshalb|wieso|wie|welche[mnrs]?|was)\b",
    subject=r"wer(?: (?:hat|haben|hatte|wird|soll|muss|kann|darf))?",
    value_words=("seit", "tag", "jahr", "monat", "datum", "anzahl", "zahl"),
    person=r"wer|wen|wem|wessen|welche[rn]? (?:minister|ministerin|person|präsident|präsidentin)",
    place=r"wo|woher|wohin|(?:in )?welche[mnr]? (?:stadt|ort)",
    name=r"wer|wen|wem|wo|welche[mnrs]? (?:land|staat|stadt|ort|person|minister|organisation|unternehmen)",
    before_acronym=r"(?:was (?:ist|sind|bedeutet|heißt)|wofür steht) (?:die |der |das |eine? )?",
    after_acronym=r"",
    fillers=frozenset(
        words(
            """
            sagt sagen sagte nennt nennen nenne bitte liste name datum tag gibt gib danke hallo weiß wissen wisst kennen finden
            zeigen erklären erwähnt laut bezüglich etwas nichts jemand andere art arten weise geschah derzeit aktuell jetzt heute
            vielleicht möglich information informationen angaben details dokument dokumente text texte quelle quellen seite frage
            antwort
            """
        )
    ),
    opening=(
        r"(?:(?:hallo|guten (?:tag|morgen|abend))[,!.]?\s+)?"
        r"(?:(?:kannst du|können sie|könntest du|könnten sie)(?: (?:mir|uns))?(?: bitte)?(?: (?:mir|uns))?"
        r" (?:sagen|erklären|mitteilen)"
        r"|(?:sag|sagen sie) (?:mir|uns)(?: bitte)?|ich (?:möchte|würde gern(?:e)?|wüsste gern(?:e)?)(?: wissen)?"
        r"|ich frage mich|(?:weißt du|wissen sie)|bitte)[,:]?\s+(?:ob\s+)?"
    ),
    closing=r"(?:[,.]|(?<![\s,.]))\s++(?:bitte|danke(?: im voraus)?)(?=[\s.!?]*$)",
    openers=(
        r"(?:bitte|und|also|hallo|nun)\b[,:.!]?"
        r"|(?:können|könnten|kannst|könntest|würden|wissen|weißt) (?:sie|du|ihr)(?: (?:mir"
        r"|uns))?(?: bitte)?(?: (?:sagen|erklären))?"
        r"|(?:sag|sagen sie|verrate|erzähl)e? (?:mir|uns)(?: bitte)?|weiß (?:man|jemand)"
        r"|(?:ich|wir) (?:möchten?|will|wollen|würden? gerne?|muss|müssen)(?: gerne?)? wissen|ich frage mich|ich weiß nicht"
    ),
    whether=r"ob",
    asking=(r"wer|wen|wem|wessen|was|wann|wo|woher|wohin|wodurch|womit|warum|weshalb|wieso|wie|wieviele?|welche[mnrs]?"),
    forms={
        "comparison": (
            r"(?:vergleiche|vergleichen sie)\b|(?:was ist|worin liegt|welche[rn]?) (?:der |die )?unterschiede?\b"
            r"|wie unterscheide(?:t|n|te|ten)\b"
        ),
        "timeline": r"was hat sich [^?]{0,100}geändert\b|wie (?:hat|haben) sich [^?]{1,200}(?:entwickelt|verändert)\b"
        r"|(?:die )?chronologie\b",
        "source": (
            r"(?:was|welche) (?:ist|sind) die quellen? (?:für|dieser|dieses)\b|was [^?]{0,100}\b(?:fußnote|anmerkung"
            r"|endnote) \d"
        ),
        "reason": r"(?:warum|weshalb|wieso)\b|aus welche[mn] gr(?:u|ü)nde?n?\b|(?:was|welche) (?:ist|sind|war"
        r"|waren) (?:der|die) gr(?:u|ü)nde?\b",
        "yes_no": (
            r"(?:ist|sind|war|waren|hat|haben|hatte|hatten|wird|werden|wurde|wurden|kann|können|konnte|darf|dürfen"
            r"|muss|müssen|soll"
            r"|sollen|sollte|gibt es|gab es|will|wollen|trat|nimmt|nahm)\b"
        ),
        "list": (
            r"(?:liste|zähle|nenne)n?\b(?: sie)?|welche[n]? (?:[\w-]+ ){1,4}?(?:sind|waren|haben|hatten|werden|wurden"
            r"|können|sollen|dürfen|müssen"
            r"|(?-i:[a-zäöü]{3,}(?:ten|en)))\b|welche (?:sind|waren)\b|(?:wer|was) (?:sind|waren) (?:die|alle|seine|ihre)\b"
        ),
        "date": r"(?:in )?welche[mrs]? (?:jahrzehnt|jahrhundert|woche)\b|was (?:ist|war) das datum\b",
        "count": (
            r"wie (?:alt|lange|weit|tief|breit|schwer|oft)\b|(?:wie viel|welcher) prozent|(?:was ist|wie (?:hoch"
            r"|groß) ist) die "
            r"(?:bevölkerung|einwohnerzahl|anzahl|fläche)\b|wie groß\b"
        ),
        "description": (
            r"wie\b(?! (?:viel|hoch|teuer|groß|heißt|hieß))|wer ist (?-i:[A-ZÄÖÜ][\w.-]*+(?:\s[A-ZÄÖÜ][\w.-]*+)*+)\s?\?*+\s*+$"
            r"|welche (?:art|rolle|weise)\b"
        ),
        "person": r"(?:wer|wen|wem|wessen)\b|welche[rn]? (?:minister|ministerin|person|präsident|präsidentin|direktor"
        r"|direktorin|autor)\b",
        "place": r"(?:wo|woher|wohin)\b|welche[mnrs]? (?:stadt|ort|region|hauptstadt|insel|hafen)\b|was ist die hauptstadt\b",
        "name": r"welche[mnrs]? \w|wie (?:heißt|hieß|lautet der name)\b|was ist der name\b",
    },
    key_forms={
        "comparison": r"\bunterschiede? zwischen\b|\bvergleich\b",
        "list": r"\bliste (?:der|von)\b|\b(?:mitglieder|länder|partner|staaten)$",
        "date": r"(?:datum|jahr|seit)$|\bdatum (?:der|des|von)\b",
        "count": r"\b(?:an)?zahl (?:der|von)\b|\b(?:bevölkerung|einwohnerzahl)$",
        "amount": r"\b(?:haushalt|kosten|preis|gehalt|betrag|umsatz|budget)(?: (?:der|des|von|für) [^?]{1,100})?$",
    },
    sources=r"autor(?:en|in)?|studien?|berichte?s?|buch|artikel|veröffentlicht|verfasst|zitiert|fußnoten?|anmerkung"
    r"|seiten?|titel|quellen?",
    negations=r"nicht|kein(?:e[mnrs]?)?|nie|niemals|niemand|ohne|weder",
)

GERMAN = Language(
    tag="de",
    stemmer="german",
    stop_words=frozenset(_STOP_WORDS),
    linking_words=frozenset(words("an auf bei das dem den der des die ein eine für im in mit und von vom zu zum zur über")),
    abbreviations=words("usw etc ff evtl Jan Feb Mär Mrz Apr Jun Jul Aug Sep Sept Okt Nov Dez Mo Di Mi Do Sa So"),
    joining_abbreviations=words(
        """
        bzw bspw ca d.h d.i gem ggf ggü i.d.F i.d.R i.H.v i.S i.S.d i.S.v i.V.m inkl insb insbes einschl exkl lt m.E
        mind max min o.ä o.g sog s.o s.u u.a u.ä u.U v.a vgl vs z.B z.T z.Z zit zzgl zzt
        betr bez dgl entspr geb jew lfd allg Hrsg Bearb Verf Mwst
        """
    ),
    name_abbreviations=words(
        """
        Dr Prof Hr Hrn Fr Frl Hl Std Min Dipl Ing Mag med jur phil rer nat habil Gen Oberst Hptm Kpt Präs St Dt Ges Gebr Fa Co Inc
        Ltd a.M a.d a.D b.d Mio Mrd Tsd e.V p.a Chr n.Chr v.Chr endg Str Tel
        """
    ),
    numbered_abbreviations=words(
        """
        Abb Abs Abschn Anh Anl Anm Art Aufl Az Bd Bde Bl Buchst Drs Erl Fn Fußn Hs Kap Lit lit Nr Nrn Pos Rdnr Rn Rz Sp Tab Tz
        UAbs Unterabs Urt Verz Ziff Zf no
        """
    ),
    openers=frozenset(
        words(
            """
            der die das den dem des ein eine einen einem einer eines dies diese dieser dieses diesem diesen jene jener jedes
            jede jeder alle allen aller er sie es wir ich ihr ihre ihren ihrer sein seine seiner unser unsere man wer was wann
            wo wie warum welche welcher welches in im an am auf aus bei beim bis durch für gegen mit nach neben ohne seit trotz
            über um unter von vom vor während wegen zu zum zur zwischen und oder aber denn doch sondern so sowie wenn weil da
            dass ob obwohl als dann danach dabei dadurch dafür dagegen daher damit daneben daran darauf daraus darin darüber
            darum darunter davon davor dazu deshalb deswegen dennoch dort hier hierbei hierfür hierzu jedoch jetzt heute
            gestern morgen ferner außerdem zudem zugleich zunächst schließlich insgesamt insbesondere allerdings anschließend
            auch nur nicht kein keine nichts niemand mehrere viele einige beide andere laut gemäß bereits immer nie später
            """
        )
    ),
    ordinal_words=frozenset(words("am vom zum dem den der")),
    page=PageWords(
        captions=("tabelle",),
        page=("seite",),
        of_pages=("von",),
        kinds=("pressemitteilung", "inhalt", "inhaltsverzeichnis"),
        stamps=("ENTWURF", "VERTRAULICH", "GEHEIM", "KOPIE", "MUSTER", "VORLÄUFIG", "NUR FÜR DEN DIENSTGEBRAUCH"),
        notes=("anmerkungen", "endnoten", "fußnoten"),
        recital="Erwägungsgrund",
        divisions={
            "part": ("teil",),
            "title": ("titel",),
            "chapter": ("kapitel",),
            "section": ("abschnitt",),
            "article": ("artikel", "§"),
            "annex": ("anhang", "anlage"),
        },
    ),
    dates=DATES,
    numbers=NUMBERS,
    clauses=CLAUSES,
    questions=QUESTIONS,
    parts=GERMAN_PARTS,
    governors=GERMAN_GOVERNORS,
    structure=GERMAN_STRUCTURE,
    tables=GERMAN_TABLES,
    columns=GERMAN_COLUMNS,
)
