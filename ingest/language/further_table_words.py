"""The words by which questions in German and French speak of tables."""

from ingest.language.table_words import TableWords

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
        r"\bwie lange\b|\bwie viele (?:tage|monate|jahre)\b|\b(?:differenz|unterschied|abstand)\b"
        r"|\b(?:vergingen|lagen|liegen)\b"
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
