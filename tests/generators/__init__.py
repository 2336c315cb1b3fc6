"""Random rulesets and sheets over the whole rule language, drawn from a seed.

Owns what property and differential tests of the engine are fed with. Every ruleset it draws passes the check; sheets
sit on the limits the ruleset names, lack terms, and have no, one or several lines. One seed gives one sequence.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

from rules_engine.documents.sheet import FactSheet
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Plan
from tests.generators.rulesets import draw_ruleset
from tests.generators.sheets import draw_sheet

__all__ = ["Sample", "draw_ruleset", "draw_sheet", "rulesets", "samples"]

SHEETS_PER_RULESET = 30


class Sample(NamedTuple):
    """A ruleset, its plan, and one sheet."""

    ruleset: Ruleset
    plan: Plan
    sheet: FactSheet


def rulesets(seed: int | str) -> Iterator[Ruleset]:
    """Yield random rulesets without end."""
    number = 0
    while True:
        yield draw_ruleset(random.Random(f"{seed}:{number}"), f"drawn-{number}")
        number += 1


def samples(seed: int | str, count: int, per_ruleset: int = SHEETS_PER_RULESET) -> Iterator[Sample]:
    """Yield ``count`` samples; one ruleset serves ``per_ruleset`` sheets."""
    drawn = rulesets(seed)
    made = 0
    while made < count:
        ruleset = next(drawn)
        plan = check(ruleset)
        chance = random.Random(f"{seed}:{ruleset.id}:sheets")
        for _ in range(min(per_ruleset, count - made)):
            yield Sample(ruleset, plan, draw_sheet(chance, f"{ruleset.id}-{made}"))
            made += 1
