"""Which values of a reading a person is asked about: those that decide something, and that nothing proves.

Owns the list of values on which no decision and no payment hangs, and the rule that an identifier stands for a name.
"""

from collections.abc import Mapping
from typing import Final

from rules_engine.documents.candidate import FieldReading

UNDECISIVE: Final = (
    "description",
    "item_id",
    "unit_code",
    "buyer.name",
    "buyer.vat_id",
    "contract_reference",
    "despatch_reference",
)
"""Endings of fields that are shown but decide nothing on their own: a wrong one is found by matching, not by paying."""


def doubtful(fields: Mapping[str, FieldReading]) -> tuple[str, ...]:
    """Return the fields a person would be asked by fixed rules: decisive, and not proved.

    A seller is who its VAT identifier or account says; its name is asked only where neither is sure.
    """
    known = any(path in fields and fields[path].auto for path in ("seller.vat_id", "seller.iban"))
    return tuple(
        path
        for path, reading in fields.items()
        if not reading.auto and not path.endswith(UNDECISIVE) and not (known and path == "seller.name")
    )
