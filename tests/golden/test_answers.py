"""What suppliers answer in the collected orders: every change, refusal and substitution is recognised on its line."""

from types import SimpleNamespace

import pytest

from extractors.cii import CiiExtractor
from extractors.pdf_carrier import PdfCarrier
from rules_engine.documents.normalise import normalise
from rules_engine.matching.linking import effective_order
from rules_engine.pipeline.tracking.order_versions import versions
from rules_engine.ports import Limits
from tests.corpus import corpus_path
from tests.starter import decided, matched, read_ubl

ORDERX = ("order-x-pdf", "order-x-ex01-06-12")
PROFILES = ("BASIC", "COMFORT")
PARTS = (
    "EX01_ORDER_FULL_DATA",
    "EX02_CHANGE",
    "EX03_ORDER_BASIC_DATA",
    "EX04_RESPONSE",
    "EX05_RESPONSE_BASICDATA",
    "EX06_RESPONSE_OK",
    "EX12_RESPONSE_NOK",
)
"""Every Order-X message of the corpus; each stands in a test below, in each profile."""

CHANGED = {
    "BASIC": {("1", "other"), ("2", "other"), ("3", "other")},
    "COMFORT": {("1", "delivery"), ("2", "other"), ("3", "other")},
}
"""The official change: all lines are called changed; line 1 is wanted a fortnight earlier, the others are fetched."""

ANSWERED = {"1": "changed", "2": "refused", "3": "substituted", "4": "accepted"}
"""The official examples: line 1 at other hours, 2 not delivered, 3 another product for it, 4 as ordered."""

CHAINS = {
    "ADVORD_01_01_00": ("OrderChange", {"1": "accepted"}),
    "ADVORD_02_02_00": ("OrderChange", {"1": "changed"}),
    "ADVORD_04_04_00": ("Order", {"1": "substituted"}),
    "ADVORD_05_04_01": ("Order", {"1": "substituted"}),
}
"""Chains of OIOUBL with an answer by line: 1,000 instead of 800; a board of 5x2 instead of 2x5, or a white one."""


def order_x(name):
    """Read an Order-X message inside its PDF."""
    content = corpus_path(*ORDERX, f"ORDER-X_{name}.pdf").read_bytes()
    inside = PdfCarrier().open(content, Limits()).parts[0].content
    return normalise(CiiExtractor().read(inside, Limits()).candidate).document


def answers(response, order):
    """Give what is answered per line, and the decision."""
    sheet = matched(response, [order]).sheet
    return {line.id: line.terms.get("line.answer") for line in sheet.lines}, decided(sheet)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    ("order", "response"),
    (("EX01_ORDER_FULL_DATA", "EX04_RESPONSE"), ("EX03_ORDER_BASIC_DATA", "EX05_RESPONSE_BASICDATA")),
)
def test_order_x_answers_line_by_line(order, response, profile):
    """T10, E1: of the official Order-X answers, each line is what it is, and what is not as ordered is held."""
    found, decision = answers(order_x(f"{response}-{profile}"), order_x(f"{order}-{profile}"))

    assert found == ANSWERED
    held = {hold.line for hold in decision.holds if hold.line}
    assert {"2", "3"} <= held
    assert "4" not in held


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("response", "outcome"), (("EX06_RESPONSE_OK", "accepted"), ("EX12_RESPONSE_NOK", "held")))
def test_order_x_answers_as_a_whole(response, outcome, profile):
    """T10: an answer without lines accepts or refuses the whole order."""
    _, decision = answers(order_x(f"{response}-{profile}"), order_x(f"EX03_ORDER_BASIC_DATA-{profile}"))

    assert decision.outcome.value == outcome
    assert {each.kind for each in decision.discrepancies} == ({"rejected"} if outcome == "held" else set())


@pytest.mark.parametrize("profile", PROFILES)
def test_order_x_change_line_by_line(profile):
    """T10: of the official Order-X change, every line is told as changed, with what changed where it is compared."""
    order, change = order_x(f"EX01_ORDER_FULL_DATA-{profile}"), order_x(f"EX02_CHANGE-{profile}")
    rows = [SimpleNamespace(id=each.number, receive_seq=at) for at, each in enumerate((order, change))]

    latest, first = versions(list(zip(rows, (order, change), strict=True)))

    assert first.changes == ()
    assert CHANGED[profile] == {(each.line, each.what) for each in latest.changes}
    assert [(line.id, line.quantity, line.net_price) for line in effective_order([order, change]).lines] == [
        (line.id, line.quantity, line.net_price) for line in order.lines
    ]


def test_every_order_x_message_is_spoken_of():
    """T10: no Order-X message of the corpus is left out of the tests above."""
    there = {path.name for path in corpus_path(*ORDERX).glob("*.pdf")}

    assert there == {f"ORDER-X_{part}-{profile}.pdf" for part in PARTS for profile in PROFILES}


@pytest.mark.parametrize(("chain", "expected"), CHAINS.items())
def test_oioubl_answers_line_by_line(chain, expected):
    """T10, M4: in the chains of OIOUBL, changed quantities and other items are recognised; clean answers are clean."""
    asked, lines = expected
    response, order = (
        read_ubl(corpus_path("ubl", "oioubl-chains", f"{chain}_{kind}_v2p2.xml").read_bytes())[0]
        for kind in ("OrderResponse", asked)
    )
    found, decision = answers(response, order)

    assert found == lines
    assert (decision.outcome.value == "accepted") == (set(lines.values()) == {"accepted"})


def test_oioubl_answers_as_a_whole():
    """T10: of all simple answers of OIOUBL, refused orders are told as refused, and what is accepted is not."""
    folder, said = corpus_path("ubl", "oioubl-chains"), {}
    for path in sorted(folder.glob("*_OrderResponseSimple_v2p2.xml")):
        chain = path.name.removesuffix("_OrderResponseSimple_v2p2.xml")
        asked = [folder / f"{chain}_{kind}_v2p2.xml" for kind in ("Order", "OrderChange")]
        orders = [read_ubl(each.read_bytes())[0] for each in asked if each.exists()]
        response = read_ubl(path.read_bytes())[0]
        kinds = {each.kind for each in decided(matched(response, orders).sheet).discrepancies}
        # Where the corpus has no order for an answer, that alone is told; in one chain another company answers.
        assert kinds <= {"rejected"} | ({"seller"} if orders else {"order_missing"})
        said[chain] = (response.response_code, "rejected" in kinds)

    assert len(said) == 16
    assert all(refused is (code == "RE") for code, refused in said.values())


def test_oioubl_changes_line_by_line():
    """T10: the change of OIOUBL whose order is there is told on its line."""
    documents = [
        read_ubl(corpus_path("ubl", "oioubl-chains", f"ADVORD_04_04_00_{kind}_v2p2.xml").read_bytes())[0]
        for kind in ("Order", "OrderChange")
    ]
    rows = [SimpleNamespace(id=each.number, receive_seq=at) for at, each in enumerate(documents)]

    latest, _ = versions(list(zip(rows, documents, strict=True)))

    assert {(each.line, each.what) for each in latest.changes} == {("1", "item")}
