"""How often a part fired, as it is told; read without loading columns."""

from typing import NamedTuple


class Caught(NamedTuple):
    """A document a part fired on; the amount in minor units, None where it is not known."""

    document: str
    currency: str | None
    amount: int | None


class Evidence(NamedTuple):
    """How often a part fired: of how many documents, on how many, and on how many it could not be told."""

    looked: int
    fired: int
    unknown: int
    caught: tuple[Caught, ...]
