"""Changes of one part of a draft: bound to the part as it was seen, so that two people at one draft lose nothing.

Owns what a change is and how it is made in the text of a ruleset. A change of one part goes through whatever else was
saved meanwhile; only a change of the very same part is refused, by its name.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final, Literal

from pydantic import Field

from rules_engine.documents.base import Frozen
from rules_engine.documents.canonical import content_hash
from rules_engine.errors import StaleDocument, UnknownNumber

Text = dict[str, Any]
Family = Literal["tolerances", "rules", "tables", "policies", "invariants", "facts"]
FAMILIES: Final[tuple[Family, ...]] = ("tolerances", "rules", "tables", "policies", "invariants", "facts")
"""The families of parts, in the order in which people look for them."""

NEW: Final = ""
"""What was seen of a part that did not exist."""


class PartEdit(Frozen):
    """One part of a draft as it shall stand; ``text`` None takes it out."""

    family: Family
    id: str = Field(description="id of the part as it stands, or as it shall be added; the name of a fact")
    seen: str = Field(default=NEW, description="hash of the part that was shown; empty: it was not there")
    text: dict[str, Any] | None = None
    goes_on: bool = Field(default=False, description="somebody else's change of it was seen, and this replaces it")


def name_of(part: Mapping[str, Any]) -> str:
    """Return what a part is known by: its id; a fact by its name.

    >>> name_of({"id": "price", "name": "Price"}), name_of({"name": "severe", "scope": "line"})
    ('price', 'severe')
    """
    return str(part.get("id", part.get("name", "")))


def parts_of(text: Mapping[str, Any]) -> Iterator[tuple[Family, Text]]:
    """Yield every part of the text of a ruleset, with its family."""
    for family in FAMILIES:
        for part in text.get(family) or ():
            yield family, part


def part_hash(part: object) -> str:
    """Return the hash by which a part is known as it was seen."""
    return content_hash(part)


def edited(text: Text, edit: PartEdit) -> Text:
    """Return the text of a ruleset with one part changed, added or taken out.

    Raises:
        StaleDocument: the part is not as it was seen: changed, gone, or added by somebody else meanwhile.
    """
    copy = deepcopy(text)
    family = list(copy.get(edit.family) or ())
    names = [name_of(part).casefold() for part in family]
    at = names.index(edit.id.casefold()) if edit.id.casefold() in names else None
    stands = NEW if at is None else part_hash(family[at])
    if stands != edit.seen:
        raise StaleDocument(
            _told(edit, gone=at is None),
            where=edit.id,
            remedy="Look at it as it stands now; what you typed is kept beside it.",
        )
    if at is None and edit.text is None:
        raise UnknownNumber("There is no such part.", where=edit.id, remedy="Choose one that stands in the draft.")
    made = [] if edit.text is None else [edit.text]
    place = len(family) if at is None else at
    return copy | {edit.family: [*family[:place], *made, *family[place + 1 :]]}


def _told(edit: PartEdit, *, gone: bool) -> str:
    """Say what happened to a part meanwhile."""
    if gone:
        return f"{edit.id!r} was taken out by somebody else meanwhile."
    return (
        f"{edit.id!r} was added by somebody else meanwhile."
        if edit.seen == NEW
        else f"{edit.id!r} was changed by somebody else meanwhile."
    )


def unused(wanted: str, text: Mapping[str, Any]) -> str:
    """Return an id that no part has: the wanted one, or it with the next number.

    >>> unused("price", {"rules": [{"id": "Price"}, {"id": "price_2"}]})
    'price_3'
    """
    taken = {name_of(part).casefold() for _, part in parts_of(text)}
    numbered = (f"{wanted}_{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted.casefold() not in taken else next(name for name in numbered if name not in taken)
