"""Conversion between units: exact, reversible, and never between things that do not measure the same."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.units import ALIASES, UNITS, canonical_unit, convert, factor

CODES = st.sampled_from(sorted(UNITS))
QUANTITIES = st.decimals(Decimal(-999999), Decimal(999999), places=3)
PACKS = st.dictionaries(st.sampled_from(["BX", "CT", "PF"]), st.integers(1, 5_000).map(Decimal), max_size=3)


@given(CODES, CODES, CODES)
def test_factors_are_exact_and_consistent(one, two, three):
    """M4: there and back is 1, and the way over a third unit is the direct way; other dimensions never convert."""
    direct = factor(one, three)
    if UNITS[one].dimension != UNITS[three].dimension:
        assert direct is None
        return
    back = factor(three, one)
    assert direct is not None
    assert back is not None
    assert direct * back == 1
    if UNITS[two].dimension == UNITS[one].dimension:
        over = factor(one, two), factor(two, three)
        assert over[0] is not None
        assert over[1] is not None
        assert over[0] * over[1] == direct


@given(QUANTITIES, CODES)
def test_a_unit_converts_to_itself_unchanged(quantity, code):
    """M4: the same unit leaves the quantity as it is, digit by digit."""
    assert convert(quantity, code, code) is quantity


@given(QUANTITIES, CODES, CODES)
def test_what_converts_exactly_converts_back(quantity, one, two):
    """M4: where the factor is a finite decimal of few digits, the way there and back gives the quantity."""
    times = factor(one, two)
    there = convert(quantity, one, two)
    if times is None:
        assert there is None
    elif Fraction(there) == Fraction(quantity) * times:
        assert convert(there, two, one) == quantity


@given(QUANTITIES, PACKS)
def test_packs_hold_pieces_unless_their_base_is_named(quantity, packs):
    """M4: a pack of an item converts to its base unit by the item's own number, and to other packs through it."""
    for code, size in packs.items():
        assert convert(quantity, code, "C62", packs) == quantity * size
        assert convert(quantity, code, "KGM", packs) is None
        assert convert(quantity, code, "GRM", {"KGM": Decimal(1), **packs}) == quantity * size * 1000
        assert convert(quantity, code, "SET", {"SET": Decimal(1), **packs}) == quantity * size
        assert convert(quantity, code, "C62", {"SET": Decimal(1), **packs}) is None
    for one in packs:
        for two in packs:
            assert factor(one, two, packs) == Fraction(packs[one]) / Fraction(packs[two])


@pytest.mark.parametrize(
    ("quantity", "one", "two", "expected"),
    (
        ("1", "KGM", "LBR", "2.204622621848775807229738013"),
        ("3", "DZN", "C62", "36"),
        ("90", "MIN", "HUR", "1.5"),
        ("1", "XBX", "BX", "1"),
        ("1", "EA", "H87", "1"),
        ("1", "DAY", "HUR", None),
        ("1", "MON", "DAY", None),
        ("1", "unheard of", "C62", None),
        ("2", "unheard of", "UNHEARD OF", None),
        ("2", "Gebinde", "Gebinde", "2"),
    ),
)
def test_known_conversions(quantity, one, two, expected):
    """M4: printed factors of Recommendation 20, and pairs that must not convert: a day of work is not 24 hours."""
    found = convert(Decimal(quantity), one, two)

    assert found == (None if expected is None else Decimal(expected))


@given(st.sampled_from(sorted(ALIASES)))
def test_a_printed_word_is_a_code_in_any_letters(word):
    """C8: an alias means the same in small and capital letters and with spaces around it; a code means itself."""
    code = ALIASES[word]

    assert canonical_unit(f" {word.upper()} ") in {code, word.upper().strip()}
    assert canonical_unit(word.capitalize()) in {code, word.upper()}
    assert canonical_unit(code) == code
