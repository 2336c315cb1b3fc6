"""Decision-aware asking: a person is asked only where the plausible readings of a document would end differently.

Owns the enumeration of plausible readings and the choice of the fewest fields that settle which of them is true. An
ending is the whole decision with the bytes that would be pushed; a reading that contradicts its own arithmetic is not
plausible where another does not.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, Final

from pydantic import ValidationError

from rules_engine.documents.arithmetic import arithmetic_findings
from rules_engine.documents.asking import doubtful
from rules_engine.documents.candidate import Candidate, Extraction
from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.decision import Decision, Outcome
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.normalise import LedgerDocument, normalise

READINGS_MAX: Final = 128
"""Combinations of readings that are decided; of a document with more, every doubtful field is asked."""

Ending = Callable[[LedgerDocument], bytes]
"""Returns the whole decision on a document, with everything that would be pushed, as bytes."""

Choice = tuple[str | None, ...]
"""One reading: the value of each doubtful field in turn, None for the value as it was read."""


def questions(extraction: Extraction, ending: Ending) -> tuple[str, ...]:
    """Return the fields a person must confirm, in the order of the document; none where every reading ends alike.

    A field without another reading is asked: what else it could be is not known.
    """
    asked = doubtful(extraction.fields)
    candidate = extraction.candidate
    if candidate is None or not asked:
        return asked
    known = {path: extraction.fields[path].candidates for path in asked}
    open_ended = tuple(path for path in asked if not known[path])
    varied = [path for path in asked if known[path]]
    if prod(len(known[path]) + 1 for path in varied) > READINGS_MAX:
        return asked
    choices = [tuple(values) for values in product(*((None, *known[path]) for path in varied))]
    ends: dict[Choice, bytes] = {}
    for choice in choices:
        read = with_values(candidate, dict(zip(varied, choice, strict=True)))
        document = normalise(read).document if read is not None else None
        if document is not None and consistent(document):
            ends[choice] = ending(document)
    settled = {varied[at] for at in _settling(len(varied), ends)} if ends else set(varied)
    return tuple(path for path in asked if path in open_ended or path in settled)


def ending_bytes(decision: Decision, document: LedgerDocument) -> bytes:
    """Return how a document ends: all that was decided, and the whole document where it would be pushed.

    The hash of the facts and the trace of the numbers that were compared are the reading itself, not what came of it.
    """
    told = decision.model_copy(update={"facts_hash": "", "trace": (), "firings": ()})
    pushed = canonical_bytes(document) if decision.outcome is Outcome.ACCEPTED else b""
    return told.to_bytes() + pushed


def consistent(document: LedgerDocument) -> bool:
    """Say whether a document agrees with its own arithmetic: sums of totals, and price times quantity of each line."""
    if not isinstance(document, Invoice):
        return True
    return not arithmetic_findings(document)


def with_values(candidate: Candidate, choice: Mapping[str, str | None]) -> Candidate | None:
    """Return a candidate with other values read, None where one of them is no value of its field."""
    if all(value is None for value in choice.values()):
        return candidate
    plain = candidate.model_dump(mode="json")
    for path, value in choice.items():
        if value is None:
            continue
        *way, last = path.split(".")
        place: Any = plain
        for part in way:
            place = place[int(part)] if part.isdigit() else place[part]
        place[last] = value
    try:
        return Candidate.model_validate(plain)
    except ValidationError:
        return None


def _settling(count: int, ends: Mapping[Choice, bytes]) -> list[int]:
    """Return the fewest fields, chosen one by one, whose true values make every plausible reading end as it should."""
    settled: list[int] = []
    while _astray(settled, ends):
        rest = [at for at in range(count) if at not in settled]
        settled.append(min(rest, key=lambda at: _astray([*settled, at], ends)))
    return settled


def _astray(settled: Sequence[int], ends: Mapping[Choice, bytes]) -> int:
    """Return how many plausible readings, if true, would end otherwise than what is left after asking some fields."""

    def answered(choice: Choice) -> Choice:
        return tuple(value if at in settled else None for at, value in enumerate(choice))

    return sum(ends.get(answered(choice)) != end for choice, end in ends.items())
