"""Suppliers that price just below a limit are found, and honest ones are left alone."""

import random
from fractions import Fraction
from itertools import product
from math import comb

import pytest

from rules_engine.pipeline.insight.gaming import JudgedRow, gamers, improbable, tail

LIMIT = 200
SUPPLIERS = 120


def _honest(chance):
    """Give one variance in basis points: most are small, some lie beyond the limit."""
    return int(abs(chance.gauss(0, 150)))


def _rows(chance, gaming):
    """Give two hundred lines of each supplier; of a gamer, half of what would be beyond is moved below the limit."""
    for supplier in range(SUPPLIERS):
        for _ in range(200):
            value = _honest(chance)
            if supplier < gaming and value > LIMIT and chance.random() < 0.5:
                value = LIMIT - chance.randrange(LIMIT // 8)
            yield JudgedRow(f"S{supplier}", f"D{supplier}", value, 10_000, "EUR")


def test_gamers_stand_apart_from_honest_suppliers():
    """R3: seeded gamers are ranked before honest suppliers, in at least 95 of 100 pairs of one of each."""
    rows = _rows(random.Random(9), SUPPLIERS // 4)
    chances = improbable(rows, LIMIT)
    bad, good = ([p for name, p in chances.items() if (int(name[1:]) < SUPPLIERS // 4) is is_bad] for is_bad in (1, 0))
    right = sum(Fraction(1) if p < q else Fraction(p == q, 2) for p, q in product(bad, good))

    assert right >= Fraction(95, 100) * len(bad) * len(good)


@pytest.mark.parametrize("seed", range(5))
def test_honest_suppliers_are_left_alone(seed):
    """R3: among honest suppliers alone hardly anybody is named, however many are looked at."""
    assert [] == gamers(_rows(random.Random(seed), 0), LIMIT, "percent")


def test_who_is_named_comes_with_rows_cost_and_papers():
    """R3: what is told of a supplier can be counted again by hand."""
    crowd = [JudgedRow("g", f"D{at}", 190, 10_190, "EUR") for at in range(20)]
    found = gamers(
        [*crowd, JudgedRow("g", "below", 175, 1, "EUR"), JudgedRow("g", "above", 201, 1, "EUR")], 200, "percent"
    )

    assert [(20, 1, 1, 175, 200)] == [(one.rows, one.expected, one.above, one.low, one.high) for one in found]
    assert {"EUR": 20 * 190} == found[0].cost
    assert [f"D{at}" for at in range(20)] == found[0].documents
    assert [] == gamers(crowd, None, "percent")


@pytest.mark.parametrize("of", (0, 1, 7, 40))
def test_the_chance_is_that_of_the_plain_sum(of):
    """R3: the tail of the binomial distribution, term by term as it is written in books."""
    for found in range(of + 1):
        plain = sum(Fraction(comb(of, each) * 2 ** (of - each), 3**of) for each in range(found, of + 1))
        assert plain == tail(found, of)
