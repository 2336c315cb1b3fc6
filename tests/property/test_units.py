"""Conversion between units: exact, reversible, and never between things that do not measure the same."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.units import ALIASES, UNITS, canonical_unit, factor

CODES = st.sampled_from(sorted(UNITS))
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


@given(PACKS)
def test_packs_hold_pieces_unless_their_base_is_named(packs):
    """M4: a pack of an item converts to its base unit by the item's own number, and to other packs through it."""
    for code, size in packs.items():
        assert factor(code, "C62", packs) == size
        assert factor(code, "KGM", packs) is None
        assert factor(code, "GRM", {"KGM": Decimal(1), **packs}) == size * 1000
        assert factor(code, "SET", {"SET": Decimal(1), **packs}) == size
        assert factor(code, "C62", {"SET": Decimal(1), **packs}) is None
    for one in packs:
        for two in packs:
            assert factor(one, two, packs) == Fraction(packs[one]) / Fraction(packs[two])


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    (
        ("LBR", "KGM", Fraction("0.45359237")),
        ("DZN", "C62", 12),
        ("MIN", "HUR", Fraction(1, 60)),
        ("XBX", "BX", 1),
        ("EA", "H87", 1),
        ("DAY", "HUR", None),
        ("MON", "DAY", None),
        ("unheard of", "C62", None),
        ("unheard of", "UNHEARD OF", None),
        ("Gebinde", "Gebinde", 1),
    ),
)
def test_known_conversions(one, two, expected):
    """M4: printed factors of Recommendation 20, and pairs that must not convert: a day of work is not 24 hours."""
    assert factor(one, two) == expected


@given(st.sampled_from(sorted(ALIASES)))
def test_a_printed_word_is_a_code_in_any_letters(word):
    """C8: an alias means the same in small and capital letters and with spaces around it; a code means itself."""
    code = ALIASES[word]

    assert canonical_unit(f" {word.upper()} ") in {code, word.upper().strip()}
    assert canonical_unit(word.capitalize()) in {code, word.upper()}
    assert canonical_unit(code) == code
