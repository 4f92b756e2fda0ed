"""Words under which a text asserts nothing: "answer that", "if", "critics claim", "it is false that". One table a language.

The rules for what each of them governs stand in `retrieval/assertions/governors.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GovernorWords:
    """Words of one language. All patterns are of small letters without accents, with straight quotes."""

    commands: str
    """Pattern of verbs at the beginning of a clause that command by themselves: "ignore"."""
    orders: str
    """Pattern of verbs that command only with a complement, and are other words as well: "answer"."""
    complements: str
    """Pattern of what makes a command of one of `orders`, with the blank before it: " that"."""
    leads: str
    """Pattern of a word that may stand before a command: "please", "and"."""
    demands: str
    """Pattern of phrases that only somebody says who wants something to be answered: "previous instructions"."""
    roles: str
    """Pattern of who is addressed in a label before a colon: "assistant"."""
    addresses: str
    """Pattern of words for the one who reads: "you"."""
    speech: str
    """Pattern of words for saying and believing."""
    reports: str
    """Pattern of words that are such only before a clause: "stated"."""
    clauses: str
    """Pattern of what opens that clause: "that"."""
    sources: str
    """Pattern of what names a source before or behind what it says: "according to"."""
    conditions: str
    """Pattern of what opens a condition: "if"."""
    inversions: str
    """Pattern of verbs that open a sentence as a condition: "had"."""
    suppositions: str
    """Pattern of what supposes: "imagine", "as though"."""
    denials: str
    """Pattern of what says that something is not so: "it is false"."""
    inventions: str
    """Pattern of what tells, plays or gives an example: "in the novel", "example:"."""
    questions: str
    """Pattern of what opens an indirect question: "whether"."""
    anaphors: str
    """Pattern of how a sentence opens that speaks of the one before: "this"."""
    pointers: str
    """Pattern of what speaks of the next sentence: "the following"."""
    examples: str
    """Pattern of headings over what is no statement: "examples"."""
    authors: str
    """Pattern of pronouns by which a text speaks of those who wrote it: "we"."""


ENGLISH_GOVERNORS = GovernorWords(
    commands=(
        r"ignore|disregard|forget|pretend|obey|override|act (?:as|like)|behave|role-?play|remember(?= that)|let(?: us|'s"
        r"| me) (?:all )?(?:pretend|imagine|say|suppose|assume|play|agree|believe|claim)|do not (?:mention|read|cite"
        r"|quote)"
    ),
    orders=(
        r"answer|reply|respond|repeat|output|print|say|state|tell|write|claim|assert|insist|give|cite|quote|use|copy"
        r"|insert|replace|return|report|mention|consider|treat|believe|conclude|confirm|explain|add|translate|complete"
        r"|continue|take|make|assure|inform|convince|echo|append|fill in|declare|announce"
    ),
    complements=(
        r"\s(?:(?:back|only|just|simply|always|exactly)\s){0,2}(?:that|with(?: (?:the|this|only)| ?(?=:))|as (?:follows"
        r"|if|though|true)|the (?:following|user|reader|sentence|line|words?|phrase|answer|questions?|next|model"
        r"|assistant|statement)|this (?:source|sentence|text|line|answer|phrase|statement)|these words|it (?:as|that)|me"
        r"|us|everyone|everybody|anyone|him|her|them that|\d)\b|\s?[\":]"
    ),
    leads=r"please|kindly|from now on|now|then|just|simply|always|instead|and|but|so|also|only|never|next|first|finally",
    demands=(
        r"(?:correct|right|only|expected|desired|proper|required) (?:answer|reply|response)|(?:previous|prior|earlier"
        r"|above) instructions?|system prompt|word for word|to be (?:repeated|quoted|cited|answered|copied)|answer (?:is"
        r"|must be|should be|to give)|language models? (?:must|should|shall|has to|have to)"
    ),
    roles=(
        r"system|assistants?|user|models?|ai|llms?|chatbots?|bots?|prompt|instructions?|human|readers?|developer"
        r"|machines?|annotators?|crawlers?|agents?"
    ),
    addresses=(
        r"you are (?:now )?(?:an?|the)|you (?:must|should|shall|have to|need to|ought to|will|may|might"
        r"|can) (?:\w+ )?(?:answer|say|state|reply|respond|write|know|remember|believe|tell|repeat|claim|assume|ignore"
        r"|give|report|quote)|you must give|you know|your (?:task|answer|role|reply|response|instructions?|job|mission"
        r"|output|training|duty)|dear (?:reader|assistant|model|friend)s?"
    ),
    speech=(
        r"says?|said|saying|claim(?:s|ed|ing)?(?! (?:of|for|against)(?!\w))|alleg(?:e|es|ed|ing|edly)|assert(?:s|ed|ing)?"
        r"|insist(?:s|ed|ing)?|argu(?:es?|ed|ing)|believ(?:es?|ed|ing)|thinks?(?! tank)|thinking|thought|pretend(?:s|ed"
        r"|ing)?|purport(?:s|ed|ing|edly)?|rumou?r\w*|reportedly|suppos(?:ed|edly)|apparently|tells?|telling|told|writes?"
        r"|wrote|quip\w*|jok(?:es?|ed|ing)|swear|swore|imagin(?:es|ed|ing)|dream\w*|fanc(?:y|ies|ied)|gossip\w*"
        r"|i (?:\w+ ){0,2}\w+ that|speaking as"
    ),
    reports=(
        r"stat(?:ed|ing)|(?<!member )(?<!the )states?|report(?:s|ed|ing)?|declar(?:e|es|ed|ing)|announc(?:e|es|ed|ing)"
        r"|suggest(?:s|ed|ing)?|maintain(?:s|ed)?|h[oe]lds?|hint\w*|impl(?:y|ies|ied)|predict\w*|warn(?:s|ed|ing)?"
        r"|complain\w*|boast\w*|speculat\w+|add(?:s|ed)|repl(?:y|ies|ied)|answer(?:s|ed|ing)?|respond(?:s|ed)?|reads?"
        r"|rul(?:e|es|ed)|estimat(?:e|es|ed)|has it|have it|convinced|impression|opinion|theory|story|idea|notion|legend"
        r"|allegation|belief|view|hear(?:s|d)?|feel(?:s|ing)?|felt|guess(?:es|ed)?|suspect(?:s|ed)?|scrawled|posted"
        r"|tweeted|shouted|graffiti|slogan|poster|banner"
    ),
    clauses=r"that",
    sources=r"according to|in the (?:words|opinion|view|eyes) of|so the \w+ goes",
    conditions=r"(?<!even )if|unless|provided that|on condition that|in case|assuming|lest|only when|as long as",
    inversions=r"had|were|should",
    suppositions=(
        r"imagin(?:e|ing)|suppose|supposing|assum(?:e|ing) (?:that|for)|envisage|picture this|as (?:if|though)|what if"
        r"|hypothe\w+ ?(?:that|:)|hypothetical\w*|let us say|say,|for the sake of|would have (?:been|\w+ed|led|won|had)"
        r"|could have been|in theory|counterfactual\w*|in a (?:parallel|different) \w+"
    ),
    denials=(
        r"(?:is|are|was|were|be|been) (?:\w+ ){0,2}(?:false|untrue|incorrect|wrong|mistaken|erroneous|fabricated|bogus"
        r"|fake|nonsense|a lie|a myth|a hoax|an error|a fake)(?=\s*[^\w\s]|\s*$| (?:that|to|because|and|but|in)\b)"
        r"|(?:false|untrue|incorrect|wrong|mistaken|erroneous|bogus|fake|fabricated) (?:\w+ )?(?:that|to (?:say|claim"
        r"|think)|statements?|claims?|sentences?|reports?|answers?|news|stor(?:y|ies)|belief|assertion)|wrongly|falsely"
        r"|mistakenly|erroneously|(?:not|never|hardly|no longer) (?:\w+ )?(?:true|the case|correct)|(?:no"
        r"|any) (?:evidence|proof|truth|indication|sign)|(?:myth|hoax|lie|misconception|fallacy|falsehood|fabrication"
        r"|invention)(?: \w+)? (?:that|:|is|was)|\w+ (?:myth|hoax|misconception) that|den(?:y|ies|ied|ying) that"
        r"|refut(?:e|es|ed)|debunk\w*|disprov\w+|doubt(?:s|ed|ful)? (?:that|whether|if)|contrary to|far from (?:true"
        r"|certain|clear)|none of (?:this|that|it)|(?:myth|hoax|lie|rumou?r) ?:"
    ),
    inventions=(
        r"in (?:the|a|an|this|his|her|our|some|one) (?:\w+ ){0,2}(?:novel|story|film|movie|play|video game|tale|dream"
        r"|sketch|simulation|scenario|comic|cartoon|joke|poem|song|fable|thriller|episode|legend)\b|fiction\w*|fictitious"
        r"|once upon a time|fairy.tales?|tales?|fables?|in a land of|long ago|satir\w+|parod(?:y|ies)|imaginary"
        r"|make-believe|invented (?:story|tale|example|claim|quote)|april fool\w*|plot of|thriller|for fun|in jest|joke"
        r"|(?:example|examples|sample|specimen|exercise|quiz|riddle|joke|placeholder|hypothesis)(?: \w+){0,5} ?:"
        r"|(?:placeholder|dummy|sample|example) (?:text|sentence|data|answer)s?|lorem ipsum"
    ),
    questions=r"whether|ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|unclear|unknown|unproven|uncertain",
    anaphors=(
        r"this|that|these|those|none|nothing|it|so|such|the above|the (?:previous|preceding|last)|not a word"
        r"|all of (?:this|that)"
    ),
    pointers=r"following|as follows|next (?:sentence|line|words?|paragraph)|below|these words",
    examples=(
        r"examples?|fiction\w*|myths?|legends?|jokes?|satire|hypothe\w+|scenarios?|prompts?"
        r"|instructions? for (?:the )?(?:ai|model|assistant)s?|wrong|false|untrue|hoax(?:es)?|rumou?rs?|misconceptions?"
        r"|fake|quiz|fairy.tales?|imaginary|invented|dreams?|lies"
    ),
    authors=r"we|our",
)

GERMAN_GOVERNORS = GovernorWords(
    commands=(
        r"ignorier(?:e|en sie|t)|vergiss|vergessen sie|missachte(?:n sie)?|tu(?:n sie)? so|lass(?:t|en sie)? uns"
        r"|nehmen wir an|stell(?:e|t|en)? (?:dir|sie sich|wir uns|euch|uns)|nimm an|nehmen sie an"
    ),
    orders=(
        r"antworte(?:n sie)?|sag(?:e|en sie)?|schreib(?:e|en sie)?|behaupte(?:n sie)?|erklare(?:n sie)?"
        r"|wiederhole(?:n sie)?|gib|geben sie|zitiere(?:n sie)?|nenne(?:n sie)?|verwende(?:n sie)?|teile(?:n sie)?"
        r"|erwidere(?:n sie)?|merke(?:n sie)?"
    ),
    complements=(
        r",? (?:(?:nur|immer|stets|bitte|dem|der|dir|sich)\s){0,3}(?:dass|mit|folgende[nsm]?|den (?:nachsten )?satz|aus"
        r"|an|als|immer|leser\w*|nutzer\w*|wie folgt|\d+)\b|\s?[\":]"
    ),
    leads=r"bitte|und|oder|jetzt|nun|dann|also|immer|stets|nur|danach|stattdessen",
    demands=(
        r"(?:richtige|einzige|erwartete|korrekte) antwort|(?:vorherige|bisherige|fruhere|alle)n? anweisungen|ab jetzt"
        r"|von nun an"
    ),
    roles=r"system|assistent\w*|nutzer|benutzer|modell|sprachmodell|ki|leser\w*|anweisung(?:en)?|hinweis an \w+",
    addresses=r"du|dir|dich|dein\w*|liebe[rs]? \w*(?:leser|modell|assistent)\w*",
    speech=(
        r"sag(?:t|te|ten|en)|behaupt\w+|glaub(?:t|te|en|ten)|mein(?:t|te|ten)|angeblich|vermeintlich|denk(?:t|en)"
        r"|dachte\w*|erzahl\w+|schreibt|schrieb\w*"
    ),
    reports=r"erklar(?:t|te|ten|en)|bericht\w+|meld(?:et|ete|en)|vermut\w+|ansicht|meinung|geruchte?|legende|gerucht",
    clauses=r"dass",
    sources=r"laut|zufolge|nach (?:ansicht|meinung|angaben) (?:von|der|des)",
    conditions=r"wenn|falls|sofern|es sei denn|vorausgesetzt",
    inversions=r"hatte|ware|sollte",
    suppositions=r"angenommen|vorausgesetzt|als ob|hypothe\w+|gesetzt den fall|was ware",
    denials=(
        r"(?:falsch|unwahr|gelogen|erfunden|erlogen|unzutreffend|unsinn|ein irrtum|eine luge|ein mythos)|falschlich\w*"
        r"|irrtumlich\w*|(?:nicht|kein) (?:wahr|richtig|der fall|zutreffend)|(?:mythos|luge|marchen|irrtum"
        r"|irrglaube)n?,? dass|kein wort davon"
    ),
    inventions=(
        r"im (?:\w+ )?(?:roman|film|marchen|spiel|traum|sketch|witz)|in (?:der|einer|dem|einem) (?:\w+ )?(?:geschichte"
        r"|erzahlung|roman|film|spiel|simulation|traum|satire)|es war einmal|fiktiv\w*|fiktion\w*|satir\w+|erfunden\w*"
        r"|scherz\w*|(?:beispiel|muster|ubung)\w*(?: \w+){0,5} ?:"
    ),
    questions=r"ob|frag(?:t|te|ten|en)|unklar|unbekannt|ungewiss",
    anaphors=r"das|dies\w*|so|nichts davon|kein wort|alles|der (?:vorige|obige)",
    pointers=r"folgend\w*|nachsten? (?:satz|zeile|worten)|wie folgt|dies(?:es)?|untenstehend\w*",
    examples=(
        r"beispiele?|mythen|legenden?|witze?|satire|hypothe\w+|szenari\w+|falsche?|irrtumer|marchen|fiktion\w*|lugen"
        r"|geruchte"
    ),
    authors=r"wir|unser(?:e[nmrs]?)?",
)

FRENCH_GOVERNORS = GovernorWords(
    commands=(
        r"ignore[zr]?|oublie[zr]?|imagin(?:e|ez|ons)|supposons|supposez|admettons|fai(?:s|tes) comme si|agi(?:s"
        r"|ssez) comme|ne (?:cite|lis|lisez|citez)\w*"
    ),
    orders=(
        r"repond(?:s|ez)|di(?:s|tes)|ecri(?:s|vez)|affirme[zr]?|declare[zr]?|repete[zr]?|donne[zr]?|cite[zr]?"
        r"|indique[zr]?|souvien(?:s|ez)|retenez|retiens|utilise[zr]?|notez"
    ),
    complements=(
        r"(?:-(?:moi|lui|leur|nous|vous|toi))?\s(?:(?:toujours|seulement|simplement|uniquement|bien)\s){0,2}(?:que?|qu'"
        r"|par|avec|ceci|cela|la (?:phrase|reponse)|au (?:lecteur|modele)|comme suit|a la question|\d+)(?!\w)|\s?[\":]"
    ),
    leads=r"veuillez|s'il (?:te|vous) plait|et|ou|puis|maintenant|alors|donc|toujours|seulement|ensuite|merci de",
    demands=(
        r"(?:bonne|seule|correcte) reponse|(?:consignes|instructions) (?:precedentes|anterieures)|desormais"
        r"|a partir de maintenant"
    ),
    roles=r"systeme|assistante?|utilisateur|modele|ia|lecteurs?|consignes?|instructions?",
    addresses=r"tu|toi|vous|votre|vos|tes|cher lecteur|chers lecteurs",
    speech=(
        r"dit|disent|disai\w+|affirm(?:e|ent|ait|ent)|pretend(?:ent|ait)?|croi(?:t|ent)|croyait|pens(?:e|ent|ait)"
        r"|soutien\w+|pretendument|soi-disant|raconte\w*|ecrit"
    ),
    reports=r"declar(?:e|ent|ait)|annonc(?:e|ent)|rapport(?:e|ent)|estim(?:e|ent)|avis|opinion|rumeur|legende|idee",
    clauses=r"que|qu'",
    sources=r"selon|d'apres|aux dires de|au dire de",
    conditions=r"(?:meme )?si (?=le|la|les|l'|un|on|il|elle|ce)|a condition que|pourvu que|a moins que",
    inversions=r"eut",
    suppositions=r"suppos(?:e|ons|ez)|comme si|hypothe\w+|admettons|imagin(?:e|ez|ons)|et si",
    denials=(
        r"(?:est|etait|c'est|sont) (?:\w+ )?(?:faux|fausse|mensonger|inexacte?|une erreur|un mensonge|un mythe"
        r"|invente\w*)|faussement|a tort|(?:n'est|n'etait) pas (?:vrai|exact|le cas)|(?:mythe|mensonge|erreur) (?:que"
        r"|selon)|il est faux"
    ),
    inventions=(
        r"dans (?:le|la|un|une|ce|cette) (?:\w+ )?(?:roman|film|conte|jeu|reve|recit|histoire|piece|serie|satire)"
        r"|il etait une fois|ficti(?:f|ve|on)\w*|satir\w+|imaginaire\w*|plaisanterie|(?:exemple|exercice)(?: \w+){0,5} ?:"
    ),
    questions=r"demand(?:e|ent|ait)|on ignore",
    anaphors=r"ce|c'est|cela|ceci|ca|rien de|tout (?:cela|ceci)|la phrase precedente",
    pointers=r"suivant\w*|comme suit|ceci|ci-dessous|ci-apres",
    examples=(
        r"exemples?|mythes?|legendes?|blagues?|satire|hypothe\w+|scenarios?|fauss?e?s?|rumeurs?|contes?|ficti\w+"
        r"|mensonges?|idees recues"
    ),
    authors=r"nous|notre|nos",
)
