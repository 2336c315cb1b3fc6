"""Random rulesets and sheets over the whole rule language, drawn from a seed.

Owns what property and differential tests of the engine are fed with. Every ruleset it draws passes the check; sheets
sit on the limits the ruleset names, lack terms, and have no, one or several lines. One seed gives one sequence.
"""

import random
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.normal_form import check_branches
from rules_engine.errors import RuleConflict
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
    for number in count():
        ruleset = draw_ruleset(random.Random(f"{seed}:{number}"), f"drawn-{number}")
        try:
            check_branches(check(ruleset))
        except RuleConflict:
            continue  # Too many alternatives for the engine: it is refused at check, and never run.
        yield ruleset


def samples(seed: int | str, number: int, per_ruleset: int = SHEETS_PER_RULESET) -> Iterator[Sample]:
    """Yield ``number`` samples; one ruleset serves ``per_ruleset`` sheets."""
    drawn = rulesets(seed)
    made = 0
    while made < number:
        ruleset = next(drawn)
        plan = check(ruleset)
        chance = random.Random(f"{seed}:{ruleset.id}:sheets")
        for _ in range(min(per_ruleset, number - made)):
            yield Sample(ruleset, plan, draw_sheet(chance, f"{ruleset.id}-{made}"))
            made += 1
