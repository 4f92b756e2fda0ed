"""Words by which people call the columns of tables in other words than their headers. One table a language.

Headers and questions meet in a topic: "How many people work in Mumbai?" and "Employees" are both of the topic "staff". Which
topics there are is free. A word may be of several.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.language.words.region_words import ENGLISH_REGIONS, Region


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _topics(text: str) -> Mapping[str, frozenset[str]]:
    """Topic to its words, from lines such as "depth: deep depths"."""
    lines = [line.split(":", 1) for line in text.strip().splitlines()]
    return {name.strip(): frozenset(words.split()) for name, words in lines}


@dataclass(frozen=True, slots=True)
class Gradable:
    """An adjective that compares what the columns of a topic say."""

    topic: str
    is_more: bool
    """True where it means the higher figure: "deeper", not "shallower"."""
    comparatives: tuple[str, ...]
    superlatives: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ColumnWords:
    """Words of one language, in small letters without accents."""

    topics: Mapping[str, frozenset[str]]
    """Topic to words that name a column of it, in headers and in questions. Inflected and derived forms of a word are found by
    its stem."""
    event_topics: frozenset[str] = frozenset()
    """Topics of what happens to a thing, by whose words no caption is meant."""
    placing: frozenset[str] = frozenset()
    """Words that say of a thing only that it is in a place: "deployed"."""
    asking: tuple[tuple[str, str], ...] = ()
    """Patterns of what asks for a person or a place at the beginning of a question, with "person" or "place"."""
    gradables: tuple["Gradable", ...] = ()
    """Adjectives that compare what columns of a topic say: "deeper", "deepest"."""
    person_topics: frozenset[str] = frozenset()
    """The topics whose columns hold persons or bodies."""
    place_topics: frozenset[str] = frozenset()
    """The topics whose columns hold places."""
    light: frozenset[str] = frozenset()
    """Words that never say which column or row is meant: "have", "reach"."""
    soft: frozenset[str] = frozenset()
    """Words that may mean a column of their topic, and say nothing where the column is named otherwise: "spend"."""
    respellings: tuple[tuple[str, str], ...] = ()
    """Endings and what is written for them before any other is left out: "ies" and "y"."""
    endings: tuple[str, ...] = ()
    """Endings that make another word of the same root: "or" of "inspector", the longest first."""
    rates: str = ""
    """Pattern of what a figure is of: "per month". Its only group is the unit."""
    by_column: str = ""
    """Pattern of what stands right before the column by which rows are ranked: "by" of "the largest by population"."""
    changes: frozenset[str] = frozenset()
    """Words of the header of a column of changes: "change"."""
    regions: tuple[Region, ...] = ()
    """Parts of the world."""


def _grade(text: str) -> tuple[Gradable, ...]:
    """The adjectives of lines such as "depth + deeper | deepest"."""
    found = []
    for line in text.strip().splitlines():
        head, superlatives = line.split("|")
        topic, direction, *comparatives = head.split()
        forms = [tuple(form.replace("_", " ") for form in side) for side in (comparatives, superlatives.split())]
        found.append(Gradable(topic, direction == "+", *forms))
    return tuple(found)


ENGLISH_COLUMNS = ColumnWords(
    topics=_topics(
        """
        person: who person name contact official
        head: head leader lead chief chair chairman chairwoman chairperson president director manager boss run captain
        responsible: responsible charge owner responsibility
        teacher: teacher teach lecturer lecture instructor professor tutor taught
        coordinator: coordinator coordinate lead
        author: author write wrote written writer
        maker: builder build built manufacturer manufacture maker made constructor shipyard produce producer
        designer: architect design designer
        winner: winner win won
        place: place location located site where venue situated base based
        country: country nation state
        nationality: nationality country citizen citizenship
        city: city town
        capital: capital
        port: port based harbour home base
        headquarters: headquarters seat based
        day: day weekday
        start: start begin began begun launch launched commence established establishment open opened opening onset from
        opened: open opened opening inaugurated inauguration
        founded: founded foundation established establishment created creation
        built: built construction constructed completed completion
        end: end ended finish finished close closed conclude concluded completion expire expiry expiration terminate until
        closed: close closed closing closure
        joined: join joined accession acceded adhesion admitted admission membership enter
        left: leave left withdrew withdrawal exit
        signed: sign signed signature signing
        ratified: ratify ratified ratification
        approved: approve approved approval granted grant
        applied: apply applies applied applying application applications
        adopted: adopt adopted adoption passed
        elected: elected election
        born: born birth birthday birthdate
        died: died death die
        published: published publication released release issued issue
        due: due deadline by
        discovered: discovered discovery found
        population: population people inhabitants residents populous live lived living persons
        staff: staff employees employee personnel workers people workforce headcount crew employed employ work team
        members: members membership
        participants: participants participate attended attendance attendees people
        votes: votes vote voters
        share: share percentage percent proportion rate part
        seats: seats seat
        passengers: passengers travellers riders ridership
        price: price cost costs fee charge fare pay expensive cheap
        cost: cost costs price spend spent expense expensive cheap
        expenditure: expenditure spending spend spent expenses outlay cost paid
        contribution: contribution contribute contributed
        budget: budget funding funds money
        income: income revenue earnings receipts earned
        profit: profit earnings
        sales: sales sold sell revenue turnover
        salary: salary pay wage wages earn earns
        value: value worth
        amount: amount sum money
        area: area surface size large big
        length: length long
        depth: depth deep
        height: height high tall elevation altitude
        width: width wide breadth broad
        weight: weight weigh heavy mass
        displacement: displacement tonnage
        age: age old young
        speed: speed fast quick
        time: time duration
        duration: duration long length period time days months weeks wait waits waited lasted last
        distance: distance far
        density: density dense
        temperature: temperature hot warm cold
        melting: melting melt melts
        boiling: boiling boil boils
        capacity: capacity hold holds
        power: power output
        rank: rank ranking place position placed standing pos finish
        points: points score scored
        goals: goals goal
        medals: medals medal
        club: club team
        party: party
        language: language languages speak speaks spoken
        currency: currency money
        religion: religion faith
        profession: profession job occupation work
        position: position post role function title job office
        subject: subject topic theme
        result: result outcome finding findings found
        reason: reason cause
        agreement: agreement accord treaty pact protocol convention
        status: status state condition
        severity: severity severe serious
        room: room where place held
        region: region area sea waters zone
        symbol: symbol sign
        code: code abbreviation
        phone: phone telephone
        email: email mail
        address: address
        """
    ),
    person_topics=_words("person head responsible teacher coordinator author designer winner maker"),
    place_topics=_words("place country city room port headquarters region"),
    event_topics=_words(
        "start opened founded built end closed joined left signed ratified approved applied adopted elected born died published"
        " discovered"
    ),
    placing=_words(
        "be take takes took place located situated deployed stationed held lie lies happen happens happened occur occurred based"
    ),
    asking=(
        (r"^(?:and |so )?(?:by |to |for |with |from )?who(?:m|se)?\b", "person"),
        (r"^(?:and |so )?(?:from )?where\b", "place"),
    ),
    gradables=_grade(
        """
        depth + deeper | deepest
        depth - shallower | shallowest
        length + longer | longest
        length - shorter | shortest
        height + higher taller | highest tallest
        height - lower | lowest
        width + wider broader | widest broadest
        width - narrower | narrowest
        weight + heavier | heaviest
        weight - lighter | lightest
        age + older | oldest
        age - younger | youngest
        speed + faster quicker | fastest quickest
        speed - slower | slowest
        time - faster quicker | fastest quickest
        time + slower | slowest
        density + denser | densest
        density - less_dense | least_dense
        price + dearer more_expensive costlier more_costly | dearest most_expensive costliest most_costly
        price - cheaper less_expensive | cheapest least_expensive
        cost + dearer more_expensive costlier more_costly | dearest most_expensive costliest most_costly
        cost - cheaper less_expensive | cheapest least_expensive
        population + more_populous more_populated | most_populous most_populated
        population - less_populous | least_populous least_populated
        temperature + hotter warmer | hottest warmest
        temperature - colder cooler | coldest coolest
        distance + farther further | farthest furthest
        distance - nearer closer | nearest closest
        rank - | best
        income + richer wealthier | richest wealthiest
        income - poorer | poorest
        profit + more_profitable | most_profitable
        area + larger bigger | largest biggest
        area - smaller | smallest
        value + | most_expensive costliest dearest
        value - | least_expensive cheapest
        born + | youngest
        born - | oldest
        founded + | newest youngest
        founded - | oldest
        built + | newest
        built - | oldest
        opened + | newest
        opened - | oldest
        start + | newest
        start - | oldest
        """
    ),
    light=_words(
        """
        get gets got gotten receive receives received obtain obtained have has had having take takes took taken make makes
        made reach reaches reached achieve achieved attain come comes came go goes went give gives gave given show shows
        shown report reported record recorded state stated list listed name named call called belong belongs stand stands
        stood worth use used uses lie lies lay occur occurs occurred happen happens happened find finds see seen count
        counted contain contains contained comprise include includes included including feature features offer offers offered
        provide provides provided allow allows allowed permit permits permitted support supports supported
        available want figure figures number numbers amount amounts
        level levels exactly precisely respectively each per whole entire actual actually specific particular certain concern
        concerns concerned relate relates related regarding about according say says said tell tells know known look looking
        need needed exist exists existing put set carry carries carried perform performed do does did done be being thing
        things item items entry question answer table document
        """
    ),
    soft=_words(
        """
        cost costs spend spends spent pay pays paid run runs ran hold holds held work works worked serve serves served
        place finish finishes finished part parts win wins won earn earned fund funded start started score scored people
        person persons issue issued found deployed located situated stationed based
        """
    ),
    respellings=(("ies", "y"), ("ied", "y")),
    endings=(
        *("ations", "itions", "ments", "ation", "ition", "ment", "ions", "ings", "ance", "ence", "ness", "ally", "ists", "ion"),
        *("ors", "ers", "ees", "ing", "als", "ive", "ity", "age", "ist", "or", "er", "ee", "ed", "es", "al", "ly", "ie"),
        *("s", "e", "i"),
    ),
    rates=r"\b(?:per|each|every|a) (day|week|month|quarter|year|hour|person|head|unit|night)\b(?! of\b)",
    by_column=r"\b(?:by|in terms of)(?: (?:the|its|their|total))?\ $",
    changes=_words("change changes gain gains loss difference swing growth"),
    regions=ENGLISH_REGIONS,
)

GERMAN_COLUMNS = ColumnWords(
    topics=_topics(
        """
        person: wer person name
        head: leiter leiterin leitet leitung chef vorsitz vorsitzender direktor
        responsible: zustandig verantwortlich zustandigkeit
        place: ort standort wo sitz
        country: land staat
        capital: hauptstadt
        start: beginn begann start startete eroffnet eroffnung
        end: ende endete schluss abgeschlossen
        joined: beitritt beigetreten
        signed: unterzeichnet unterzeichnung unterschrift
        ratified: ratifiziert ratifikation ratifizierung
        population: einwohner einwohnerzahl bevolkerung menschen leben lebten
        staff: mitarbeiter beschaftigte personal angestellte
        expenditure: ausgaben ausgegeben kosten aufwand
        income: einnahmen einkommen ertrag
        price: preis kostet kosten
        budget: haushalt budget etat
        area: flache
        length: lange lang
        depth: tiefe tief
        height: hohe hoch
        weight: gewicht schwer wiegt
        age: alter alt jung
        votes: stimmen
        seats: sitze
        share: anteil prozent
        status: status stand
        rank: rang platz
        """
    ),
    person_topics=_words("person head responsible"),
    place_topics=_words("place country"),
    asking=((r"^(?:und )?(?:von |mit |fur )?(?:wer|wem|wen)\b", "person"), (r"^(?:und )?wo\b", "place")),
    gradables=_grade(
        """
        depth + tiefer | tiefste tiefsten
        length + langer | langste langsten
        age + alter | alteste altesten
        age - junger | jungste jungsten
        population + | bevolkerungsreichste bevolkerungsreichsten
        price + teurer | teuerste teuersten
        price - billiger | billigste billigsten gunstigste gunstigsten
        """
    ),
    light=_words(
        """
        gab gibt geben aus ausgegeben ausgab betrug betragt betragen hatte hatten hat haben wurde wurden kostet kostete kosten
        insgesamt gesamt zahl hohe hoch viel viele menge betrag erhielt erhalten bekam macht machte beteiligt fand statt steht
        liegt lag gehort
        """
    ),
    endings=("ungen", "ung", "en", "er", "es", "e", "n", "s", "t"),
    changes=_words("veranderung anderung"),
)

FRENCH_COLUMNS = ColumnWords(
    topics=_topics(
        """
        person: qui personne nom
        head: chef directeur directrice dirige president responsable
        place: lieu ou siege
        country: pays etat
        capital: capitale
        start: debut commence ouverture ouvert lance
        end: fin termine acheve
        joined: adhesion adhere adherer entre
        signed: signe signature
        ratified: ratifie ratification
        population: population habitants peuple peuples peuplee
        staff: effectif employes personnel
        expenditure: depenses depense cout
        income: recettes revenus
        price: prix coute cout
        budget: budget
        area: superficie surface
        length: longueur long
        height: hauteur haut
        depth: profondeur profond
        weight: poids pese
        age: age
        votes: voix votes
        seats: sieges
        share: part pourcentage
        right: droit
        """
    ),
    person_topics=_words("person head responsible"),
    place_topics=_words("place country"),
    asking=((r"^(?:et )?(?:par |a |de )?qui\b", "person"), (r"^(?:et )?(?:d'ou|ou)\b", "place")),
    gradables=_grade(
        """
        population + plus_peuple plus_peuplee plus_peuples | plus_peuple plus_peuplee plus_peuples
        population - moins_peuple moins_peuplee | moins_peuple moins_peuplee
        depth + plus_profond plus_profonde | plus_profond plus_profonde
        height + plus_haut plus_haute | plus_haut plus_haute
        length + plus_long plus_longue | plus_long plus_longue
        price + plus_cher plus_chere | plus_cher plus_chere
        price - moins_cher moins_chere | moins_cher moins_chere
        area + plus_grand plus_grande plus_vaste | plus_grand plus_grande plus_vaste
        area - plus_petit plus_petite | plus_petit plus_petite
        """
    ),
    light=_words(
        """
        a ont eu recu obtenu donne est etait sont nombre montant total totale combien fait faite coute ete avoir
        """
    ),
    endings=("ations", "ation", "ements", "ement", "ees", "ee", "es", "er", "e", "s"),
)
