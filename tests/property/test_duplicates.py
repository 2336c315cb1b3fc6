"""What is billed twice is found, in ten ways, among invoices that only look alike."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from rules_engine.matching.duplicates import DuplicateKind, Fingerprint, fingerprint, keys, suspicions, wanted
from tests.generators.billing import billing

SURE = {DuplicateKind.EXACT, DuplicateKind.SAME_CONTENT, DuplicateKind.NORMALISED}


def found_among(sent):
    """Give what is suspected of each document when it comes in, looking only under its keys."""
    index = defaultdict(list)
    for sequence, each in enumerate(sent):
        one = fingerprint(each.document, f"d{sequence}", sequence)
        others = {other.document_id: other for key in wanted(one) for other in index[key]}
        yield each, suspicions(one, others.values())
        for key in keys(one):
            index[key].append(one)


def measure(sent):
    """Give recall by kind, and the share of clean documents that are suspected."""
    planted, hit, clean, false, told = Counter(), Counter(), 0, 0, Counter()
    for each, suspected in found_among(sent):
        if each.kind is None:
            clean += 1
            false += bool(suspected)
            told.update(one.kind for one in suspected[:1])
        else:
            planted[each.kind] += 1
            hit[each.kind] += bool(suspected)
    recall = {kind: hit[kind] / planted[kind] for kind in DuplicateKind}
    return recall, false / clean, dict(told)


def check(sent):
    """Hold the figures against what is promised."""
    recall, false, told = measure(sent)
    assert {kind: share for kind, share in recall.items() if share < (0.99 if kind in SURE else 0.95)} == {}
    assert false <= 0.01, told


def test_what_is_billed_again_is_found(draw):
    """M6: ten ways of billing again: at least 99 % of the sure ones, 95 % of the near ones, 1 % false at most."""
    check(billing(draw, invoices=3_000, per_kind=60, sellers=100))


DAY = date(2026, 3, 2)
FIRST = Fingerprint(
    document_id="a",
    sequence=1,
    number="R-100",
    sellers=("S",),
    buyer="B",
    amount=10_000,
    currency="EUR",
    issued_on=DAY,
    orders=("PO1",),
    lines=("G|1|100",),
)


def _later(days, **changes):
    return {"issued_on": DAY + timedelta(days=days), **changes}


@pytest.mark.parametrize(
    ("changes", "kind", "certainty"),
    (
        ({}, "same_content", 10_000),
        (_later(1), "exact", 10_000),
        ({"lines": ("H|1|100",)}, "exact", 10_000),
        ({"buyer": "C"}, "sister_company", 9_700),
        ({"number": "R 100", "lines": ()}, "normalised_number", 9_900),
        (_later(299, amount=9_000), "normalised_number", 9_500),
        (_later(300, amount=9_000), None, 0),
        (_later(40, number="X-9", preceding="R-100"), "credit_and_rebill", 9_500),
        (_later(40, number="X-9", preceding="R-100", amount=9_000), "credit_and_rebill", 9_500),
        (_later(40, number="X-9", preceding="R-100", amount=9_000, lines=()), None, 0),
        (_later(10, sellers=("T",)), "other_supplier_record", 9_300),
        (_later(11, sellers=("T",)), None, 0),
        ({"number": "R-101"}, "near_number", 9_200),
        (_later(1, number="R-101"), "same_lines", 9_000),
        (_later(27, number="Z-77"), "same_lines", 9_000),
        (_later(28, number="Z-77"), None, 0),
        (_later(10, number="Z-77", lines=()), "same_amount_and_date", 8_500),
        (_later(11, number="Z-77", lines=()), None, 0),
        ({"number": "Z-77", "orders": ("PO2",)}, None, 0),
        ({"sequence": 0}, None, 0),
    ),
)
def test_each_way_of_billing_again_is_called_by_its_name(changes, kind, certainty):
    """M6: what is equal and how many days lie between decide what a repetition is called and how sure it is."""
    found = suspicions(FIRST.model_copy(update={"document_id": "b", "sequence": 2, **changes}), [FIRST])

    assert [(each.kind.value, each.certainty_bp) for each in found] == ([] if kind is None else [(kind, certainty)])


@pytest.mark.parametrize(
    ("changes", "reasons"),
    (
        ({}, ("same seller", "same number", "same amount", "same lines", "same order", "same day")),
        (
            {"number": "R-101", "orders": ()},
            ("same seller", "number one slip apart", "same amount", "same lines", "same day"),
        ),
        (
            {"buyer": "C", "lines": ()},
            ("same seller", "another buyer", "same number", "same amount", "same order", "same day"),
        ),
        (_later(2, amount=9_000), ("same seller", "same number", "same lines", "same order", "2 days apart")),
        (
            _later(3, sellers=("T",)),
            ("another seller", "same number", "same amount", "same lines", "same order", "3 days apart"),
        ),
    ),
)
def test_a_suspicion_says_what_is_equal(changes, reasons):
    """M6: only what both bills say the same is given as a reason, and how far apart they are."""
    (found,) = suspicions(FIRST.model_copy(update={"document_id": "b", "sequence": 2, **changes}), [FIRST])

    assert reasons == found.reasons


@pytest.mark.parametrize(
    "alike",
    (
        {"lines": ()},
        {"amount": None},
        {},
    ),
    ids=("amounts", "lines", "both"),
)
def test_what_comes_in_a_rhythm_is_no_repetition(alike):
    """M6: weekly bills of one amount, or of the same lines, go on; the same one two days later breaks the rhythm."""
    weekly = [
        FIRST.model_copy(
            update={"document_id": f"w{week}", "sequence": week, "number": number, **alike, **_later(7 * week)}
        )
        for week, number in enumerate(("K-1", "M-22", "P-333", "S-4444"))
    ]
    if "amount" in alike:
        weekly = [each.model_copy(update={"amount": 9_000 + at}) for at, each in enumerate(weekly)]
    soon = weekly[3].model_copy(update={"issued_on": DAY + timedelta(days=16)})

    assert suspicions(weekly[3], weekly[:3]) == ()
    assert suspicions(soon, weekly[:3]) != ()


@pytest.mark.night
@pytest.mark.timeout(1800)
def test_a_thousand_among_fifty_thousand_are_found(draw):
    """M6: 1,000 in ten ways among 50,000 invoices."""
    check(billing(draw, invoices=50_000, per_kind=100, sellers=800))
