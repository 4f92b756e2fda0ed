"""English."""

from ingest.language import english_forms
from ingest.language.english_small_talk import CLOSING, FILLERS, OPENING, TASKS
from ingest.language.language import ClaimWords, ClauseWords, DateWords, Language, NumberWords, PageWords, QuestionWords, words
from ingest.language.words.column_words import ENGLISH_COLUMNS
from ingest.language.words.governing_words import ENGLISH_GOVERNORS
from ingest.language.words.part_words import ENGLISH_PARTS
from ingest.language.words.structure_words import ENGLISH_STRUCTURE
from ingest.language.words.table_words import ENGLISH_TABLES

# "not", "no" and "without" stay: "not in force" is a statement of its own, and where they are frequent their weight is small.
_STOP_WORDS = words(
    """
    a about also am an and any are as at be because been being but by can could did do does doing eg for from had has
    have having he her hers him his how i ie if in into is it its itself me much many my of on or our ours s shall she
    should so some such t than that the their theirs them themselves then there these they this those to too us was we
    were what when where which while who whom whose why will with would you your yours
    """
)
_ONES = words("one two three four five six seven eight nine")
_TEENS = words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = words("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")
_SHORT_MONTHS = words("jan feb mar apr . jun jul aug sep oct nov dec")

PAGE = PageWords(
    captions=("table", "annex"),
    page=("page", "p."),
    of_pages=("of", "/"),
    kinds=("for immediate release", "press release", "news release", "contents", "table of contents"),
    stamps=(
        "LIMITE", "DRAFT", "PUBLIC", "RESTRICTED", "CONFIDENTIAL", "SECRET", "EU RESTRICTED", "UNCLASSIFIED", "SENSITIVE", "COPY",
        "SPECIMEN", "SAMPLE", "EMBARGOED", "PROVISIONAL", "NOT FOR DISTRIBUTION", "FOR OFFICIAL USE ONLY", "INTERNAL",
        "RESTREINT UE/EU RESTRICTED", "DRAFT DOCUMENT",
    ),
    notes=("notes", "endnotes", "footnotes", "end notes"),
    unfinished=("and", "or", "of", "in", "on", "for", "to", "with", "the", "a"),
    remarks=("source", "sources", "note", "notes", "by", "image", "photo"),
    author=("by",),
    field_labels=frozenset({"teaser", "main image", "text", "image", "body", "caption", "this content has been archived"}),
    closing_labels=frozenset(
        {
            "see also", "post category", "topics", "editorial sections", "related topics", "related links", "related articles",
            "share this page", "share this", "tags", "more on this topic", "read also", "further reading links",
        }
    ),
    credit=r"\b(?:image|photo|picture) credits?",
    read_more=r"(?:read|learn|find out) more",
        recital="recital",
        divisions={
            "part": ("part",),
            "title": ("title",),
            "chapter": ("chapter",),
            "section": ("section",),
            "article": ("article",),
            "annex": ("annex", "appendix", "schedule"),
            "rule": ("rule",),
        },
    )  # fmt: skip

