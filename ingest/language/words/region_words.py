"""Parts of the world by which a question chooses among states: "Which Latin American countries signed?".

A state that some count to a region and others do not is listed as open: what depends on it is not computed. Membership of a
union is no region, as it changes with time.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the world."""

    words: str
    """Pattern of its adjective and name, in small letters."""
    states: tuple[str, ...]
    open_states: tuple[str, ...] = ()
    """Those that may belong to it."""


_NORTH_AFRICA = "Algeria, Egypt, Libya, Morocco, Tunisia"
_OTHER_AFRICA = (
    "Sudan, Angola, Benin, Botswana, Burkina Faso, Burundi, Cabo Verde, Cameroon, "
    "Central African Republic, Chad, Comoros, Congo, "
    "Democratic Republic of the Congo, Djibouti, Equatorial Guinea, Eritrea, Eswatini, Ethiopia, Gabon, Gambia, Ghana, "
    "Guinea, Guinea-Bissau, Ivory Coast, Kenya, Lesotho, Liberia, Madagascar, Malawi, Mali, Mauritania, "
    "Mauritius, Mozambique, Namibia, "
    "Niger, Nigeria, Rwanda, Sao Tome and Principe, Senegal, Seychelles, Sierra Leone, Somalia, South Africa, South Sudan, "
    "Tanzania, Togo, Uganda, Zambia, Zimbabwe"
)
_EAST_ASIA = "China, Japan, Mongolia, North Korea, South Korea, Taiwan"
_SOUTH_EAST_ASIA = "Brunei, Cambodia, Indonesia, Laos, Malaysia, Myanmar, Philippines, Singapore, Thailand, Timor-Leste, Vietnam"
_SOUTH_ASIA = "Bangladesh, Bhutan, India, Maldives, Nepal, Pakistan, Sri Lanka"
_CENTRAL_ASIA = "Kyrgyzstan, Tajikistan, Turkmenistan, Uzbekistan, Kazakhstan"
_MIDDLE_EAST = (
    "Bahrain, Iran, Iraq, Israel, Jordan, Kuwait, Lebanon, Oman, Palestine, Qatar, Saudi Arabia, Syria, United Arab Emirates, "
    "Yemen"
)
_CAUCASUS = "Armenia, Azerbaijan, Georgia"
_WEST_BALKANS = "Albania, Bosnia and Herzegovina, Kosovo, Montenegro, North Macedonia, Serbia"
_NORDIC = "Denmark, Finland, Iceland, Norway, Sweden"
_BALTIC = "Estonia, Latvia, Lithuania"
_OTHER_EUROPE = (
    "Andorra, Austria, Belarus, Belgium, Bulgaria, Croatia, Czechia, France, Germany, Greece, Hungary, Ireland, Italy, "
    "Liechtenstein, Luxembourg, Malta, Moldova, Monaco, Netherlands, Poland, Portugal, Romania, "
    "San Marino, Slovakia, Slovenia, "
    "Spain, Switzerland, Ukraine, United Kingdom"
)
_SOUTH_AMERICA = "Argentina, Bolivia, Brazil, Chile, Colombia, Ecuador, Paraguay, Peru, Uruguay, Venezuela"
_GUIANAS = "Guyana, Suriname"
_CENTRAL_AMERICA = "Costa Rica, El Salvador, Guatemala, Honduras, Nicaragua, Panama"
_CARIBBEAN = "Antigua and Barbuda, Bahamas, Barbados, Dominica, Grenada, Haiti, Jamaica, Saint Lucia, Trinidad and Tobago"
_SPANISH_CARIBBEAN = "Cuba, Dominican Republic"
_OCEANIA = (
    "Australia, New Zealand, Fiji, Kiribati, Marshall Islands, Micronesia, Nauru, Palau, "
    "Papua New Guinea, Samoa, Solomon Islands, "
    "Tonga, Tuvalu, Vanuatu"
)
_BETWEEN = "Turkey, Russia, Cyprus"


def _list(*texts: str) -> tuple[str, ...]:
    return tuple(name.strip() for text in texts for name in text.split(",") if name.strip())


ENGLISH_REGIONS = (
    Region(r"latin[- ]americans?|latin america", _list(_SOUTH_AMERICA, _CENTRAL_AMERICA, _SPANISH_CARIBBEAN, "Mexico"),
           _list(_GUIANAS, _CARIBBEAN, "Belize")),
    Region(r"south[- ]americans?|south america", _list(_SOUTH_AMERICA, _GUIANAS)),
    Region(r"central[- ]americans?|central america", _list(_CENTRAL_AMERICA, "Belize"), ("Mexico",)),
    Region(r"north[- ]americans?|north america", ("United States", "Canada"),
           _list(_CENTRAL_AMERICA, _CARIBBEAN, _SPANISH_CARIBBEAN, "Mexico, Belize")),
    Region(r"africans?|africa", _list(_NORTH_AFRICA, _OTHER_AFRICA)),
    Region(r"north[- ]africans?|north africa", _list(_NORTH_AFRICA), ("Sudan", "Mauritania")),
    Region(r"asians?|asia", _list(_EAST_ASIA, _SOUTH_EAST_ASIA, _SOUTH_ASIA, _CENTRAL_ASIA, _MIDDLE_EAST, "Afghanistan"),
           _list(_CAUCASUS, _BETWEEN, "Egypt")),
    Region(r"east(?:ern)?[- ]asians?|east(?:ern)? asia", _list(_EAST_ASIA), _list(_SOUTH_EAST_ASIA)),
    Region(r"south[- ]?east(?:ern)?[- ]asians?|south[- ]?east(?:ern)? asia", _list(_SOUTH_EAST_ASIA)),
    Region(r"south(?:ern)?[- ]asians?|south(?:ern)? asia", _list(_SOUTH_ASIA), ("Afghanistan", "Iran", "Myanmar")),
    Region(r"central[- ]asians?|central asia", _list(_CENTRAL_ASIA), ("Afghanistan", "Mongolia")),
    Region(r"middle[- ]eastern|middle east", _list(_MIDDLE_EAST), _list(_NORTH_AFRICA, _BETWEEN, "Afghanistan, Sudan")),
    Region(r"europeans?|europe", _list(_WEST_BALKANS, _NORDIC, _BALTIC, _OTHER_EUROPE),
           _list(_CAUCASUS, _BETWEEN, "Kazakhstan")),
    Region(r"western balkans?", _list(_WEST_BALKANS), ("Croatia",)),
    Region(r"balkans?", _list(_WEST_BALKANS), _list("Bulgaria, Romania, Greece, Croatia, Slovenia, Moldova, Turkey")),
    Region(r"nordics?", _list(_NORDIC)),
    Region(r"scandinavians?|scandinavia", ("Denmark", "Norway", "Sweden"), ("Finland", "Iceland")),
    Region(r"baltics?", _list(_BALTIC), ("Finland", "Poland", "Sweden", "Denmark", "Germany")),
    Region(r"(?:south )?caucasians?|(?:south )?caucasus", _list(_CAUCASUS), ("Russia",)),
    Region(r"caribbean", _list(_CARIBBEAN, _SPANISH_CARIBBEAN), _list(_GUIANAS, "Belize")),
    Region(r"oceanians?|oceania", _list(_OCEANIA)),
)  # fmt: skip


def list_states() -> Iterator[str]:
    """All states of any region."""
    for region in ENGLISH_REGIONS:
        yield from (*region.states, *region.open_states)
