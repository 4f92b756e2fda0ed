"""Languages without a table: abbreviations, words that open sentences and a word of captions are all that is known of them.

`UNKNOWN` holds abbreviations and openers together. A text in any of these languages takes it, and nothing else is read in it.
"""

from itertools import chain

from ingest.language.language import Language, PageWords, words

SPANISH = Language(
    tag="es",
    abbreviations=words("etc"),
    joining_abbreviations=words("p.ej Sr Sra Sres Sras Srta sr sra Dña Dr Dra Dres EE UU EE.UU"),
    name_abbreviations=words("D Ud Uds Vd Vds Lic Ing Gral Excmo Excma Ilmo Mons Prof Profa Av Avda Sto Sta Cía S.A"),
    numbered_abbreviations=words("art arts apdo cap fig n n.º n° nº núm núms pág págs párr t vol"),
    openers=frozenset(
        words("el la los las un una en es se por para con de del al a y o pero no su sus este esta estos estas lo")
    ),
    page=PageWords(captions=("tabla",)),
)
ITALIAN = Language(
    tag="it",
    abbreviations=words("ecc"),
    joining_abbreviations=words("p.es Sig Sig.ra Sigg Dott Dott.ssa sig sig.ra sigg dott dott.ssa cfr"),
    name_abbreviations=words("Avv avv Ing ing Prof prof On Gen S.p.A"),
    numbered_abbreviations=words("art artt cap fig lett n nn pag pagg par vol"),
    openers=frozenset(words("il lo la i gli le l un una in è si per con di del della da dal a al e o ma non questo questa nel")),
)
PORTUGUESE = Language(
    tag="pt",
    abbreviations=words("etc"),
    joining_abbreviations=words("p.ex Sr Sra Srs Sras Dr Dra Drs Exmo Exma"),
    name_abbreviations=words("Prof Profa Eng Gen Av Lda Ltda S.A"),
    numbered_abbreviations=words("art arts cap fig n n.º nº núm pág págs vol inc"),
    openers=frozenset(words("o a os as um uma em no na nos nas por para com de do da e ou mas não este esta isso ao à")),
)
DUTCH = Language(
    tag="nl",
    abbreviations=words("enz"),
    joining_abbreviations=words(
        "bijv bv d.w.z dhr Dhr mevr Mevr mr Mr drs Drs dr Dr ir Ir ing Ing o.a m.b.t m.i.v t.a.v t.o.v i.v.m resp"
    ),
    name_abbreviations=words("Prof prof St Gen N.V B.V"),
    numbered_abbreviations=words("art afd blz hfst jl nr nrs par pag"),
    openers=frozenset(
        words("de het een in op aan bij van voor met door uit over dit dat deze die hij zij er en of maar niet ook als")
    ),
)
POLISH = Language(
    tag="pl",
    abbreviations=words("itd itp"),
    joining_abbreviations=words("np tj tzn tzw m.in zob por dr hab mgr inż św ws płk gen ks prof im ul"),
    name_abbreviations=words("Prof Dr Gen Ks r w"),
    numbered_abbreviations=words("art lit nr par pkt poz rozdz str t ust"),
    openers=frozenset(words("w we z ze na do od po o i a ale to ten ta te jest nie się przy dla przez który która jego jej ich")),
)
RUSSIAN = Language(
    tag="ru",
    abbreviations=words("др пр т.д т.п"),
    joining_abbreviations=words("т.е см ср напр им ул тыс млн млрд проф акад ген"),
    name_abbreviations=words("г гг гр"),
    numbered_abbreviations=words("абз гл п пп рис ст стр табл ч"),
    openers=frozenset(words("в во на с со к о об от по из за и а но это он она они мы не как что для при его их все")),
)
CZECH = Language(
    tag="cs",
    abbreviations=words("atd apod"),
    joining_abbreviations=words("např sv tj tzv tzn popř resp Ing Mgr JUDr MUDr Bc"),
    numbered_abbreviations=words("bod č čís čl kap odst písm str"),
)
SCANDINAVIAN = Language(
    tag="da",
    abbreviations=words("osv m.m m.v"),
    joining_abbreviations=words("bl.a f.eks t.ex d.v.s dvs evt fx inkl jf jfr s.k pga mht"),
    numbered_abbreviations=words("art kap kl nr pkt stk s sid"),
    openers=frozenset(words("det den de en et i på af til for med som og men ikke der han hun vi att är")),
)
GREEK = Language(
    tag="el",
    abbreviations=words("κ.λπ κ.ά"),
    joining_abbreviations=words("π.χ δηλ βλ κ κα κ.κ δρ καθ"),
    numbered_abbreviations=words("αρ αριθ άρθ εδ κεφ ν παρ σ σελ"),
    openers=frozenset(words("ο η το οι τα του της των στο στη στην στον σε με για από και αλλά δεν αυτό αυτή αυτός")),
)
ROMANIAN = Language(
    tag="ro",
    joining_abbreviations=words("dl dna dr"),
    numbered_abbreviations=words("alin art lit nr pag pct"),
)
HINDI = Language(tag="hi", joining_abbreviations=words("डॉ श्री प्रो पं कु रु"))
ARABIC = Language(tag="ar", joining_abbreviations=words("د أ"))

OTHER_LANGUAGES = (
    SPANISH, ITALIAN, PORTUGUESE, DUTCH, POLISH, RUSSIAN, CZECH, SCANDINAVIAN, GREEK, ROMANIAN, HINDI, ARABIC,
)  # fmt: skip

UNKNOWN = Language(
    tag="",
    abbreviations=tuple(chain.from_iterable(one.abbreviations for one in OTHER_LANGUAGES)),
    joining_abbreviations=tuple(chain.from_iterable(one.joining_abbreviations for one in OTHER_LANGUAGES)),
    name_abbreviations=tuple(chain.from_iterable(one.name_abbreviations for one in OTHER_LANGUAGES)),
    numbered_abbreviations=tuple(chain.from_iterable(one.numbered_abbreviations for one in OTHER_LANGUAGES)),
    openers=frozenset().union(*(one.openers for one in OTHER_LANGUAGES)),
)
