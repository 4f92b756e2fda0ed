"""French."""

from ingest.language.language import ClauseWords, DateWords, Language, NumberWords, PageWords, QuestionWords, words
from ingest.language.words.column_words import FRENCH_COLUMNS
from ingest.language.words.governing_words import FRENCH_GOVERNORS
from ingest.language.words.part_words import FRENCH_PARTS
from ingest.language.words.structure_words import FRENCH_STRUCTURE
from ingest.language.words.table_words import TableWords

_STOP_WORDS = words(
    """
    a ai à au aux avait avec avoir c ce ces cet cette ceux combien comme comment d dans de des donc dont du elle elles
    en est et était étaient été être eu eut fut furent il ils j je l la laquelle le lequel les lesquelles lesquels leur
    leurs lors lui m ma mais me mes mon n nos notre nous on ont ou où par plus pour pourquoi qu quand que quel quelle
    quelles quels qui quoi s sa se ses si son sont sur t ta te tes ton tu un une vos votre vous y
    """
)
_ONES = words("un deux trois quatre cinq six sept huit neuf")
_TEENS = words("dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf")
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_ORDINALS = words("deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième")

DATES = DateWords(
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    short_months={
        "janv": 1, "févr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11,
        "déc": 12,
    },
    day_endings=("er",),
    parts=r"(?:au )?(?:début|fin|milieu|mi)(?: de| du)?",
    periods=r"siècles?|décennie",
    eras=r"av\. J\.-C\.",
    ranges=(("entre", "et"), ("de", "à"), ("du", "au")),
    events={
        "signed": r"sign(?:é|ée|és|ées|ature|er)",
        "provisionally applied": r"appliqu(?:é|ée|er) (?:à titre provisoire|provisoirement)|application provisoire",
        "in force": r"(?:(?:entrée?s?|entre|entrer) )?en vigueur|appliqu(?:é|ée|er)|application",
        "founded": r"fond(?:é|ée|ation)|cré(?:é|ée|ation)|établi(?:e|ssement)?|institu(?:é|ée)",
        "launched": r"lanc(?:é|ée|ement)|inaugur(?:é|ée|ation)",
        "opened": r"ouvert(?:e|ure)?",
        "closed": r"ferm(?:é|ée|eture)",
        "built": r"constru(?:it|ite|ction)|bâti(?:e)?",
        "restored": r"restaur(?:é|ée|ation)|rénov(?:é|ée|ation)",
        "moved": r"déplac(?:é|ée)|transfér(?:é|ée)",
        "adopted": r"adopt(?:é|ée|és|ées|ion)",
        "ratified": r"ratifi(?:é|ée|és|ées|cation)",
        "published": r"publi(?:é|ée|és|ées|cation)|paru(?:e)?",
        "ended": r"pris fin|termin(?:é|ée)|expir(?:é|ée|ation)",
    },
    relative={
        **dict.fromkeys(("aujourd'hui", "aujourd’hui", "ce matin", "ce soir"), 0),
        **dict.fromkeys(("hier", "hier soir"), -1),
        "avant-hier": -2,
        "demain": 1,
        **dict.fromkeys(("la semaine dernière", "la semaine prochaine", "cette semaine", "le mois dernier", "le mois prochain")),
    },
)  # fmt: skip


def _name_tens() -> dict[str, int]:
    """The numbers from 20 to 99: seventy and ninety count on from sixty and eighty."""
    small = ["", *_ONES, *_TEENS]
    tens = dict(_TENS)
    for word, number in _TENS.items():
        most = 19 if number == 60 else 9
        tens |= {f"{word}-{small[more]}": number + more for more in range(2, most + 1)}
        tens[f"{word} et un"] = number + 1
    tens["soixante et onze"] = 71
    tens |= {"quatre-vingts": 80, **{f"quatre-vingt-{small[more]}": 80 + more for more in range(1, 20)}}
    return tens


