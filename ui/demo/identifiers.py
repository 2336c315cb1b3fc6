"""Identifiers that look right and belong to nobody: IBAN, VAT identifiers, GTIN, with their check digits.

Owns the formats of the six countries of the demo company. The bank codes and company numbers are drawn, so that an
identifier names no real account or firm on purpose.
"""

from typing import Final

from ui.demo.dice import Dice

_BBAN_DIGITS: Final = {"DE": 18, "DK": 14, "SE": 20, "FR": 23, "PL": 24}


def check_iban(iban: str) -> bool:
    """Tell whether the check digits of an IBAN hold (ISO 13616, modulo 97).

    >>> check_iban("DE89370400440532013000"), check_iban("DE88370400440532013000")
    (True, False)
    """
    return _modulo_97(iban[4:] + iban[:4]) == 1


def iban(country: str, dice: Dice) -> str:
    """Draw an IBAN of the country with right check digits."""
    bban = "MTBK" + dice.digits(10) if country == "NL" else dice.digits(_BBAN_DIGITS[country])
    return f"{country}{98 - _modulo_97(bban + country + '00'):02d}{bban}"


def _modulo_97(text: str) -> int:
    """Return the remainder of the number that the text spells with A as 10 up to Z as 35."""
    return int("".join(str(int(sign, 36)) for sign in text)) % 97


def vat_id(country: str, dice: Dice) -> str:
    """Draw a VAT identifier in the format of the country."""
    match country:
        case "DE":
            return "DE" + dice.digits(9)
        case "DK":
            return "DK" + dice.digits(8)
        case "SE":
            return "SE" + dice.digits(10) + "01"
        case "FR":
            siren = dice.digits(9)
            return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
        case "NL":
            return f"NL{dice.digits(9)}B{dice.between(1, 99):02d}"
        case _:
            return "PL" + dice.digits(10)


def gtin(stem: str) -> str:
    """Return the thirteen digits of a GTIN from its first twelve (GS1 check digit).

    >>> gtin("401234500123")
    '4012345001235'
    """
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(stem))
    return stem + str(-total % 10)
