"""How English questions of each form are put: the tables behind `QuestionWords.forms` and its neighbours."""

from ingest.language.language import VerdictWords

_BE = r"(?:is|are|was|were|will be|would be)"
_SUBJECTS = r"(?:you|we|i|they|anyone|anybody|someone|somebody)"
_ONLY_VERBS = (
    r"(?:(?:happen|cause|make|enable|drive|come|mean|give|allow|help|keep|determine|explain|distinguish|prevent"
    r"|remain|exist|matter"
    r"|justif(?:y|ie)|underpin|lead|worrie|goe|doe|i|wa|ha|thi)s"
    r"|made|led|went|became|began|came|took|gave|drove|brought|kept|held|got|arose|broke)"
)
_NO_PLURALS = (
    r"(?:series|species|news|means|gas|lens|headquarters|physics|mathematics|economics|politics|athletics|ethics|genetics"
    r"|linguistics|always|perhaps|canvas|atlas|christmas|texas|kansas|arkansas|paris|las|los|des|les|has|was|does|goes|s)\b"
)
_PLURAL = (
    rf"(?:(?!{_NO_PLURALS})(?-i:[a-z][a-z-]*[^\Wsui_\d]s|[A-Z]{{2,}}s)"
    r"|people|men|women|children|criteria|phenomena|data|media)(?![\w'’])"
)
_PLURAL_VERBS = r"(?:are|were|have|had|do|did|will|can|could|must|should|may|might|would|shall|\w{2,}ed)"
_VERBS = r"(?:is|was|has|does|are|were|have|had|do|did|will|can|could|must|should|may|might|would|shall|of|in|on|that|who|which)"
_NUMERALS = r"(?:two|three|four|five|six|seven|eight|nine|ten|twelve|several|both|\d{1,2})"
_ADJECTIVES = (
    rf"(?:{_NUMERALS}|other|new|old|main|major|great|large|small|different|certain|specific|key|many|some|few|most|all|common"
    r"|important|possible|similar|current|recent|first|last|further|additional|various|"
    r"[\w-]+-[\w-]+|\w+(?:ous|ese|ish|ional|ical|ific|ern)|(?-i:[A-Z][\w.-]*))"
)
_HEAD_WORD = rf"(?:(?!{_VERBS}\b)[\w'’.-]+ )"
_MEASURES = (
    r"(?:number|percentage|percent|per cent|proportion|fraction|share|population|size|length|width|height|altitude|elevation"
    r"|depth|area|age|distance|speed|temperature|density|rate|ratio|frequency|weight|mass|capacity|duration|range|quantity"
    r"|minimum|maximum|average|strength|turnout|score|lifespan)"
)
_DIRECT_MEASURES = (
    r"(?:number|percentage|percent|per cent|proportion|fraction|share|portion|age|rank|rate|speed|temperature|height|length"
    r"|width)"
)
_PERSONS = (
    r"(?:person|man|woman|boy|girl|king|queen|emperor|president|minister|chancellor|senator|governor|mayor|pope|bishop|prince"
    r"|princess|actor|actress|singer|author|writer|poet|artist|painter|composer|musician|director|producer|player"
    r"|coach|scientist"
    r"|philosopher|historian|explorer|general|admiral|commander|officer|official|commissioner|representative|ambassador"
    r"|secretary|leader|politician|diplomat|journalist|professor|researcher|inventor|architect|judge|spokesperson|founder"
    r"|character|politician|analyst|expert)"
)
_PLACES = (
    r"(?:city|town|village|place|location|port|capital|capital city|county|province|region|district|island|continent"
    r"|river|lake|sea|ocean|mountain|street|building|venue|stadium|airport|neighbou?rhood)"
)
_KINDS = (
    r"(?:kinds?|types?|sorts?|forms?|order|sense|manner|way|ways|extent|degree|part|role|effect|impact|purpose|reason"
    r"|basis|means)"
)

