"""What units are called on a page: words instead of UN/ECE codes, in English and German."""

from typing import Final

_UNITS: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys(("C62", "H87", "EA", "NAR", "PP"), ("pcs", "Stück")),
    "PR": ("pairs", "Paar"),
    "DZN": ("dozen", "Dutzend"),
    "GRO": ("gross", "Gros"),
    "CEN": ("hundred", "Hundert"),
    "MIL": ("thousand", "Tausend"),
    "SET": ("sets", "Sätze"),
    "BX": ("boxes", "Kisten"),
    "CT": ("cartons", "Kartons"),
    "PK": ("packs", "Packungen"),
    "PF": ("pallets", "Paletten"),
    "RO": ("rolls", "Rollen"),
    "BO": ("bottles", "Flaschen"),
    "BG": ("bags", "Beutel"),
    "KGM": ("kg", "kg"),
    "GRM": ("g", "g"),
    "TNE": ("t", "t"),
    "DTN": ("dt", "dt"),
    "LBR": ("lb", "lb"),
    "MTR": ("m", "m"),
    "CMT": ("cm", "cm"),
    "MMT": ("mm", "mm"),
    "KMT": ("km", "km"),
    "INH": ("in", "Zoll"),
    "FOT": ("ft", "Fuß"),
    "MTK": ("m²", "m²"),
    "LTR": ("l", "l"),
    "MLT": ("ml", "ml"),
    "HLT": ("hl", "hl"),
    "MTQ": ("m³", "m³"),
    "HUR": ("hours", "Stunden"),
    "MIN": ("minutes", "Minuten"),
    "DAY": ("days", "Tage"),
    "WEE": ("weeks", "Wochen"),
    "MON": ("months", "Monate"),
    "ANN": ("years", "Jahre"),
    "KWH": ("kWh", "kWh"),
    "MWH": ("MWh", "MWh"),
    "LS": ("lump sum", "pauschal"),
}


def unit_word(code: str, language: str) -> str:
    """Return what a unit is called; a code that no word is known for stays as it is printed.

    >>> unit_word("C62", "de"), unit_word("c62", "en"), unit_word("XYZ", "en")
    ('Stück', 'pcs', 'XYZ')
    """
    names = _UNITS.get(code.upper())
    return code if names is None else names[language == "de"]