DATES = DateWords(
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    short_months={month: number for number, month in enumerate(_SHORT_MONTHS, 1) if month != "."} | {"sept": 9},
    day_endings=("st", "nd", "rd", "th"),
    day_links=("of",),
    parts=r"(?:the )?(?:very )?(?:early|mid|late|beginning of|start of|middle of|end of|first half of|second half of"
        r"|summer of|spring|summer|autumn|winter|fall of)",
    periods=r"century|centuries|decade|millennium",
    eras=r"BC|AD|BCE|CE|B\.C\.|A\.D\.",
    ranges=(("between", "and"), ("from", "to"), ("from", "until"), ("", "to"), ("", "until")),
    events={
        "signed": r"sign(?:ed|s|ing|ings|ature|atures)?",
        "provisionally applied": (
            r"provisional(?:ly)? (?:appl(?:y|ies|ied|ying|ication)|in force)|appl(?:y|ies|ied|ying) provisionally"
        ),
        "in force": (
            r"(?:(?:enter(?:s|ed|ing)?|entry|c[ao]mes?) )?in(?:to)? (?:force|effect)|(?:take|takes|took|taken) effect"
            r"|appl(?:y|ies|ied|ying|ication)|operative|in place"
        ),
        "founded": r"found(?:ed|ation)|establish(?:ed|es|ment)|created|set up",
        "launched": r"launch(?:ed|es|ing)?|inaugurated",
        "dated": r"dat(?:es|ed|ing) (?:back|from)",
        "opened": r"open(?:ed|s|ing)",
        "closed": r"clos(?:ed|es|ure)",
        "built": r"buil(?:t|d)|construct(?:ed|ion)",
        "restored": r"restor(?:ed|ation)|renovat(?:ed|ion)|rebuilt",
        "moved": r"moved|relocated",
        "adopted": r"adopt(?:ed|s|ion)",
        "ratified": r"ratif(?:y|ied|ies|ication)",
        "published": r"publish(?:ed|es)|publication|issued?",
        "ended": r"end(?:ed|s)|expir(?:e|es|ed|y)",
    },
    relative={
        **dict.fromkeys(("today", "earlier today", "this morning", "this afternoon", "this evening", "tonight"), 0),
        **dict.fromkeys(("yesterday", "last night", "yesterday evening"), -1),
        "tomorrow": 1,
        "the day before yesterday": -2,
        **dict.fromkeys(
            [
                *(f"{when} {what}" for when in ("last", "next", "this", "earlier this") for what in ("week", "month", "year")),
                *(f"on {day}" for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")),
            ]
        ),
    },
)  # fmt: skip

NUMBERS = NumberWords(
    thousands=",",
    decimal=".",
    numerals={
        **{word: number for number, word in enumerate(["zero", *_ONES, *_TEENS])},
        **{word: 10 * number for number, word in enumerate(_TENS, 2)},
        **{f"{tens}-{one}": 10 * number + more for number, tens in enumerate(_TENS, 2) for more, one in enumerate(_ONES, 1)},
    },
    ordinals={word: number for number, word in enumerate(_ORDINALS, 1)},
    collectives={"dozen": 12, "hundred": 100, "thousand": 1000},
    scales={"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12},
    short_scales={"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9},
    units={
        **dict.fromkeys(("%", "percent", "per cent"), "%"),
        **dict.fromkeys(("euro", "euros"), "eur"),
        **dict.fromkeys(("dollar", "dollars"), "usd"),
        **dict.fromkeys(("pound", "pounds"), "gbp"),
    },
    bounds={
        "more": ("more than", "over", "above", "exceeding", "in excess of", "upwards of"),
        "least": ("at least", "no fewer than", "no less than", "a minimum of"),
        "less": ("less than", "fewer than", "under", "below"),
        "most": ("at most", "up to", "no more than", "a maximum of"),
        "nearly": ("nearly", "almost"),
        "about": ("about", "around", "approximately", "roughly", "some", "circa", "close to"),
    },
    ones=("a", "one"),
    joins=("and",),
    half=r"\ and\ a\ half",
    ranges=(("between", "and"), ("", "to")),
    range_changes=("from",),
    labels=(
        "number", "no", "no.", "nos", "nos.", "resolution", "decision", "regulation", "directive", "article", "articles",
        "paragraph", "section", "chapter", "annex", "page", "pages", "table", "figure", "phase", "level", "line", "item",
        "point", "version", "group", "team", "unit", "lot", "room", "model", "rule",
    ),
    ranks={
        "inaugural": 1,
        **dict.fromkeys(("last", "final"), -1),
        **dict.fromkeys(("latest", "newest"), -2),
        **dict.fromkeys(("largest", "biggest"), -3),
        "smallest": -4,
        "oldest": -5,
        "youngest": -6,
        "highest": -7,
        "lowest": -8,
    },
    no_ranks=(
        r"third[ -](?:countries|part(?:y|ies)|states?|world)|third-country|(?<!the )third country"
        r"|third country(?! (?:(?:in|from|of|outside) (?:[\w-]+ ){1,3})?to (?!wh))|(?:one|two|a)[ -]thirds?"
        r"|first[ -](?:aid|lady|names?|hand)"
        r"|(?:at|of|from the) first|first(?: and foremost| of all|,)|second(?:[ -]hand|ly)|(?:a|every|per|each) second"
        r"|(?:at|last) (?:last|but not least)|last (?:week|month|year|night|summer|spring|autumn|winter|minute|century|decade)"
    ),
)  # fmt: skip

CLAUSES = ClauseWords(
    joins=("and", "but", "while", "whereas"),
    time_prepositions=("in", "since", "by", "until", "from", "of", "during", "after", "before", "between"),
    counted_ends=("in", "of", "from", "at", "on", "to", "with", "for", "by", "who", "which", "that"),
    partitives=r"of (?:the|its|their|these|our)",
    respectively=("respectively",),
    companions=("together with", "along with", "alongside", "jointly with", "in partnership with", "as well as"),
    plurals=r"(?:[^s]s|people|men|women|children|staff|personnel)",
    sources=("Official Journal", "available at"),
    auxiliaries=(
        "has", "have", "had", "is", "are", "was", "were", "be", "been", "being", "will", "shall", "may", "must", "should",
        "would", "can", "could", "also", "then", "now", "first", "jointly", "itself", "not", "which", "who", "that",
    ),
    passives=("is", "are", "was", "were", "be", "been", "being"),
    beside=("with", "and", "between"),
    agents=("by",),
    references="both|these|those|this|that|such|they|them|it|he|she|him|we|us|either|neither|the (?:latter|former|two|others?)",
    bodies=(
        r"councils?|commissions?|(?:sub)?committees?|parliament|ministry|agency|union|states?|nations?|operations?|missions?|office"
        r"|organi[sz]ations?|bank|fund|court|assembly|congress|senate|government|department|institute|university|cent(?:re|er)"
        r"|group|alliance|association|secretariat|board|forces?|army|navy|republic|kingdom|city|region(?:al)?|members?|rights"
    ),
    occasions=(
        r"summits?|meetings?|forums?|conferences?|dialogues?|ceremon(?:y|ies)|exercises?|sessions?|visits?|talks|symposium"
        r"|statements?|declarations?|agreements?|treat(?:y|ies)|conventions?|accords?|war|process|week"
    ),
    turns=(
        "Yet", "However", "But", "Nevertheless", "Nonetheless", "Still", "Instead", "Conversely", "On the other hand",
        "That said",
    ),
)  # fmt: skip

_AMOUNTS = (
    rf"budget|costs?|price|salary|fee|value|amount|revenues?|sales|income|profit|loss|expenses?|turnover|{english_forms.MONEY}"
)
_ADJECTIVES = r"annual |yearly |total |overall |net |gross |combined "
_BE = r"(?:is|are|was|were|will be|would be)"

QUESTIONS = QuestionWords(
    kinds={
        "amount": (
            r"how (?:much|expensive|high)\b"
            rf"|(?:what|which) (?:{_ADJECTIVES})?(?:{_AMOUNTS})\b(?! (?:committee|line|year|support|increase|cut)s?\b)"
            rf"|what(?:['’]s| {_BE}) (?:[\w'’-]+ ){{0,4}}?(?:{_AMOUNTS})"
            r"(?= (?:of|for|in|to|per|at|on|from|by|that|paid|set)\b|\s*[?,.]|\s*$)"
            r"|what (?:do|does|did|will|would|has|have|had|is|was) [^?]{1,200}(?<!the )(?<!its )\b(?:costs?|paid|worth|earn)"
            r"(?=\s+(?:to|per|in|for)\b|\s*[?,]|\s*$)"
            rf"|(?:{_AMOUNTS}) (?:of|for)\b"
        ),
        "count": r"how many\b|number of\b|what(?:['’]s| is| was| are| were) the (?:[\w-]+ )?number\b",
        "date": (
            r"when\b(?! (?:the|an?|its|his|her|their|it|he|she|they|we|you|i)\b[^?]*,)"
            r"|(?:what|which) (?:[\w-]+ )?(?:dates?|day|year|month)\b|(?:what|which) (?:is|was|are"
            r"|were) the (?:[\w-]+ )?dates?\b"
            r"|how (?:recently|early|late|long ago)\b|dates?\b|since\b"
        ),
    },
    others=(
        r"(?:who|whom|whose|where|why|how)\b"
        r"|which\b"
        rf"|what(?! {_BE}\b|['’]s\b)\b"
    ),
    subject=r"who(?: (?:has|have|had|will|shall|may|must|should|would|can))?",
    value_words=("since", "day", "year", "month", "date", "number"),
    person=r"who|whose|whom|name of|which (?:minister|person|president|official)",
    place=r"where|(?:which|what) (?:city|cities|town|place)",
    name=(
        r"who|whom|where"
        r"|(?:which|what) (?:country|state|city|town|place|person|minister|body|organi[sz]ation|company)"
    ),
    before_acronym=r"what (?:is|are|does|do) (?:the |an? )?",
    after_acronym=r"stand for|mean",
    fillers=FILLERS,
    tasks=TASKS,
    opening=OPENING,
    closing=CLOSING,
    openers=english_forms.OPENERS,
    whether=english_forms.WHETHER,
    asking=english_forms.ASKING,
    forms=english_forms.FORMS,
    key_forms=english_forms.KEY_FORMS,
    sources=(
        r"authors?|papers?|brief|briefing|study|studies|reports?|book|article|publish(?:es|ed|er)|wrote|written|cites?|cited"
        r"|(?:foot|end)?notes?|pages?|titled?|source|sources|(?:council|commission) decisions?"
    ),
    negations=r"not|never|no|without|cannot|neither|nor|none|\b\w+n['’]t",
    acronyms=english_forms.ACRONYMS,
    meanings=english_forms.MEANINGS,
    expanding=english_forms.EXPANDING,
)

CLAIMS = ClaimWords(
    marks={
        "negation": (
            r"not|no|never|none|neither|nor|without|cannot|nobody|nothing|nowhere|hardly|barely|\b\w+n't|except"
            r"|fail(?:s|ed|ing|ure)?"
            r"|refus(?:e|es|ed|ing|al)|reject(?:s|ed|ing|ion)?|den(?:y|ies|ied|ial)|declin(?:e|es|ed|ing)|lack(?:s|ed"
            r"|ing)?|absen(?:t|ce)"
            r"|withdr[ae]w\w*|ceas(?:e|es|ed)|stop(?:s|ped)?|ban(?:s|ned)?|suspend(?:s|ed)?|oppos(?:e|es|ed|ing)"
            r"|instead|unlike"
        ),
        "chance": r"may|might|could|possibl[ey]|potential(?:ly)?|perhaps|likely|unlikely|probabl[ey]",
        "intention": (
            r"will|would|shall|should|must|ought|plan(?:s|ned|ning)?|propos(?:e|es|ed|al|als)|intend(?:s|ed)?|intention"
            r"|aim(?:s|ed|ing)?|expect(?:s|ed)?|seek(?:s|ing)?|sought|hop(?:e|es|ed|ing)|consider(?:s|ed|ing)?|want(?:s|ed)?"
            r"|wish(?:es|ed)?|call(?:s|ed)|urg(?:e|es|ed)|agree(?:s|d)?|decid(?:e|es|ed)|ready|willing|prepared"
            r"|promis(?:e|es|ed)"
            r"|pledg(?:e|es|ed)|tr(?:y|ies|ied)|attempt(?:s|ed)?|negotiat(?:e|es|ed|ing)"
        ),
        "condition": r"if|unless|provided|pending|subject",
        "claim": r"claim(?:s|ed)?|alleg\w+|accus\w+|reportedly|rumou?r\w*|purport\w*|supposed(?:ly)?",
        "scope": r"only|few|merely|solely|partly|partially|against|out",
    },
    directions={
        **dict.fromkeys(("to", "into", "toward", "towards"), "to"),
        **dict.fromkeys(("from", "since"), "from"),
        **dict.fromkeys(("until", "till"), "until"),
        **{word: word for word in ("by", "for", "against", "before", "after", "only")},
        **dict.fromkeys(("out of", "out"), "out"),
    },
    not_only=r"not\s+only",
    also="also",
    joining=frozenset(
        ["additionally", "also", "both", "finally", "furthermore", "however", "moreover", "overall", "therefore", "thus"]
    ),
    openers=frozenset(
        words(
            """
            according after although among based before between by during further including no over since such then
            through under while within
            """
        )
    ),
    name_links=("of", "of the"),
)

_VERBS = (
    "arise arose arisen, become became, begin began begun, bend bent, blow blew blown, break broke broken, breed bred, "
    "bring brought, build built, burn burnt, buy bought, catch caught, choose chose chosen, cling clung, come came, "
    "creep crept, deal dealt, dig dug, draw drew drawn, drink drank drunk, drive drove driven, eat ate eaten, "
    "fall fell fallen, feel felt, fight fought, flee fled, fly flew flown, forbid forbade forbidden, "
    "foresee foresaw foreseen, forget forgot forgotten, forgive forgave forgiven, freeze froze frozen, get got gotten, "
    "give gave given, go went gone, grow grew grown, hang hung, hear heard, hide hid hidden, hold held, keep kept, "
    "know knew known, lead led, leap leapt, learn learnt, lose lost, make made, mean meant, meet met, overcome overcame, "
    "oversee oversaw overseen, overtake overtook overtaken, pay paid, prove proven, ride rode ridden, ring rang rung, "
    "rise rose risen, run ran, say said, see seen, seek sought, sell sold, send sent, shake shook shaken, shine shone, "
    "shoot shot, show shown, shrink shrank shrunk, sing sang sung, sink sank sunk, sit sat, sleep slept, speak spoke spoken, "
    "spend spent, spin spun, stand stood, steal stole stolen, stick stuck, strike struck stricken, strive strove striven, "
    "swear swore sworn, sweep swept, swim swam swum, swing swung, take took taken, teach taught, tear tore torn, tell told, "
    "throw threw thrown, undergo underwent undergone, understand understood, undertake undertook undertaken, "
    "wake woke woken, wear wore worn, weave wove woven, withdraw withdrew withdrawn, withhold withheld, withstand withstood, "
    "write wrote written"
)
"""Verbs, each with its forms that have another stem. Left out are forms that are other words, too, such as "found" and "won"."""

ENGLISH = Language(
    tag="en",
    stemmer="english",
    stop_words=frozenset(_STOP_WORDS),
    # Documents in English write French names, too.
    linking_words=frozenset(words("a an and as at by de des du en et for from in la le les of on or the to with")),
    irregular_forms={form: verb for verb, *forms in map(str.split, _VERBS.split(", ")) for form in forms},
    respellings=(("iz(?=(?:e|ed|es|er|ers|ing|ation|ations|ational)$)", "is"),),
    abbreviations=words(
        """
        etc al approx ca est Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thurs Fri Sat Sun incl excl
        tel ext resp avg max min
        """
    ),
    joining_abbreviations=words("e.g i.e cf vs viz Mr Mrs Ms Messrs Dr Drs Prof Profs"),
    name_abbreviations=words(
        """
        Gen Col Lt Cpl Sgt Maj Capt Cdr Cmdr Brig Adm Comm Pvt Sen Rep Reps Sens Gov Govt Pres Amb Hon Rev Fr Sr Jr St Ste Ft
        Mt Mts Supt Insp Det Atty Esq Inc Ltd Co Cos Corp Bros Plc LLC Dept Depts Univ Inst Assn Assoc Asst Intl Int Natl Org
        Ave Blvd Rd Msgr Ph.D M.D B.A M.A U.S U.K U.N E.U H.E H.R.H D.C v
        """
    ),
    numbered_abbreviations=words(
        """
        no nos art arts para paras sec secs ch chs chap chaps p pp vol vols fig figs tab eq eqs ref refs reg regs dir op cit
        ibid ed eds ser pt pts app cl subsec subpara col ll fn fns n nn doc
        """
    ),
    openers=frozenset(
        words(
            """
            the a an this that these those it its he his she her they their we our i my you your there here what when where
            which who why how in on at by for from of to with within without under over since until before after during
            between among against through throughout across along as if while whereas although though because unless once
            and but or nor yet so thus hence then therefore however moreover furthermore nevertheless nonetheless meanwhile
            instead otherwise also additionally accordingly consequently finally similarly likewise indeed overall further
            both all each every any some many most several few other others another such no not none nobody nothing only
            one two three four five more less today yesterday tomorrow later earlier soon now never always perhaps
            despite following pursuant given according regarding concerning including based due together
            """
        )
    ),
    page=PAGE,
    dates=DATES,
    numbers=NUMBERS,
    clauses=CLAUSES,
    questions=QUESTIONS,
    parts=ENGLISH_PARTS,
    claims=CLAIMS,
    shorthands=(
        ("fiscal year @", "FY@", "FY~", "FY @", "FY ~", "fiscal @", "financial year @"),
        ("first quarter", "1st quarter", "Q1"),
        ("second quarter", "2nd quarter", "Q2"),
        ("third quarter", "3rd quarter", "Q3"),
        ("fourth quarter", "4th quarter", "Q4"),
        ("first half", "1st half", "H1"),
        ("second half", "2nd half", "H2"),
        *((f"form {short}", short, short.replace("-", "")) for short in ("10-K", "10-Q", "8-K", "6-K", "20-F", "S-1")),
        ("European Union", "the Union", "EU"),
        ("number #", "no. #", "nr. #", "№ #"),
        ("research and development", "R&D"),
        ("percent", "per cent", "pct"),
        ("versus", "vs"),
        ("approximately", "approx"),
        ("department", "dept"),
        ("government", "govt"),
        ("minister", "min."),
        ("international", "intl", "int'l"),
        ("management", "mgmt"),
        ("meeting", "mtg"),
        ("agreement", "agmt", "agrmt"),
        ("organisation", "organization", "org."),
    ),
    verdicts=english_forms.VERDICTS,
    governors=ENGLISH_GOVERNORS,
    structure=ENGLISH_STRUCTURE,
    tables=ENGLISH_TABLES,
    columns=ENGLISH_COLUMNS,
)
