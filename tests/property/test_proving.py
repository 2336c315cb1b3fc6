"""Proving rulesets: a planted defect is told with a document that shows it, of a clean ruleset nothing is told."""

import pytest

from rules_engine.pipeline.acts.analyses import prove_ruleset
from tests.generators.defective import PLANTS, draw_clean, draw_planted

PUSHED = 4
"""How many of each a push tries; the kinds go round with the seed."""


@pytest.mark.parametrize("count", (PUSHED, pytest.param(60, marks=pytest.mark.night)))
def test_every_planted_defect_is_told_and_shown(draw, count):
    """R5: a defect planted in two hundred rows is found, and the engine decides its document as predicted."""
    first = 0 if count > len(PLANTS) else draw.randrange(len(PLANTS))
    missed = []
    for at in range(first, first + count):
        planted = draw_planted(draw, at)
        found = prove_ruleset(planted.ruleset)
        told = [each for each in found.defects if each.defect.kind == planted.kind]
        shown = [each for each in told if planted.parts <= set(each.defect.parts)]
        confirmed = all(each.shown is not None and each.shown.confirmed for each in found.defects)
        if not shown or not confirmed or found.not_decided:
            missed.append((at, planted.kind, planted.parts))

    assert missed == []


@pytest.mark.parametrize("count", (PUSHED, pytest.param(60, marks=pytest.mark.night)))
def test_a_clean_ruleset_is_told_of_nothing(draw, count):
    """R5: rows that divide the amounts, rules with reasons of their own, routes by priority: no finding at all."""
    found = [prove_ruleset(draw_clean(draw, f"clean{at}")) for at in range(count)]

    assert [each.defects for each in found if not each.clean] == []
