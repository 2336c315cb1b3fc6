"""Units of measure: what a printed unit is called in UN/ECE Recommendation 20, and exact conversion between units.

Owns the table of common units with dimension and exact factor, the words people print instead of codes, and the packs
of an item. Conversion is exact rational arithmetic; units of different dimensions never convert, and neither do hours
and days: a day of work is not 24 hours.

>>> factor("KGM", "GRM"), factor("BX", "C62", {"BX": Decimal(12)})
(Fraction(1000, 1), Fraction(12, 1))
>>> factor("KGM", "MTR") is None
True
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple


class Unit(NamedTuple):
    """A unit: what it measures, and how many base units of that dimension it is."""

    dimension: str
    size: Fraction


_PIECE: Final = "C62"
_PACKAGES: Final = frozenset({"BX", "CT", "PK", "PF", "RO", "BO", "BG"})

_TABLE: Final[dict[str, dict[str, str]]] = {
    "count": {
        "C62": "1", "H87": "1", "EA": "1", "NAR": "1", "PP": "1",
        "PR": "2", "DZN": "12", "GRO": "144", "CEN": "100", "MIL": "1000",
    },
    "mass": {
        "KGM": "1", "GRM": "0.001", "MGM": "0.000001", "HGM": "0.1", "DTN": "100", "TNE": "1000",
        "LBR": "0.45359237", "ONZ": "0.028349523125", "STN": "907.18474", "LTN": "1016.0469088",
    },
    "length": {
        "MTR": "1", "DMT": "0.1", "CMT": "0.01", "MMT": "0.001", "4H": "0.000001", "KMT": "1000",
        "INH": "0.0254", "FOT": "0.3048", "YRD": "0.9144", "SMI": "1609.344",
    },
    "area": {
        "MTK": "1", "DMK": "0.01", "CMK": "0.0001", "MMK": "0.000001", "HAR": "10000", "KMK": "1000000",
        "INK": "0.00064516", "FTK": "0.09290304", "YDK": "0.83612736",
    },
    "volume": {
        "LTR": "1", "DLT": "0.1", "CLT": "0.01", "MLT": "0.001", "HLT": "100",
        "MTQ": "1000", "DMQ": "1", "CMQ": "0.001",
        "GLL": "3.785411784", "GLI": "4.54609", "FTQ": "28.316846592", "INQ": "0.016387064",
    },
    "time": {"HUR": "1", "MIN": "1/60", "SEC": "1/3600"},
    "days": {"DAY": "1", "WEE": "7"},
    "months": {"MON": "1", "QAN": "3", "SAN": "6", "ANN": "12"},
    "energy": {
        "KWH": "1", "WHR": "0.001", "MWH": "1000", "GWH": "1000000",
        "JOU": "1/3600000", "KJO": "1/3600", "3B": "1/3.6", "GV": "1000/3.6",
    },
    "power": {"KWT": "1", "WTT": "0.001", "MAW": "1000"},
}  # fmt: skip

_WORDS: Final[dict[str, str]] = {
    "H87": "pc pcs pce piece pieces pc. stk stk. stck stck. stück stueck stuck stykke styk pz pz. pza pezzi "
    "pezzo pieza piezas pièce pièces piece(s) pcs. stuks stuk szt szt. pieces. peças peça",
    "EA": "each ea. eaches",
    "C62": "unit units u un uni unité unités unite unites unidad unidades ud uds ud. unità einheit einheiten eenheid",
    "KGM": "kg kgs kg. kilo kilos kilogram kilograms kilogramm kilogramme chilogrammo kilogramo",
    "GRM": "g gr gram grams gramm gramme grammi",
    "TNE": "t to ton. tonne tonnes tonnen tonnellate toneladas",
    "LBR": "lb lbs pound pounds",
    "ONZ": "oz ounce ounces",
    "LTR": "l lt ltr. liter litre litres litri litro litros",
    "MLT": "ml milliliter millilitre",
    "MTR": "m mtr. meter metre metres metri metro metros lfm lfdm",
    "CMT": "cm centimeter centimetre",
    "MMT": "mm millimeter millimetre",
    "KMT": "km kilometer kilometre",
    "MTK": "m2 m² qm sqm m^2 quadratmeter",
    "MTQ": "m3 m³ cbm m^3 kubikmeter",
    "HUR": "h hr hrs hour hours std std. stunde stunden heure heures ora ore hora horas uur uren time timer",
    "MIN": "minute minutes minuten minuti minutos",
    "DAY": "d day days tag tage jour jours giorno giorni día días dia dias dag dagen dage",
    "WEE": "week weeks woche wochen semaine semaines settimana semana weken uge uger",
    "MON": "month months monat monate mois mese mesi mes meses maand maanden måned måneder",
    "ANN": "year years jahr jahre an ans année anno anni año años jaar jaren år",
    "PR": "pair pairs paar paire paires paio paia par pares",
    "DZN": "dozen doz dz dzd dutzend douzaine dozzina docena dozijn dusin",
    "SET": "sets satz garnitur jeu",
    "BX": "box boxes karton kartons ktn schachtel boîte boîtes scatola caja cajas doos dozen(box) kasse æske",
    "CT": "ctn carton cartons cartone",
    "PK": "pack packs package packung pck paket pkt paquet paquets pacco confezione paquete pak pakke",
    "PF": "pallet pallets palette paletten palet bancale",
    "RO": "roll rolls rolle rollen rouleau rotolo rollo rol rulle",
    "BO": "bottle bottles btl flasche flaschen bouteille bottiglia botella fles flaske",
    "BG": "bag bags beutel sack säcke sac sacco saco zak pose",
    "KWH": "kwh",
    "LS": "pauschal pausch. pauschale lump lumpsum forfait",
}
"""Printed words by code; only words that are no code of Recommendation 20 themselves."""


def _size(text: str) -> Fraction:
    """Read a factor of the table, which may be a quotient."""
    above, _, below = text.partition("/")
    return Fraction(above) / Fraction(below or 1)


UNITS: Final[dict[str, Unit]] = {
    code: Unit(dimension, _size(size)) for dimension, row in _TABLE.items() for code, size in row.items()
}
"""Every unit that converts, by its code."""

ALIASES: Final[dict[str, str]] = {word: code for code, words in _WORDS.items() for word in words.split()}
"""Printed words, in small letters, to the code they mean."""


def canonical_unit(printed: str) -> str:
    """Return the code for a printed unit; what is neither a known word nor a code stays as printed.

    >>> canonical_unit("Stk."), canonical_unit("kg"), canonical_unit("C62"), canonical_unit("Gebinde 7")
    ('H87', 'KGM', 'C62', 'Gebinde 7')
    """
    trimmed = printed.strip()
    upper = trimmed.upper()
    if upper in UNITS or upper in _WORDS:
        return upper
    return ALIASES.get(trimmed.casefold()) or trimmed


def factor(from_code: str, to_code: str, packs: Mapping[str, Decimal] | None = None) -> Fraction | None:
    """Return how many of ``to_code`` one ``from_code`` is, exactly; None where they cannot be converted.

    ``packs`` says how many base units of the item a pack holds. The base unit is the entry that holds 1 and is no
    package itself; where there is none, a pack holds pieces.
    """
    source, target = _key(from_code), _key(to_code)
    if source == target:
        return Fraction(1)
    sizes = {_key(code): Fraction(size) for code, size in (packs or {}).items()}
    one, other = _measure(source, sizes), _measure(target, sizes)
    if one is None or other is None or one.dimension != other.dimension:
        return None
    return one.size / other.size


def _key(code: str) -> str:
    """Return the code that is compared: packages of Recommendation 21 are printed with and without their X."""
    known = canonical_unit(code)
    return known[1:] if len(known) == 3 and known.startswith("X") and known[1:] in _WORDS else known  # noqa: PLR2004


def _measure(code: str, sizes: Mapping[str, Fraction]) -> Unit | None:
    """Return what a unit measures and how much of it; a pack measures what the item's base unit does."""
    size = sizes.get(code)
    if size is None:
        return UNITS.get(code)
    if size <= 0:
        return None
    base = next((each for each, holds in sizes.items() if holds == 1 and each not in _PACKAGES), _PIECE)
    # A base such as a set is no number of anything else: it measures itself.
    unit = UNITS.get(base, Unit(base, Fraction(1)))
    return Unit(unit.dimension, unit.size * size)