NUMBERS = NumberWords(
    thousands=". ",
    decimal=",",
    numerals={**{word: number for number, word in enumerate(["zéro", *_ONES, *_TEENS])}, **_name_tens()},
    ordinals={"premier": 1, "première": 1, "second": 2, "seconde": 2} | {word: at for at, word in enumerate(_ORDINALS, 2)},
    collectives={"douzaine": 12, "cent": 100, "mille": 1000},
    scales={
        "cent": 1e2,
        "mille": 1e3,
        **dict.fromkeys(("million", "millions"), 1e6),
        **dict.fromkeys(("milliard", "milliards"), 1e9),
    },
    short_scales={"m": 1e6, "md": 1e9, "mds": 1e9},
    units={
        **dict.fromkeys(("%", "pour cent"), "%"),
        **dict.fromkeys(("euro", "euros", "d'euros", "d’euros"), "eur"),
        **dict.fromkeys(("dollar", "dollars", "de dollars"), "usd"),
        **dict.fromkeys(("livre", "livres", "de livres"), "gbp"),
    },
    bounds={
        "more": ("plus de",),
        "least": ("au moins", "au minimum"),
        "less": ("moins de",),
        "most": ("au plus", "jusqu'à", "jusqu’à", "au maximum"),
        "nearly": ("presque", "près de"),
        "about": ("environ", "quelque", "à peu près"),
    },
    ones=("un", "une"),
    joins=("et",),
    half=r"\ et\ demie?",
    ranges=(("entre", "et"), ("", "à")),
    range_changes=("de",),
    ranks={
        **dict.fromkeys(("dernier", "dernière", "derniers", "dernières", "ultime"), -1),
        **dict.fromkeys(("plus récent", "plus récente"), -2),
        **dict.fromkeys(("plus grand", "plus grande"), -3),
        **dict.fromkeys(("plus petit", "plus petite"), -4),
    },
    no_ranks=r"premiers? (?:ministres?|secours|lieu)|dernièrement|(?:semaine|année) dernière|mois dernier|an dernier|par seconde",
    labels=("numéro", "n°", "résolution", "article", "paragraphe", "section", "chapitre", "page", "tableau", "point"),
)

CLAUSES = ClauseWords(
    joins=("et", "mais", "tandis que", "alors que"),
    time_prepositions=("en", "depuis", "dès", "de", "du", "avant", "après", "entre", "vers", "durant", "pendant", "fin", "début"),
    counted_ends=("en", "de", "du", "des", "à", "au", "aux", "sur", "avec", "pour", "par", "qui", "que", "dans"),
    partitives=r"(?:de la|de l['’]|de ses|de leurs|de ces|de nos|des|du)",
    respectively=("respectivement",),
    companions=("avec", "aux côtés de", "ainsi que", "de concert avec"),
    plurals=r"(?:[^s]s|x)",
    sources=("Journal officiel", "disponible sur", "consultable sur"),
    auxiliaries=(
        "a",
        "ont",
        "avait",
        "est",
        "sont",
        "était",
        "étaient",
        "été",
        "sera",
        "seront",
        "doit",
        "doivent",
        "peut",
        "peuvent",
        "aussi",
        "également",
        "ne",
        "qui",
    ),
    passives=("est", "sont", "était", "étaient", "été", "sera", "seront"),
    beside=("avec", "et", "entre"),
    bodies=(
        r"conseil|commission|comité|parlement|ministère|agence|union|états?|nations|opération|mission|office|organisation|banque"
        r"|fonds|cour|assemblée|congrès|sénat|gouvernement|institut|université|centre|groupe|alliance|association|forces?|sommet"
    ),
    agents=("par",),
    references="(?:les|tous|toutes les) deux|ce|ces|cet|cette|ceux|celles?|celui|ils?|elles?|eux|lui|nous",
    turns=("Cependant", "Mais", "Toutefois", "Pourtant", "Néanmoins", "En revanche", "Or"),
)

_AMOUNTS = r"montant|budget|coûts?|prix|somme|salaire|valeur|chiffre d['’]affaires|recettes|dépenses"

