"""Problems: what is wrong with a ruleset, collected with place and remedy before anything is refused.

Owns the list that the modules of the check write into, and its two endings: all findings, or the first as a refusal.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from rules_engine.documents.candidate import Finding
from rules_engine.errors import RulesetRefused


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like ``name``, or None where none comes near.

    >>> nearest("line.net_prize", ["line.net_price", "line.quantity"])
    'line.net_price'
    """
    by_folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    close = get_close_matches(name.casefold(), list(by_folded), n=1)
    return by_folded[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return a remedy that names the nearest known name, or ``otherwise`` where none comes near."""
    candidate = nearest(name, known)
    return f"Did you mean {candidate!r}?" if candidate else otherwise


def spoken(words: Iterable[str], joiner: str = "or") -> str:
    """Return words as people list them.

    >>> spoken(["a", "b", "c"])
    'a, b or c'
    """
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} {joiner} {listed[-1]}" if listed else ""


@dataclass(frozen=True)
class Problem:
    """One thing the author must change."""

    refusal: type[RulesetRefused]
    sentence: str
    where: str
    remedy: str

    def finding(self) -> Finding:
        """Return the problem as a finding for editors and reports."""
        return Finding(code=self.refusal.code, sentence=self.sentence, place=self.where, remedy=self.remedy)


@dataclass
class Problems:
    """All problems of one ruleset, in the order in which they were found."""

    found: list[Problem] = field(default_factory=list)

    def add(self, refusal: type[RulesetRefused], sentence: str, where: str, remedy: str) -> None:
        """Note a problem; the same problem at the same place counts once."""
        problem = Problem(refusal, sentence, where, remedy)
        if problem not in self.found:
            self.found.append(problem)

    def refuse(self) -> None:
        """Raise the first problem, if there is any, and say how many others there are."""
        if not self.found:
            return
        first, others = self.found[0], len(self.found) - 1
        more = f" (and {others} more)" if others else ""
        raise first.refusal(first.sentence, where=first.where, remedy=first.remedy + more)
