"""The base of every value in the vocabulary: frozen, closed, compared by content.

Owns the pydantic settings shared by all documents and the two exact text forms of a number.
Refuses unknown fields, floats and any change after creation.
"""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer


class Frozen(BaseModel):
    """A value: immutable, without unknown fields, equal when its content is equal."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


def plain(number: Decimal) -> str:
    """Write a Decimal with its exact digits and no exponent.

    >>> plain(Decimal("1E+3")), plain(Decimal("1.00"))
    ('1000', '1.00')
    """
    return format(number, "f")


def _exact(value: object) -> object:
    """Refuse binary floating point and non-finite numbers before pydantic sees them."""
    if isinstance(value, float):
        msg = "a float is never exact: give a string or a Decimal"
        raise ValueError(msg)  # noqa: TRY004 - pydantic turns ValueError into its own report
    if isinstance(value, Decimal) and not value.is_finite():
        msg = "the number is not finite"
        raise ValueError(msg)
    return value


Exact = Annotated[Decimal, BeforeValidator(_exact), PlainSerializer(plain, return_type=str, when_used="json")]
"""A finite decimal number with its digits as printed; a string in JSON, never a float."""
