"""Pairs: which conditions imply which, out of many, without asking about every pair.

Owns the sifting: each condition gets a document that makes it true, every other condition is looked at on that
document, and only what no document has told apart is asked about.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from rules_engine.rules.proof import Proof
from rules_engine.rules.proof_sheet import Kleene
from rules_engine.rules.solver import Answer, Formula, all_of, at_least, negated


class Way(NamedTuple):
    """Something that may be true: its name, when it is, and when it is false."""

    name: str
    true: Formula
    false: Formula


def way(name: str, there: Formula, truth: Kleene) -> Way:
    """Return a part at a place as something that may be true."""
    return Way(name, all_of((there, truth.true)), truth.false)


class Sieve:
    """Ways of one proof, told apart by the documents that make each true."""

    def __init__(self, proof: Proof, ways: Sequence[Way], not_decided: Callable[[str], None]) -> None:
        """Find a document for each way; ``not_decided`` hears of ways for which none was found in time."""
        self.proof, self.ways, self._not_decided = proof, ways, not_decided
        self.reachable: dict[str, Answer] = {}
        self._named = [proof.solver.named(each.true) for each in ways]
        self._together: dict[str, set[str]] = {}
        for each in ways:
            answer = proof.ask(each.true)
            self.reachable[each.name] = answer
            if answer == "not_decided":
                not_decided(each.name)
            if answer == "possible":
                self._look()

    def _look(self) -> None:
        """Note which ways are true together on the document found last."""
        true = {
            each.name for each, named in zip(self.ways, self._named, strict=True) if self.proof.solver.is_true(named)
        }
        for name in true:
            self._together[name] = self._together.get(name, true) & true

    def implied(self, one: Way, other: Way) -> bool:
        """Tell whether wherever one is true, the other is; not decided is no."""
        if other.name not in self._together.get(one.name, set()):
            return False
        answer = self.proof.ask(one.true, negated(other.true))
        if answer == "possible":
            self._look()
        if answer == "not_decided":
            self._not_decided(one.name)
        return answer == "impossible"

    def candidates(self) -> Iterator[tuple[Way, Way]]:
        """Yield pairs of which the first may imply the second."""
        by_name = {each.name: each for each in self.ways}
        for one in self.ways:
            for name in sorted(self._together.get(one.name, set())):
                if name != one.name:
                    yield one, by_name[name]


def overlapping(proof: Proof, ways: Sequence[Way], pairs_max: int, *given: Formula) -> Iterator[tuple[str, ...]]:
    """Yield names of ways that are true together, each pair once, until no other pair is.

    An empty tuple at the end tells that it was not decided whether there are more.
    """
    named = {each.name: proof.solver.named(each.true) for each in ways}
    seen: list[Formula] = list(given)
    found = 0
    while found < pairs_max:
        answer = proof.ask(at_least(list(named.values()), 2), *seen)
        if answer == "not_decided":
            yield ()
        if answer != "possible":
            return
        true = [name for name, formula in named.items() if proof.solver.is_true(formula)]
        for pair in combinations(true, 2):
            found += 1
            yield pair
            seen.append(negated(all_of(named[name] for name in pair)))
