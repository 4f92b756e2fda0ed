"""Words of English questions that no document has to hold: the tables behind `QuestionWords.opening`, `closing`, `fillers`
and `tasks`."""

from ingest.language.language import words

_MATERIAL = r"(?:the|your|these|this|our) (?:documents?|corpus|texts?|sources?|files?|material)"

FILLERS = frozenset(
    words(
        """
            say says said saying tell tells told got get gets getting no not list lists name names named date dates day wrote
            give gives given please kindly pls thanks thank hello hi hey dear de
            know knows known knowing find finds found show shows shown explain explains describe describes summarise summarize
            mention mentions mentioned state states stated according regarding concerning anything something nothing everything
            anyone anybody someone somebody everyone else another one ones thing things stuff
            kind kinds type types sort sorts way ways happen happens happened occur occurs occurred come comes came go goes
            went put done make makes made take takes want wants wanted need needs needed like wonder wonders wondering curious
            think thinks thought believe believes considered called just really actually exactly currently presently now today
            whether ever yet still maybe perhaps possible possibly able help helps info information details detail document
            documents text texts corpus source sources file files page pages question questions answer answers
            i'd i'm what's who's where's when's how's that's there's it's don't doesn't didn't isn't aren't wasn't
            """
    )
)

TASKS = frozenset(
    words(
        """
        compare compares compared comparing comparison contrast differ differs differed difference differences versus vs
        timeline chronology exist exists existed overview
        """
    )
)

OPENING = (
    r"(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|dear (?:all|colleagues|team))(?: there)?[,!.]?\s+)?"
    rf"(?:(?:in|according to|based on|from) {_MATERIAL},\s+)?"
    r"(?:(?:please|pls|kindly|so|ok(?:ay)?|well|and|then)[,]?\s+){0,3}"
    r"(?:"
    r"(?:can|could|would|will) (?:you|u|someone|anyone|anybody)(?: (?:please|kindly|maybe|perhaps))?"
    r"(?: (?:tell|show|remind|inform)(?: (?:me|us))?(?: (?:about|on|of))?| (?:let) (?:me|us) know(?: about)?"
    r"| help (?:me|us)(?: to)? (?:find(?: out)?|understand)| find out)"
    r"|(?:can|could|would|will) (?:you|u) (?:please|kindly)"
    r"|(?:tell|remind) (?:me|us)(?: please)?(?: (?:about|of))?|let (?:me|us) know(?: about)?"
    r"|(?:i|we)(?: (?:was|were|am|are)|['’](?:m|re)) (?:just )?"
    r"(?:wondering|curious|interested to (?:know|learn)|trying to (?:find(?: out)?|understand|learn)|looking for)"
    r"(?: (?:about|to know|if you (?:know|(?:can|could) tell (?:me|us))|for (?:information|details) (?:on|about)))?"
    r"|(?:i|we)(?:['’]d| would)? (?:just )?(?:like|love|want|need|wish) to (?:know|learn|find out|understand|ask|hear)"
    r"(?: more)?(?: about)?"
    r"|(?:do|does|did|would) (?:you|anyone|anybody|someone)(?: (?:happen|chance) to)? know(?: about)?"
    r"|(?:do|would) (?:you|we) have (?:any|some|more) (?:information|info|idea|details|data)(?: (?:on|about|regarding))?"
    r"|(?:(?:is|are) there )?(?:any|some) (?:information|info|idea|details|news)(?: available)?"
    r"(?: (?:on|about|regarding|concerning|as to))?"
    rf"|what (?:do|does) {_MATERIAL}"
    r" (?:say|says|tell (?:me|us)|mention|contain)(?: (?:about|on|regarding))?"
    r"|is there anything (?:on|about|regarding)"
    r"|(?:my|a|one|quick|another)(?: quick)? question(?: is|:)?"
    r"|please|kindly|pls"
    r")[,:]?\s+(?:(?:if|whether)\s+)?"
)

CLOSING = r"(?:[,.]|(?<![\s,.]))\s++(?:please|pls|thanks?(?: you)?(?: (?:in advance|a lot|so much|very much))?)(?=[\s.!?]*$)"