OPENERS = (
    r"(?:please|so|and|ok|okay|well|hi|hello|hey|also|then|now|but|thanks|quick question|question)\b[,:.!]?"
    rf"|(?:can|could|would|will|do|does|did|is|are|was) (?:{_SUBJECTS}|it) (?:please |kindly |just |maybe |also )?"
    r"(?:tell|say|know|remember|recall|explain to|show|inform|remind|find out|check|happen to know|have any idea|known|clear"
    r"|said|stated|recorded)(?: (?:me|us|to me))?"
    r"|(?:i|we)(?:['’]d| would| should)? (?:really |just |also |still )?(?:(?:like|love|want|need|wish|have|ought) to|must|"
    r"(?:do|did)(?: not|n['’]t)|wanna|need) (?:quickly )?(?:know|find out|learn|understand|ask|check|see|hear|be told)"
    r"|(?:i|we)(?:['’]m|['’]re| am| are| was| were)? ?(?:wonder(?:ing)?|curious|asking|unsure|not sure"
    r"|trying to (?:find out|learn"
    r"|understand|remember))(?: about)?"
    r"|(?:please )?(?:tell|remind|inform|show) (?:me|us)|let (?:me|us) know|any (?:idea|clue)|find out|the question is"
    r"|what i (?:want|need) to know is"
)
"""What stands before an indirect question: "I need to know", "do you know"."""

WHETHER = r"if|whether"
"""What opens an indirect question for yes or no."""

ASKING = (
    r"who|whom|whose|what|which|when(?! (?:the|an?|its|his|her|their|it|he|she|they|we|you|i)\b[^?]{0,200},)|where"
    r"|why|how|whats|whos"
)
"""The words that ask. What stands before the first of them, such as "in", says nothing of the form."""