QUESTIONS = QuestionWords(
    kinds={
        "amount": (
            rf"quel(?:le)?s? (?:(?:est|était|sont|a été|ont été|fut) (?:le |la |les |son |sa )?)?(?:{_AMOUNTS})\b"
            r"|combien (?:a )?coût\w*"
            rf"|combien vaut\b|(?:{_AMOUNTS}) (?:de|du|des)\b"
        ),
        "count": r"combien (?:de |d['’])?|quel(?:le)? (?:est le )?nombre (?:de |d['’])?|nombre de\b",
        "date": r"(?:depuis )?quand\b|à quelle date\b|quelle (?:date|année)\b|quel (?:jour|mois)\b|date\b|depuis\b",
    },
    others=r"(?:qui|où|pourquoi|comment|quel(?:le)?s?|qu['’]|que|quoi|à qui|de qui)(?!\w)",
    subject=r"qui(?: (?:a|ont|avait|doit|peut|va))?",
    value_words=("depuis", "jour", "année", "mois", "date", "nombre"),
    person=r"qui|à qui|de qui|quel(?:le)? (?:ministre|personne|président|présidente)",
    place=r"où|(?:dans )?quelle ville|quel (?:lieu|endroit)",
    name=r"qui|où|quel(?:le)? (?:pays|état|ville|lieu|personne|ministre|organisation|entreprise|organisme)",
    before_acronym=r"(?:que (?:signifie|veut dire)|qu['’]est-ce que) (?:l['’]|le |la |les )?",
    after_acronym=r"",
    fillers=frozenset(
        words(
            """
            dit dire disent donne donner nomme nommer liste nom date jour svp merci bonjour savoir sais sait connaître trouver
            montrer expliquer mentionne selon concernant quelque chose rien quelqu'un autre type sorte genre manière actuellement
            maintenant aujourd'hui peut-être information informations détails document documents texte source page question
            réponse plaît
            """
        )
    ),
    opening=(
        r"(?:bonjour[,!.]?\s+)?"
        r"(?:(?:peux-tu|pouvez-vous|pourrais-tu|pourriez-vous)(?: (?:me|nous) (?:dire|expliquer|indiquer))"
        r"|dis-moi|dites-(?:moi|nous)|(?:j['’]aimerais|je (?:voudrais|veux|souhaite)) savoir"
        r"|je me demand(?:e|ais)|(?:sais-tu|savez-vous)|s['’]il (?:te|vous) plaît)[,:]?\s+(?:si\s+)?"
    ),
    closing=r"(?:[,.]|(?<![\s,.]))\s++(?:s['’]il (?:te|vous) plaît|svp|merci(?: d['’]avance)?)(?=[\s.!?]*$)",
    openers=(
        r"(?:s['’]il (?:te|vous) plaît|et|alors|donc|bonjour|salut)\b[,:.!]?"
        r"|(?:pouvez|pourriez|savez|sauriez)[- ]vous(?: (?:me |nous )?(?:dire|indiquer|préciser|expliquer))?"
        r"|(?:peux|pourrais|sais)[- ]tu(?: (?:me |nous )?(?:dire|indiquer|préciser|expliquer))?"
        r"|est-ce que (?:vous savez|tu sais)|dis-moi|dites-moi|dites-nous|sait-on|on sait"
        r"|(?:je|j['’]) ?(?:voudrais|veux|aimerais|dois|souhaite(?:rais)?|cherche à|ai besoin de) (?:bien )?(?:savoir"
        r"|connaître)"
        r"|je me demande|je ne sais pas"
    ),
    whether=r"si|s['’]",
    asking=r"qui|que|qu['’]est-ce|quoi|quand|où|pourquoi|comment|combien|quel(?:le)?s?|lequel|laquelle|lesquel(?:le)?s",
    forms={
        "comparison": r"compare[rz]?\b|quelles? (?:est|sont) (?:la|les) (?:principales? )?différences?\b"
        r"|en quoi [^?]{1,200}\bdiffère",
        "timeline": (
            r"qu['’]est-ce qui a changé\b|comment [^?]{1,200}\b(?:évolué|changé)\b|(?:la )?chronologie (?:de|du"
            r"|des)\b|retrace[rz]?\b"
        ),
        "source": (
            r"quel(?:le)?s? (?:est|sont) (?:la|les) (?:sources?|références?) (?:de (?:ce|cette|la|l['’])|citée?s?)"
            r"|(?:que|quelle) [^?]{0,100}\bnote (?:de bas de page )?\d"
        ),
        "reason": r"pourquoi\b|pour quelles? raisons?\b|quelles? (?:est|sont|était|étaient) (?:la|les) (?:raisons?"
        r"|causes?)\b",
        "yes_no": (
            r"est-ce qu|(?:a|ont|avait|est|sont|était|étaient|peut|peuvent|doit|doivent|va|vont|fait"
            r"|existe)(?:-t)?-(?:il|elle|ils|elles|on)\b"
            r"|y a-t-il\b|(?!(?:\w+ )?(?:qui|que|quoi|quand|où|comment|combien|pourquoi|quel(?:le)?s?)\b)"
            r"(?:(?:l[ae]s?|l['’]|un|une) ?)?(?:[\w'’-]+ ){1,5}(?:n['’])?[\w’]+(?:-t)?-(?:il|elle|ils|elles)\b"
        ),
        "list": (
            r"(?:liste[rz]?|énumère[rz]?|donne[rz]?(?:-moi)? (?:la liste|tou(?:te)?s les)|cite[rz]? (?:tou(?:te)?s )?les)\b"
            r"|quel(?:le)?s (?!est\b)|lesquel(?:le)?s\b|qui (?:sont|étaient) (?:les|tous|ses|leurs)\b"
        ),
        "date": r"quel(?:le)? (?:est|était) la date\b|en quelle année\b|quel(?:le)? (?:siècle|décennie)\b",
        "count": (
            r"combien\b(?! (?:a )?coût| vaut)|quel(?:le)? (?:est |était )?(?:le |la |l['’])?"
            r"(?:population|taux|âge|pourcentage|proportion|superficie|taille|durée|longueur|hauteur|nombre)\b|quel âge\b"
        ),
        "description": r"comment\b(?! s['’]appelle)|qui est (?-i:[A-ZÀ-Ý][\w.-]*+(?:\s[A-ZÀ-Ý][\w.-]*+)*+)\s?\?*+\s*+$"
        r"|quel(?:le)? (?:type"
        r"|sorte|genre|manière|façon|rôle)\b",
        "person": r"qui\b(?! est-ce que)|quel(?:le)? (?:ministre|personne|présidente?|directeur|directrice"
        r"|commissaire|auteure?)\b",
        "place": r"où\b|quel(?:le)? (?:ville|lieu|endroit|région|capitale|île|port)\b|quelle est la capitale\b",
        "name": r"quel(?:le)? (?!est\b|était\b|sont\b)\w|quel(?:le)? est le nom\b|lequel\b|laquelle\b|comment s['’]appelle",
    },
    key_forms={
        "comparison": r"\bdifférences? entre\b|\bcontre\b.{0,40}\bcomparaison\b",
        "list": r"\bliste des?\b|\b(?:membres|pays|partenaires)$",
        "date": r"\b(?:date|année|depuis)$|\bdates? (?:de|du|d['’])|^année\b",
        "count": r"\bnombre (?:de|d['’])|\bpopulation$",
        "amount": r"\b(?:budget|coûts?|prix|salaire|montant|revenus?)(?: (?:de|du|pour) [^?]{1,100})?$",
    },
    sources=r"auteurs?|autrices?|étude|rapport|livre|article|publié(?:e|s|es)?|écrit|cité(?:e|s|es)?|notes?|pages?"
    r"|titre|sources?",
    negations=r"pas|jamais|aucune?|sans|rien|ni",
)

