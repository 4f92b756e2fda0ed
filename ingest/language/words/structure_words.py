"""Words by which a text enumerates, and by which a question asks for all of something or refers to a part of a text.

One table a language. The rules that use them stand in `retrieval/query/plural_noun.py`, `retrieval/query/part_reference.py`,
`retrieval/lists/enumeration.py` and `retrieval/lists/coordination.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StructureWords:
    """Words of one language. All are patterns without groups that capture, matched in any letter case."""

    asks: str
    """What stands in a question before the noun of which all are asked for: "which", "list"."""
    before_noun: str
    """What may stand between the two: "all the"."""
    plural: str
    """The end of a noun that asks for several."""
    enumerators: tuple[str, ...]
    """What opens the sentences of an enumeration, in order: "First,", "Second,"."""
    last_enumerator: str
    """What opens the last of them as well: "Finally,"."""
    conjunctions: str
    """What stands before the last member of a coordination: "and"."""
    introductions: str
    """What stands before the first one and belongs to none: "such as", "including"."""
    prepositions: str
    """Words that may stand before the first one as well, and within any other."""
    ends: str
    """Words that go on behind the last one: "which", "are"."""
    determiners: str
    """Words before a name that belong to it: "the"."""
    notes: str
    """Words for a footnote."""
    parts: str
    """Words for any part of a text that its number names: "section", "chapter"."""
    about: str
    """What stands between such a word and the title of the part, where a question names it by that: "on"."""
    looks_up: str
    """Words of a question for the text of a part that are not of its subject: "say", "summarise"."""
    treats: tuple[tuple[str, str], ...] = ()
    """How it is asked which parts treat a subject: what stands before the subject and behind it, "" where nothing does. "{parts}"
    stands for `parts` with the document that they are of: "which {parts} deal with", "in which {parts} is" with "discussed"."""
    any_document: str = "(?!)"
    """Words for the document at hand, which name none: "report"."""
    this_document: str = "(?!)"
    """The document at hand as one that is known: "the report"."""
    attributes: str = "(?!)"
    """What attributes an answer to the document at hand: "according to the report"."""
    surveys: str = "(?!)"
    """How it is asked what the documents say about a subject, up to the subject. "{document}" stands for `any_document`."""
    mentions: str = "(?!)"
    """How it is asked which documents mention a subject, up to the subject."""
    overviews: str = "(?!)"
    """The whole of a question for what the document at hand is about."""
    conclusions: str = "(?!)"
    """The whole of a question for what it concludes."""
    overview_heads: tuple[str, ...] = ()
    """The heading of a section that says what a document is about, the better ones first."""
    conclusion_heads: tuple[str, ...] = ()
    """The heading of one that says what it concludes, the better ones first."""
    advises: str = "(?!)"
    """How it is asked what a document recommends about a subject, up to the subject. "{document}" stands for `any_document`."""
    advice: str = "(?!)"
    """The whole heading of a section of recommendations."""
    advising: str = "(?!)"
    """What stands in a sentence that recommends: "should"."""
    owning: str = "(?!)"
    """A word between a thing and the one to whom it belongs: "of"."""
    possessive: str = "(?!)"
    """The end of the name of one to whom what follows belongs: "'s"."""
    publication_dates: tuple[str, ...] = ()
    """The whole of a question for when a document was published, "{document}" in its place."""
    publishers: tuple[str, ...] = ()
    """The whole of a question for who published it."""
    document_nouns: str = "(?!)"
    """What a document with a title of its own may be called: "briefing"."""


_ENGLISH_VERBS = "do|does|did|are|were|have|had|has|can|could|should|will|would|may|might|must"
_ENGLISH_NUMBERS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"

_ENGLISH_DOCUMENT = "(?:the|this) (?:report|document|study|paper|analysis|text|brief|briefing|publication)"
_ENGLISH_AT_HAND = rf"(?:{_ENGLISH_DOCUMENT}|(?:the|your|these|this) (?:(?:document )?corpus|documents|sources|texts|reports))"
_ENGLISH_SPEAKERS = (
    rf"{_ENGLISH_DOCUMENT}|(?:the|its) authors?|it|they|(?:the|your|these) (?:corpus|documents|sources|texts|reports)"
)

ENGLISH_STRUCTURE = StructureWords(
    asks=(
        r"which|(?:^|(?<=^please ))(?:list|name|enumerate)|give me|(?:what|who) (?:are|were)"
        rf"|what(?= (?:[\w’'-]+ ){{1,5}}?(?:{_ENGLISH_VERBS})\b)"
    ),
    before_noun=rf"all|of|the|its|their|any|some|other|different|main|key|every|{_ENGLISH_NUMBERS}",
    plural=r"(?:[^\Wsuiy_]s|people|men|women|children|criteria)",
    enumerators=(
        r"first(?:ly)?,|first of all\b|to begin with,|one is\b",
        r"second(?:ly)?,|another is\b|next,",
        r"third(?:ly)?,",
        r"fourth(?:ly)?,",
        r"fifth(?:ly)?,",
        r"sixth(?:ly)?,",
        r"seventh(?:ly)?,",
        r"eighth(?:ly)?,",
        r"ninth(?:ly)?,",
        r"tenth(?:ly)?,",
    ),
    last_enumerator=r"(?:and )?(?:finally|lastly),|last but not least\b",
    conjunctions=r"and|or|as well as",
    introductions=(
        r"such as|including|includes?|included|namely|i\.e\.,?|e\.g\.,?|for example,?|are|were|via|between|especially|like"
    ),
    prepositions=r"of|in|on|for|with|by|from|to|at|as|through|against|towards|into|on top of",
    ends=(
        r"but|which|who|whom|whose|that|where|when|while|whereas|although|because|so|if|is|are|was|were|has|have|had|will|would|shall"
        r"|should|may|might|can|could|must|being|having"
    ),
    determiners=r"the|of|and|de|du|la",
    notes=r"(?:foot|end)?notes?",
    parts=r"sections?|chapters?|articles?|annexe?s?|appendix|schedules?|parts?|titles?|rules?",
    about=r"on|about|entitled|titled|called",
    looks_up=(
        r"say|says|said|state|states|provide|provides|contain|contains|deal|deals|cover|covers|summarise|summarize"
        r"|summary|describe|describes|explain|explains|content|contents|text|according|show|shows|mean|read|tell"
        r"|cite|cites|refer|refers|note|footnote|endnote|section|chapter|article|annex|appendix|part|title|rule"
        r"|schedule"
    ),
    treats=(
        (
            r"(?:please )?(?:which|what|list the|name the) {parts} (?:that )?(?:deals? with|covers?|discuss(?:es)?|address(?:es)?"
            r"|concerns?|treats?|describes?|(?:is|are|speaks?|talks?) (?:about|of|on))",
            "",
        ),
        (
            r"(?:in )?(?:which|what) {parts} (?:is|are)|where in (?:the|this) (?:report|document|study|paper|analysis|text|brief)"
            r" (?:is|are)",
            r"(?:discussed|covered|described|dealt with|treated|addressed|analy[sz]ed)(?: in)?",
        ),
        (r"in (?:which|what) {parts} (?:is|are|do i find|can i find)", ""),
    ),
    any_document=r"(?:the |this )?(?:whole )?(?:report|document|study|paper|analysis|text|brief|publication|corpus)",
    this_document=_ENGLISH_DOCUMENT,
    attributes=rf"(?:according to|as (?:stated|described|mentioned) in) {_ENGLISH_DOCUMENT}|in {_ENGLISH_DOCUMENT}(?=,)",
    surveys=(
        rf"(?:(?:please )?summari[sz]e )?what (?:(?:does|did|do) )?(?:{_ENGLISH_SPEAKERS})"
        r" (?:says?|states?|writes?|reports?|notes?|mentions?|tells? (?:us|me)) (?:about|on|regarding|concerning|of)"
        rf"|how (?:does|did|do) (?:{_ENGLISH_SPEAKERS})"
        r" (?:describe|characteri[sz]e|assess|see|view|present|portray|evaluate|discuss|treat|judge)"
        r"|what is (?:said|written|stated|reported) (?:in {document} )?(?:about|on|regarding|concerning)"
        r"|(?:please )?(?:tell me|what do you know|what can you tell me|(?:give me )?an overview|overview) (?:about|of|on)"
    ),
    advises=(
        r"(?:what (?:does|did|do) (?:{document}|(?:the|its) authors?|it|they) (?:recommend|advise|propose|suggest)"
        r"(?: to do| doing)?"
        r"|(?:(?:what|which) (?:are |were )?|list |name |give me |show me |summari[sz]e )?(?:all )?(?:of )?(?:the |its )?"
        r"(?:policy )?recommendations?(?: are there| (?:does|did) {document} (?:make|give|have))?"
        r"(?: (?:of|in|from|by) {document})?(?: (?:made|given|addressed))?)"
        r" (?:about|on|for|to|regarding|concerning|with regard to|with respect to|as regards|in relation to)"
    ),
    advice=(
        r"(?!.*\b(?:from|earlier|previous|past)\b)(?:conclusions? (?:and|&) )?"
        r"(?:(?:policy|key|main|our|general|specific|further) )?recommendations?"
        r"(?: (?:(?:addressed|made) )?(?:for|to|on|and) .*+)?"
    ),
    advising=(
        r"should|ought to|must|needs? to|(?:is|are) (?:advised|urged|recommended|encouraged)|recommends?|advises?"
        r"|propos(?:es?|al)|suggests?|calls? (?:for|on|upon)|urges?|encourages?"
    ),
    mentions=(
        r"(?:which|what|how many|list the|name the|list all|find all)(?: of the)?"
        r" (?:documents|reports|sources|texts|files|publications|papers)"
        r" (?:that )?(?:mention|name|contain|speak (?:of|about)|talk about|refer to|are about|deal with|cover|discuss)"
    ),
    overviews=(
        rf"what (?:is|are|was|were) {_ENGLISH_AT_HAND} (?:all )?about"
        rf"|(?:please )?(?:summari[sz]e|sum up|outline) {_ENGLISH_AT_HAND}"
        r"|(?:(?:please )?(?:give|write)(?: me)? )?(?:an? |the )?(?:short |brief )?(?:summary|overview|abstract|synopsis|gist)"
        rf" of {_ENGLISH_AT_HAND}|what do(?:es)? {_ENGLISH_AT_HAND} (?:say|cover|deal with|discuss|argue)"
        rf"|(?:what|which) (?:topics|subjects|themes) do(?:es)? {_ENGLISH_AT_HAND} (?:cover|deal with|discuss|treat)"
    ),
    conclusions=(
        r"(?:what (?:are|were|is) |list |summari[sz]e )?(?:the )?(?:main |key |principal |central )?"
        rf"(?:findings?|conclusions?|messages?|takeaways?|results?) of {_ENGLISH_AT_HAND}"
        rf"|what do(?:es)? {_ENGLISH_AT_HAND} (?:conclude|find)"
    ),
    overview_heads=(r"abstract|(?:executive )?summary|synopsis|overview|key (?:messages|points|findings)", r"introduction"),
    conclusion_heads=(r"(?:(?:key|main) )?(?:findings|conclusions?|takeaways|messages)|concluding remarks", r"results"),
    owning=r"of",
    possessive=r"['’]s?",
    publication_dates=(
        r"when (?:was|were) {document} (?:published|issued|released|posted)",
        r"(?:in |on )?(?:what|which) (?:year|month|date|day) was {document} (?:published|issued|released|posted)",
        r"what (?:is|was) the (?:publication date|date of publication|date) of {document}",
    ),
    publishers=(
        r"who (?:has )?(?:published|issued|released) {document}",
        r"(?:which|what) (?:organi[sz]ation|institution|body|agency|newspaper) (?:published|issued|released) {document}",
        r"by whom was {document} (?:published|issued|released)",
        r"who (?:is|was) the publisher of {document}",
    ),
    document_nouns=r"reports?|documents?|stud(?:y|ies)|papers?|analysis|texts?|brief(?:ing)?s?|publications?|press releases?"
    r"|articles?|statements?|fact ?sheets?|readouts?|communiqués?",
)

_GERMAN_DOCUMENTS = "der bericht|die studie|das dokument|die analyse|der text"
_GERMAN_AUTHORS = "die autor(?:en|innen)"

GERMAN_STRUCTURE = StructureWords(
    asks=r"welche[nrms]?|^(?:nenne|nennen sie|zähle|liste)|(?:was|wer) (?:sind|waren)",
    before_noun=r"alle[nr]?|die|der|den|anderen?|wichtigsten|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn",
    plural=r"(?:en|er|e|n|s)",
    enumerators=(r"erstens\b", r"zweitens\b", r"drittens\b", r"viertens\b", r"fünftens\b", r"sechstens\b", r"siebtens\b"),
    last_enumerator=r"schließlich\b|zuletzt\b",
    conjunctions=r"und|oder|sowie",
    introductions=r"wie|darunter|einschließlich|nämlich|insbesondere|etwa|zum Beispiel|z\. ?B\.|sind|waren|umfassen|zwischen",
    prepositions=r"von|in|im|an|am|auf|für|mit|bei|aus|zu|zum|zur|durch|gegen|über",
    ends=(
        r"aber|sondern|welche[rns]?|dass|wo|wenn|während|weil|ist|sind|war|waren|hat|haben|hatte|hatten|wird|werden|soll|sollen|kann|können|muss"
        r"|müssen"
    ),
    determiners=r"der|die|das|den|des|und",
    notes=r"(?:fu(?:ß|ss)|end)noten?|anmerkung(?:en)?",
    parts=r"abschnitte?|kapitel|artikel|anhang|anlage|teil|titel|(?<!§)§++",
    about=r"über|zu|zum|zur|mit dem titel",
    looks_up=(
        r"sagt|steht|regelt|bestimmt|enthält|behandelt|beschreibt|inhalt|text|zusammenfassen|zusammenfassung|lautet"
        r"|nennt|fußnote|fussnote|endnote|anmerkung|abschnitt|kapitel|artikel|anhang|anlage|teil|titel"
    ),
    treats=(
        (
            r"welche[rs]? {parts} (?:behandel(?:t|n)|betreffen|betrifft|handel(?:t|n) von|(?:befasst|befassen) sich mit"
            r"|beschreib(?:t|en)|(?:beschäftigt|beschäftigen) sich mit)",
            "",
        ),
        (r"in welche[mnr] {parts} (?:wird|werden|geht es um)", r"(?:behandelt|beschrieben|besprochen)"),
    ),
    any_document=r"(?:de[sr] |diese[sr] )?(?:berichte?s|dokuments?|studie|texte?s|analyse)",
    this_document=_GERMAN_DOCUMENTS,
    attributes=(r"(?:laut|gemäß|nach) (?:de[mr] |diese[mr] )?(?:bericht|dokument|studie|text|analyse)"),
    surveys=(
        rf"was (?:sag(?:t|en)|schreib(?:t|en)|berichte(?:t|n)) (?:{_GERMAN_DOCUMENTS}|{_GERMAN_AUTHORS}"
        r"|die (?:dokumente|quellen|texte|berichte)) (?:über|zu|zum|zur)"
        r"|wie (?:beschreib(?:t|en)|bewerte(?:t|n)|beurteil(?:t|en)|sieht|sehen)"
        rf" (?:{_GERMAN_DOCUMENTS}|{_GERMAN_AUTHORS})"
        r"|was (?:steht|wird) (?:in {document} )?(?:über|zu|zum|zur)"
    ),
    advises=(
        rf"(?:was (?:empfiehlt|empfehlen|rät|raten) (?:{_GERMAN_DOCUMENTS}|{_GERMAN_AUTHORS})"
        rf"|(?:welche |was sind )?(?:die )?empfehlungen?(?: (?:gibt es|(?:gibt|enthält) (?:{_GERMAN_DOCUMENTS})))?"
        r"(?: {document})?) (?:zu|zum|zur|für|an|über|hinsichtlich|bezüglich|in bezug auf)"
    ),
    advice=r"(?:(?:handlungs|politische |wichtigste )?empfehlung(?:en)?)(?: (?:für|an|zu|zur|zum|und) .*+)?",
    advising=r"soll(?:te|en|ten)?|muss|müssen|empf(?:iehlt|ehlen|ohlen)|schl(?:ägt|agen) vor|rät|raten|forder(?:t|n)",
    mentions=(
        r"(?:welche|wie viele|nenne die|liste die)(?: der)? (?:dokumente|berichte|quellen|texte|dateien)"
        r" (?:erwähnen|nennen|handeln von|behandeln|sprechen (?:von|über))"
    ),
    overviews=(
        r"worum geht es in (?:de[mr]|diese[mr]|den) (?:bericht|dokument(?:en)?|studie|text(?:en)?|analyse)"
        r"|(?:fasse|fassen sie) (?:den bericht|die studie|das dokument|die analyse|den text) zusammen"
        rf"|(?:wovon handel(?:t|n)|was behandel(?:t|n)) (?:{_GERMAN_DOCUMENTS}|die dokumente)"
        r"|(?:eine )?zusammenfassung de[sr] (?:berichts?|dokuments?|studie|textes|analyse)"
    ),
    conclusions=(
        rf"(?:was (?:folgert|schließt)|zu welchem schluss kommt) (?:{_GERMAN_DOCUMENTS})"
        r"|(?:was sind )?(?:die )?(?:wichtigsten )?(?:ergebnisse|schlussfolgerungen)"
        r" de[sr] (?:berichts?|dokuments?|studie|analyse)"
    ),
    overview_heads=(r"zusammenfassung|überblick|kurzfassung|abstract", r"einleitung|einführung"),
    conclusion_heads=(r"fazit|schluss(?:folgerungen|bemerkungen)?|ergebnisse",),
    owning=r"der|des|von|vom",
    publication_dates=(r"wann (?:wurde|ist) {document} (?:veröffentlicht|publiziert|herausgegeben|erschienen)(?: worden)?",),
    publishers=(
        r"wer (?:hat )?{document} (?:veröffentlicht|publiziert|herausgegeben)(?: hat)?",
        r"von wem (?:wurde|ist) {document} (?:veröffentlicht|publiziert|herausgegeben)(?: worden)?",
    ),
    document_nouns=r"berichte?s?|dokuments?|studie|texte?s?|analyse|artikels?|pressemitteilung|erklärung|papiers?",
    possessive=r"[^\Ws]s|['’]",
)

_FRENCH_DOCUMENTS = "le rapport|l['’]étude|le document|l['’]analyse|le texte"
_FRENCH_AUTHORS = "les (?:auteurs|autrices)"

FRENCH_STRUCTURE = StructureWords(
    asks=r"quel(?:le)?s(?: (?:sont|étaient|furent))?|^(?:cite[rz]?|nomme[rz]?|énumère[rz]?|listez?)",
    before_noun=r"les|tou(?:te)?s|des|autres|principaux|principales|deux|trois|quatre|cinq|six|sept|huit|neuf|dix",
    plural=r"[sx]",
    enumerators=(
        r"premièrement\b|d['’]abord\b|tout d['’]abord\b|en premier lieu\b",
        r"deuxièmement\b|ensuite\b|en deuxième lieu\b|en second lieu\b",
        r"troisièmement\b|en troisième lieu\b",
        r"quatrièmement\b",
        r"cinquièmement\b",
    ),
    last_enumerator=r"enfin\b|finalement\b",
    conjunctions=r"et|ou|ainsi que",
    introductions=r"tels? que|telles? que|comme|notamment|y compris|dont|à savoir|sont|étaient|comprend|comprennent|entre",
    prepositions=r"de|du|des|en|dans|sur|pour|avec|par|à|au|aux|contre|vers",
    ends=r"mais|qui|que|où|quand|lorsque|alors|parce|si|est|sont|était|étaient|a|ont|avait|avaient|sera|seront|doit|doivent|peut|peuvent",
    determiners=r"le|la|les|l['’]|du|de|des|et",
    notes=r"notes?(?: de bas de page| de fin)?",
    parts=r"sections?|chapitres?|articles?|annexes?|appendice|parties?|titres?",
    about=r"sur|intitulée?|consacrée? à",
    looks_up=(
        r"dit|prévoit|dispose|énonce|contient|traite|décrit|résumer|résumé|contenu|texte|indique|note|section"
        r"|chapitre|article|annexe|partie|titre"
    ),
    treats=(
        (
            r"quel(?:le)?s? {parts} (?:traitent?|parlent?|couvr(?:e|ent)|concern(?:e|ent)|port(?:e|ent))"
            r"(?: (?:de la|de l['’]|du|des|de|d['’]|sur))?",
            "",
        ),
        (r"dans quel(?:le)?s? {parts} (?:est|sont|parle-t-on de)", r"(?:traitée?s?|abordée?s?|décrite?s?)"),
    ),
    any_document=r"(?:du |de la |de ce |de cette |de l['’])?(?:rapport|document|étude|texte|analyse)",
    this_document=_FRENCH_DOCUMENTS,
    attributes=rf"(?:selon|d['’]après) (?:{_FRENCH_DOCUMENTS})",
    surveys=(
        rf"que (?:di(?:t|sent)|écri(?:t|vent)) (?:{_FRENCH_DOCUMENTS}|{_FRENCH_AUTHORS}"
        r"|les (?:documents|sources|textes|rapports)) (?:sur|de|du|à propos de|au sujet de|concernant)"
        rf"|comment (?:{_FRENCH_DOCUMENTS}|{_FRENCH_AUTHORS}) (?:décri(?:t|vent)|évalue(?:nt)?|juge(?:nt)?|voi(?:t|ent))"
        r"(?:-(?:ils?|elles?))?"
    ),
    advises=(
        rf"(?:que (?:recommande(?:nt)?|préconise(?:nt)?|conseille(?:nt)?) (?:{_FRENCH_DOCUMENTS}|{_FRENCH_AUTHORS})"
        r"|(?:quelles sont )?(?:les )?recommandations(?: {document})?)"
        r" (?:sur|pour|concernant|à propos de|au sujet de|à l['’]égard de|quant à)"
    ),
    advice=r"(?:(?:principales|nos) )?recommandations?(?: (?:pour|à|aux|au|sur|et|de politique) .*+|politiques)?",
    advising=r"devrai(?:t|ent)|doi(?:t|vent)|recommande(?:nt)?|préconise(?:nt)?|propose(?:nt)?|suggère(?:nt)?|il faut",
    mentions=(
        r"(?:quels|combien de|listez les|citez les) (?:documents|rapports|sources|textes|fichiers)"
        r" (?:mentionnent|citent|nomment|parlent (?:de|du|des)|traitent (?:de|du|des))"
    ),
    overviews=(
        rf"de quoi (?:parle|traite) (?:{_FRENCH_DOCUMENTS})|(?:résume[rz]?) (?:{_FRENCH_DOCUMENTS})"
        r"|(?:un |le )?résumé (?:du (?:rapport|document|texte)|de l['’](?:étude|analyse))"
    ),
    conclusions=(
        rf"que conclut (?:{_FRENCH_DOCUMENTS})"
        r"|(?:quelles sont )?(?:les )?(?:principales )?conclusions (?:du (?:rapport|document|texte)|de l['’](?:étude|analyse))"
    ),
    overview_heads=(r"résumé|synthèse|aperçu|abstract", r"introduction"),
    conclusion_heads=(r"conclusions?",),
    owning=r"de|du|des",
    publication_dates=(
        r"quand (?:a été publiée?|est parue?) {document}",
        r"quand {document} (?:a-t-(?:il|elle) été publiée?|est-(?:il|elle) parue?)",
    ),
    publishers=(r"qui a publié {document}", r"par qui (?:a été publiée? {document}|{document} a-t-(?:il|elle) été publiée?)"),
    document_nouns=r"rapports?|documents?|études?|textes?|analyses?|articles?|communiqués?|déclarations?",
)