FORMS = {
    "comparison": (
        r"(?:compare|contrast)\b|what(?:['’]?s| is| are| were| was)? (?:the )?(?:main |key |exact )?(?:differences?"
        r"|similarit(?:y|ies))\b"
        r"|how (?:do|does|did|is|are|was|were) [^?]{1,200}\b(?:differ|compared?|different from)\b"
    ),
    "timeline": (
        r"what (?:has |have |had )?changed\b|what changes? (?:between|since|from|in)\b|trace\b|how (?:has|have|had"
        r"|did) [^?]{1,200}(?<!to )\b(?:evolved?|develop(?:ed)?|changed?)\b"
        r"|what (?:is|was) the (?:timeline|chronology|history|sequence of events)\b"
        r"|(?:give (?:me )?)?(?:a |the )?(?:timeline|chronology) (?:of|for)\b"
    ),
    "source": (
        rf"(?:what|which) {_BE} the (?:sources?|references?) (?:for|cited|given|behind|used)\b"
        rf"|(?:what|which) {_BE} the sources? of (?:the |this |that |these |its )?(?:[\w-]+ )?"
        r"(?:claim|statement|figure|number|quote|quotation|data|information|sentence|estimate|table|chart|assertion)s?\b"
        r"|(?:what|which|where) [^?]{0,100}\b(?:foot|end)?notes? \d"
        r"|(?:what|which) (?:foot|end)?(?:notes?|citations?) (?:is|are|was|were|does|do|did|cites?|quotes?|names?"
        r"|supports?|gives?)\b"
        r"|(?:what|which) (?:sources?|references?) (?:is|are|was|were|does|do|did) [^?]{1,200}\b(?:give|cite|quote"
        r"|name|support|refer)[nsd]?\b"
        r"|where (?:is|was|are|were|does) (?:it|this|that) (?:stated?|written|said|say so)\b"
    ),
    "reason": (
        r"why\b|how come\b|what(?:['’]?s| is| was| are| were) the (?:[\w-]+ )?(?:reasons?|causes?|motives?|motivation)\b"
        r"|(?:what|which) reasons?\b|what (?:caus(?:es|ed)|led to|leads to)\b"
    ),
    "yes_no": (
        r"(?:is|are|was|were|do|does|did|has|have|had|can|could|may(?! \d)|might|must|shall|should|will"
        r"|would)(?:n['’]?t)?\b(?!,)"
        r"|(?:am i|is there|are there)\b"
    ),
    "list": (
        r"(?:list|enumerate|itemi[sz]e)\b|name (?:all|the|every|each|some|both|two|three|four|five|six)\b"
        r"|give (?:me )?(?:all|a list|the list|examples|an overview)\b|show (?:me )?all\b"
        r"|(?:what|who|which)(?:['’]re| are| were) (?:the|all|some|its|their|his|her|our)\b(?! (?:[\w-]+ )?"
        r"(?:name|capital|population|date|total|number|budget|cost|costs|revenues?|sales|odds|plural)\b)"
        r"|which(?:['’]re| are| were)\b"
        rf"|which (?:of (?:the|these|those|its) [^?]{{1,100}}? (?:are|were|have|do)\b|{_PLURAL})"
        rf"|what (?!{_ONLY_VERBS}\b){_PLURAL}"
        r"(?! (?:the|an?|this|that|its|his|her|their|you|it|us|to|in|on|when|if|at|up|out|all|more|most|both|\d+"
        r"|(?-i:[A-Z]\w*))\b)"
        rf"|(?:which|what) {_NUMERALS}\b(?![ -](?:hundred|thousand|million|year|day|month|week)s?\b)"
        rf"|(?:which|what) (?:{_ADJECTIVES} ){{1,4}}{_PLURAL}"
        rf"|(?:which|what) {_HEAD_WORD}{{1,4}}?{_PLURAL}(?: {_PLURAL_VERBS}\b|\s*\?|\s*$)"
    ),
    "date": (
        r"when\b|whens\b|(?:what|which) (?:[\w-]+ ){0,2}?(?:dates?|day|year|month|decade|century|week)\b(?! (?:of"
        r"|do) [^?]* eat)"
        rf"|what(?:['’]?s| {_BE}) (?:the |its |their )?(?:[\w'’-]+ ){{0,4}}?(?:dates?|year|birthday"
        rf"|deadline)\b(?! (?:line|format|plan))"
        r"|how (?:recently|early|late|long ago)\b"
    ),
    "count": (
        rf"how (?:many|old|long|tall|wide|deep|far|big|large|fast|heavy|hot|cold|thick|often)\b|(?:what"
        rf"|which) (?:[\w-]+ )?{_DIRECT_MEASURES}\b|(?:what|which) (?:[\w-]+ ){{2}}{_DIRECT_MEASURES}"
        rf"(?=\s*[?,.]|\s*$| (?:of|for|in|the|{_VERBS})\b)"
        rf"|what(?:['’]?s| {_BE}) (?:the |its |their )?(?:[\w'’.-]+ ){{0,4}}?{_MEASURES}\b"
        r"(?= (?:of|for|in|at|on|between|from|to|required|allowed)\b|\s*[?,.]|\s*$)"
    ),
    "amount": r"how expensive\b",
    "description": (
        r"who(?:['’]?s| is| was) (?-i:[A-Z][\w.-]*+(?:\s[A-Z][\w.-]*+)*+)\s?\?*+\s*+$|who(?:['’]?s| is| was) (?:mr|mrs|ms"
        r"|dr)\b[^?'’]{1,60}\?*\s*$"
        rf"|(?:what|which) {_KINDS}\b|how\b(?! (?:much|high)\b)|(?:define|describe|explain|discuss|summari[sz]e)\b"
    ),
    "person": (
        rf"who\b|whom\b|whose\b|whos\b|(?:which|what) (?:{_HEAD_WORD}){{0,4}}?{_PERSONS}\b"
        rf"|what(?:['’]?s| {_BE}) the (?:full |real )?names? of (?:the |its |their )?(?:[\w'’-]+ ){{0,3}}?{_PERSONS}\b"
    ),
    "place": (
        rf"where\b|(?:which|what) (?:{_HEAD_WORD}){{0,3}}?{_PLACES}\b"
        rf"|what(?:['’]?s| {_BE}) (?:the |its )?(?:[\w'’-]+ ){{0,4}}?(?:capital|location|birthplace|headquarters|venue)\b"
        r"(?= (?:of|for|in)\b|\s*[?,.]|\s*$)"
    ),
    "name": (
        rf"(?:which|what) (?:of|one)\b|which {_BE}\b|which (?!{_VERBS}\b)[\w'’.-]+"
        rf"|what(?:['’]?s| {_BE}) (?:the |its |their )?(?:[\w'’-]+ ){{0,4}}?(?:names?|title|nickname)\b"
        rf"|what {_BE} [^?]{{1,200}}\b(?:called|named)\b|what (?:do|does|did) [^?]{{1,200}}\b(?:call|name)\b"
        rf"|what (?!(?:{_VERBS}|{_ONLY_VERBS}|if|about|else|to|the|an?|you|it|they|we|i|he|she)\b)(?!\w+ed\b)"
        rf"(?!\w+s (?:the|an?|this|that|its|his|her|their|to|in|on)\b)[\w'’.-]+ [\w]"
    ),
}
"""Form to how its questions begin, from the word on that asks."""

MONEY = (
    r"surplus|deficit|expenditures?|spending|funding|debt|earnings|wages?"
    r"|balance(?! (?:of (?:power|forces|interests|payments)|sheet|between))"
)
"""Nouns for sums of money."""