TABLES = TableWords(
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
        r"\b(?:pourquoi|comment|ou(?= (?:est|sont|se)\b)|doit|doivent|devrai(?:t|ent)|peut|peuvent|pourrai(?:t|ent)|si"
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
    year_parts=(
        (1, 6, r"(?:premier semestre|premiere moitie)"),
        (7, 12, r"(?:(?:second|deuxieme|dernier) semestre|(?:seconde|deuxieme) moitie)"),
        (1, 3, r"premier trimestre|t1"),
        (4, 6, r"(?:deuxieme|second) trimestre|t2"),
        (7, 9, r"troisieme trimestre|t3"),
        (10, 12, r"(?:quatrieme|dernier) trimestre|t4"),
    ),
    year_links=r"(?:de l'annee|de|en)",
    decades=r"(?:les |des )?annees (\d{3}0)",
    month_links=r"(?:en|au mois de|au mois d'|mois de) ?",
    any_year=r"(?:quelle que soit l'annee|peu importe l'annee)",
    comparatives={
        "before": r"\bplus tot\b",
        "after": r"\bplus tard\b",
        "more": r"\b(?:plus(?: (?:eleve|grand|haut)e?s?)?|davantage)\b",
        "less": r"\b(?:moins|plus (?:bas|petit|faible)(?:se|e)?s?)\b",
    },
    than=r"qu(?:e |')(?:(?:en|pour|le|la|les|l'|celui de|celle de) ?){0,2}",
    from_end=r"avant-dernier",
    longest=r"\b(?:le |la )?plus (?:longue?(?:temps)?|lente?)\b",
    shortest=r"\b(?:le |la )?plus (?:courte?|rapide)\b",
    waits=r"\b(?:attendu|attente|delai|duree?|temps|dure)\b",
    same_year=r"\b(?:dans )?la meme annee\b",
    sums=r"\b(?:au total|total|somme|ensemble)\b",
    means=r"\b(?:en moyenne|moyenne)\b",
    rises=r"\b(?:augmente|progresse|cru)\b",
    falls=r"\b(?:baisse|diminue|recule)\b",
    negative=r"\bnegati(?:f|ve)s?\b",
    besides=r"\b(?:outre|sauf|a part|hormis|excepte|en dehors d[eu])\b",
    only=r"\b(?:seulement|uniquement|seule?)\b",
    every=r"\b(?:tous|toutes|chaque)\b",
    any_row=r"\b(?:y a-t-il|quelqu'un)\b",
    none="aucun",
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

FRENCH = Language(
    tag="fr",
    stemmer="french",
    stop_words=frozenset(_STOP_WORDS),
    linking_words=frozenset(words("a à au aux d de des du en et l la le les ou par pour sur un une")),
    abbreviations=words("etc janv févr avr juil sept oct nov déc env"),
    joining_abbreviations=words("cf c.-à-d M MM Mgr Mme Mmes Mlle Mlles p.ex ex"),
    name_abbreviations=words("Dr Drs Pr Me St Ste Cie Sté S.A Gal Col Cap Cdt Lt av bd boul dép éd dir coll U.E É.-U hab"),
    numbered_abbreviations=words("al alin art arts chap fig n n° no nos p par pp règl sect t tab vol dir déc pt ch ann cons rec"),
    openers=frozenset(
        words(
            """
            le la les l' un une des de du d' ce cet cette ces c' ça il elle ils elles on nous vous je j' leur leurs son sa ses
            notre nos qui que qu' quel quelle quels quelles quand où comment pourquoi dans en à au aux sur sous par pour avec sans
            entre vers chez depuis dès avant après pendant durant selon malgré parmi et mais ou or donc car ni si comme lorsque
            lorsqu' puisque quoique bien ainsi alors aussi ensuite enfin puis cependant toutefois pourtant néanmoins
            tout tous toute toutes chaque plusieurs certains certaines quelques aucun aucune autres deux trois
            aujourd' hier demain ici là plus moins même s' n' personne rien
            """
        )
    ),
    page=PageWords(
        captions=("tableau",),
        page=("page",),
        of_pages=("de",),
        kinds=("communiqué de presse", "sommaire", "table des matières"),
        stamps=("PROJET", "CONFIDENTIEL", "DIFFUSION RESTREINTE", "SECRET", "COPIE", "PROVISOIRE", "BROUILLON"),
        notes=("notes", "notes de fin", "notes de bas de page"),
        recital="considérant",
        divisions={
            "part": ("partie",),
            "title": ("titre",),
            "chapter": ("chapitre",),
            "section": ("section",),
            "article": ("article",),
            "annex": ("annexe", "appendice"),
        },
    ),
    dates=DATES,
    numbers=NUMBERS,
    clauses=CLAUSES,
    questions=QUESTIONS,
    parts=FRENCH_PARTS,
    governors=FRENCH_GOVERNORS,
    structure=FRENCH_STRUCTURE,
    tables=TABLES,
    columns=FRENCH_COLUMNS,
)
