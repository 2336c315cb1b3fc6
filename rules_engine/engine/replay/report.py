"""What a replay says: which documents a draft would decide otherwise, and what that is worth. No columns here.

Money newly released and money newly held stand side by side, by currency, and are never set off against each other.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

FLIPS_MAX: Final = 1_000
"""How many flipped documents are named; all are counted."""

Progress = Callable[[int, int], None]
"""Told how many documents of how many are done."""

Cancelled = Callable[[], bool]
"""Asked between chunks whether somebody wants to stop."""


class ReplayCancelled(Exception):
    """Somebody stopped the replay."""


UNPRICED: Final = "?"
"""Where documents without a currency or an amount are counted, among minor units by currency."""


def added(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    """Return the sums by name."""
    return {name: first.get(name, 0) + second.get(name, 0) for name in sorted({*first, *second})}


@dataclass(frozen=True, order=True)
class Flip:
    """A document that the draft decides otherwise; the amount in minor units, None where it is not known.

    ``people`` says what they did with it: ``released`` it as it was, ``rejected`` it, or nothing of both.
    """

    document: str
    before: str
    after: str
    currency: str | None = None
    amount: int | None = None
    people: str = ""


@dataclass(frozen=True)
class RuleEffect:
    """How many documents a rule or tolerance stops, now and under the draft."""

    before: int = 0
    after: int = 0
    newly: int = 0
    no_longer: int = 0

    def __add__(self, other: "RuleEffect") -> "RuleEffect":
        """Return both together."""
        return RuleEffect(
            self.before + other.before,
            self.after + other.after,
            self.newly + other.newly,
            self.no_longer + other.no_longer,
        )


@dataclass(frozen=True)
class Report:
    """A draft against what decides today, over history.

    ``outcomes`` counts documents by "before → after". ``needless_*`` are documents that were stopped although a person
    released them unchanged. ``known_bad`` are documents that a person rejected, ``known_bad_released`` those of them
    that only the draft accepts. ``needs_rematch`` are documents whose sheet would look otherwise under the draft: they
    were replayed on the sheet they had (semantics, rule 19).
    """

    documents: int = 0
    flipped: int = 0
    flips: tuple[Flip, ...] = ()
    outcomes: Mapping[str, int] = field(default_factory=dict)
    released: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    needless_before: int = 0
    needless_after: int = 0
    known_bad: int = 0
    known_bad_released: int = 0
    needs_rematch: int = 0
    rules: Mapping[str, RuleEffect] = field(default_factory=dict)

    def __add__(self, other: "Report") -> "Report":
        """Return both together, as of two shards."""
        names = sorted({*self.rules, *other.rules})
        return Report(
            self.documents + other.documents,
            self.flipped + other.flipped,
            tuple(sorted((*self.flips, *other.flips))[:FLIPS_MAX]),
            added(self.outcomes, other.outcomes),
            added(self.released, other.released),
            added(self.held, other.held),
            self.needless_before + other.needless_before,
            self.needless_after + other.needless_after,
            self.known_bad + other.known_bad,
            self.known_bad_released + other.known_bad_released,
            self.needs_rematch + other.needs_rematch,
            {name: self.rules.get(name, RuleEffect()) + other.rules.get(name, RuleEffect()) for name in names},
        )

    def as_dict(self) -> dict[str, object]:
        """Return the report plain, as the command line prints it."""
        return {
            "documents": self.documents,
            "flipped": self.flipped,
            "outcomes": dict(self.outcomes),
            "released": dict(self.released),
            "held": dict(self.held),
            "needless_before": self.needless_before,
            "needless_after": self.needless_after,
            "known_bad": self.known_bad,
            "known_bad_released": self.known_bad_released,
            "needs_rematch": self.needs_rematch,
            "flips": [vars(flip) for flip in self.flips],
            "rules": {name: vars(effect) for name, effect in self.rules.items()},
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> "Report":
        """Return a report from what ``as_dict`` gave.

        >>> Report.from_dict(Report(documents=3).as_dict()).documents
        3
        """
        flips = tuple(Flip(**flip) for flip in told["flips"])
        rules = {name: RuleEffect(**effect) for name, effect in told["rules"].items()}
        return cls(**(dict(told) | {"flips": flips, "rules": rules}))


def together(reports: Iterable[Report]) -> Report:
    """Return reports of shards as one, whatever order they come in."""
    return sum(reports, start=Report())