KEY_FORMS = {
    "comparison": r"\b(?:versus|vs\.?)(?!\w)|\bcompared (?:to|with)\b|\bdifferences? between\b|\bcomparison\b",
    "timeline": r"\b(?:timeline|chronology)\b|^(?:the )?history of\b",
    "source": r"\b(?:foot|end)notes? \d|^(?:the )?sources? (?:for|cited)\b|\bsources?$",
    "reason": r"^(?:the )?(?:reasons?|causes?) (?:for|of|why)\b|\breasons?$",
    "list": r"\blist of\b|\blist$|\ball (?:the )?\w+s\b|\b(?:members|countries|partners|states|names|examples|themes"
    r"|priorities)$",
    "date": r"\b(?:dates?|year|since|deadline|month)\s*$|\b(?:date|year|month) (?:of|when)\b|^(?:date|year|since)\b"
    r"|\byear (?:\w+ed|founded)$",
    "count": rf"\bnumber of\b|^{_MEASURES} of\b|\b(?:{_MEASURES}|headcount)$",
    "amount": (
        rf"\b(?:budget|costs?|price|salary|fee|amount|revenues?|income|profit|turnover|{MONEY})"
        r"(?: (?:of|for|in) [^?]{1,100}| amount| total)?(?: (?:19|20)\d\d(?:[-–]\d\d(?:\d\d)?)?)?$"
        rf"|^(?:the )?(?:annual|yearly|total|overall|net|gross|combined|operating) (?:costs?|revenues?|income|profit|{MONEY})\b"
    ),
    "person": rf"^(?:the )?(?:names? of (?:the )?)?{_PERSONS} (?:of|who|that)\b|\b(?:signatory|author)$",
    "place": rf"^(?:the )?(?:location|venue|headquarters|capital) of\b|\b(?:location|venue|headquarters|{_PLACES})$",
    "name": r"^(?:the )?names? of\b|^(?:country|partner|state|agreement|mission|body) (?:with|that|in)\b"
    r"|^(?:the )?(?:first|second|third|last|only|largest|biggest|smallest|oldest|newest"
    r"|latest) [\w -]{2,60} (?:to|with|that|who)\b",
}
"""Form to what tells it in key words, where no word asks."""

_ACRONYM = r"(?:the )?(?:acronym|abbreviation|letters|initials|short form)"
ACRONYMS = (
    rf"what (?:does|do|did|is|['’]s) (?:the )?(?:{_ACRONYM} )?{{}}"
    r" (?:stands? for|short for|an? (?:acronym|abbreviation) (?:of|for))",
    rf"(?:what(?:['’]s| is) )?(?:the )?(?:full (?:form|name)|expansion|long form) of (?:{_ACRONYM} )?{{}}",
    rf"(?:what(?:['’]s| is) )?(?:the )?meaning of {_ACRONYM} {{}}",
    r"{} (?:stands? for|full form|abbreviation|acronym)",
)
"""Whole questions for what letters stand for."""

MEANINGS = (
    r"what (?:does|do|did) {} mean",
    r"(?:what(?:['’]s| is) )?(?:the )?meaning of {}",
    r"{} meaning",
)
"""The same that may ask for the meaning of any word."""

EXPANDING = r"stands? for|short for|is short for|means|denotes?|is an? (?:acronym|abbreviation) (?:of|for)"
"""What stands between an acronym and the words for it."""

VERDICTS = VerdictWords(
    auxiliaries={
        **dict.fromkeys(("is", "are"), "be now"),
        **dict.fromkeys(("was", "were"), "be past"),
        **dict.fromkeys(("has", "have"), "have now"),
        "had": "have past",
        **dict.fromkeys(("do", "does"), "do now"),
        "did": "do past",
    },
    modals=frozenset(("can", "could", "may", "might", "must", "shall", "should", "will", "would")),
    infinitives=frozenset(("be", "been", "being")),
    articles=frozenset(("the", "a", "an")),
    adverbs=frozenset(
        ("also", "already", "jointly", "officially", "formally", "still", "now", "then", "both", "any", "ever", "yet")
    ),
    negations=frozenset(("not", "never")),
    no=frozenset(("no",)),
    alternatives=frozenset(("or",)),
    contraction=r"n['’]t\b",
    date_prepositions=frozenset(("in", "on")),
    main_have="have",
)
