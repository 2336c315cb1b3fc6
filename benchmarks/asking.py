"""How many questions noisy scans cost: asked by fixed thresholds, and asked only where the decision hangs on it.

Invoices on known orders are printed, drawn as a bad scanner would see them, recognised and decided. A false pass is a
document that, with all its questions answered, still ends otherwise than what is printed on it. Two fixed thresholds
are compared, each where it asks least with no more false passes, which nobody knows beforehand: one on the recogniser's
confidence in the words of a value, as scanning products have it, and one on the confidence of our own evidence. A value
that every document needs and nobody found is asked whatever the way of asking; a document whose lines are not even
counted right is read by a person. Recognising costs seconds of processor time a page.

    python -m benchmarks.asking [--documents N]
"""

import argparse
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import cv2
import numpy as np

from extractors.pdf.assemble import Assembly
from extractors.pdf.rapid import recognise
from extractors.pdf.reader import SCANNED
from extractors.pdf.reading import read_pages
from extractors.pdf.scan import image_pages
from extractors.pdf.words import Page
from rules_engine.documents.asking import UNDECISIVE, doubtful
from rules_engine.documents.candidate import Candidate, Extraction
from rules_engine.documents.hints import Hints, OrderedLine
from rules_engine.documents.normalise import LedgerDocument, normalise
from rules_engine.documents.order import Order
from rules_engine.pipeline.line.asking import ending_bytes, questions, with_values
from rules_engine.ports import Limits
from tests.generators.paper import Line, Paper, Supplier, drawn_lines
from tests.golden.test_paper_scan import picture_of
from tests.seeds import base_seed
from tests.starter import decided, matched

DOCUMENTS: Final = 20
LANGUAGES: Final = ("en", "de", "fr", "nl", "it")
THRESHOLDS: Final = (0, 5_000, 6_000, 7_000, 8_000, 8_500, 9_000, 9_500, 9_600, 9_700, 9_800, 9_900, 10_001)
"""Confidence in basis points below which a fixed threshold asks; the last asks everything."""

NEEDED: Final = ("number", "issue_date", "currency")
"""Values without which no document is made: whoever asks, asks for them."""

DOTS: Final = (90, 100, 110)
"""Dots per inch of the bad scanner."""


@dataclass
class Scan:
    """One scanned invoice: what was read, what is printed, and how a reading of it ends."""

    extraction: Extraction
    true: Candidate
    outcome: Callable[[LedgerDocument], bytes]
    recognised: Mapping[str, int]
    """The recogniser's own confidence in the words of each value, in basis points."""

    @property
    def absent(self) -> tuple[str, ...]:
        """Return the values without which no document is made, where they were not found."""
        read = self.extraction.candidate
        return tuple(path for path in NEEDED if read is None or plain_at(read, path) is None)

    def passes_falsely(self, asked: tuple[str, ...]) -> bool:
        """Say whether the document ends otherwise than as printed after these fields were answered."""
        assert self.extraction.candidate is not None
        answers = {path: plain_at(self.true, path) for path in asked}
        left = with_values(self.extraction.candidate, {path: value for path, value in answers.items() if value})
        document = normalise(left).document if left is not None else None
        true = normalise(self.true).document
        assert true is not None
        return document is None or self.outcome(document) != self.outcome(true)


def plain_at(candidate: Candidate, path: str) -> str | None:
    """Return the value at a dotted path as text."""
    found: Any = candidate.model_dump(mode="json")
    for part in path.split("."):
        found = found[int(part)] if part.isdigit() else found[part]
    return None if found is None else str(found)


def printed(paper: Paper) -> Mapping[str, str]:
    """Return what the paper says, by the paths of a candidate."""
    charge = {"totals.charges": str(paper.charge)} if paper.charge else {}
    return charge | {
        "number": paper.number,
        "issue_date": str(paper.issued),
        "currency": paper.currency,
        "seller.name": paper.seller,
        "totals.sum_of_line_net_amounts": str(paper.net - paper.charge),
        "totals.total_without_vat": str(paper.net),
        "totals.vat": str(paper.tax),
        "totals.total_with_vat": str(paper.total),
        "totals.amount_due": str(paper.total),
        **({"due_date": str(paper.due)} if paper.due else {}),
        **({"order_reference": paper.order} if paper.order else {}),
        **{
            f"lines.{at}.{name}": str(value)
            for at, line in enumerate(paper.lines)
            for name, value in (
                ("quantity", line.quantity), ("net_price", line.price), ("line_net_amount", line.amount),
            )
        },
    }  # fmt: skip


def ordered(draw: random.Random, lines: list[Line], number: str) -> Order:
    """Return the order that is billed; each line of it now and then at another price."""
    rows = [
        {
            "id": str(at + 1),
            "item": {"description": line.text, "seller_item_id": line.item},
            "quantity": line.quantity,
            "net_price": line.price * draw.choice((1, 1, 1, 1, Decimal("0.9"))),
            "unit_code": "C62",
        }
        for at, line in enumerate(lines)
    ]
    header = {"issue_date": "2024-01-02", "currency": "EUR", "seller": {"name": "S"}, "buyer": {"name": "B"}}
    made = normalise(Candidate.model_validate({"document_type": "order", "number": number, "lines": rows, **header}))
    assert isinstance(made.document, Order)
    return made.document


def seen(draw: random.Random, content: bytes) -> bytes:
    """Draw a page as a bad scanner sees it: few dots, turned, blurred, speckled, packed with losses."""
    seed = draw.randrange(10**6)
    picture = picture_of(content, draw.uniform(-1.5, 1.5), seed, draw.choice(DOTS))
    picture = cv2.GaussianBlur(picture, (0, 0), draw.uniform(0.4, 0.8))
    noise = np.random.default_rng(seed).normal(0, draw.uniform(8, 16), picture.shape)
    picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, draw.choice((45, 60, 75))])[1].tobytes())


def scanned(seed: str) -> Scan | None:
    """Print, scan and read one invoice; None where its lines are not even counted right: a person reads it whole."""
    draw = random.Random(seed)
    supplier = Supplier(draw, draw.choice(LANGUAGES))
    lines = drawn_lines(draw, draw.randint(1, 6), supplier.rates)
    paper = supplier.paper_of(draw, lines, order=f"PO-{draw.randint(10_000, 99_999)}")
    order = ordered(draw, lines, str(paper.order))
    hints = Hints(
        order_number=paper.order,
        ordered=tuple(
            OrderedLine(
                items=(line.item.seller_item_id or "",), description=line.item.description, quantity=line.quantity,
                price=line.net_price,
            )
            for line in order.lines
        ),
    )  # fmt: skip
    pages = image_pages(seen(draw, paper.content), Limits(), recognise)
    extraction = Assembly(read_pages(pages, scanned=True, hints=hints), SCANNED).extraction()
    read = extraction.candidate
    if read is None or len(read.lines) != len(paper.lines):
        return None
    true = with_values(read, printed(paper))
    if true is None or normalise(true).document is None:
        return None

    def outcome(document: LedgerDocument) -> bytes:
        return ending_bytes(decided(matched(document, (order,)).sheet), document)

    return Scan(extraction, true, outcome, recognised_of(extraction, pages))


def recognised_of(extraction: Extraction, pages: list[Page]) -> Mapping[str, int]:
    """Return the least confidence of the words that stand in the box of each value; nothing for a value without one."""
    found: dict[str, int] = {}
    for path, reading in extraction.fields.items():
        if reading.bbox is None:
            continue
        left, top, right, bottom = (float(edge) for edge in reading.bbox)
        inside = [
            word.sure
            for word in pages[0].words
            if left - 1 <= word.centre <= right + 1 and top - 1 <= word.middle <= bottom + 1
        ]
        found[path] = 100 * min(inside, default=0)
    return found


def under(confidence: Mapping[str, int], least: int) -> tuple[str, ...]:
    """Return the decisive fields that a fixed threshold asks for."""
    return tuple(path for path, sure in confidence.items() if sure < least and not path.endswith(UNDECISIVE))


Confidence = Callable[[Scan], Mapping[str, int]]


def fixed(scans: list[Scan], confidence: Confidence, allowed: int) -> dict[str, object]:
    """Return the threshold that asks least with no more false passes than allowed; the strictest where none is."""
    tried = {least: counted(scans, lambda scan, least=least: under(confidence(scan), least)) for least in THRESHOLDS}
    good = {least: asked for least, (asked, wrong) in tried.items() if wrong <= allowed}
    best = min(good, key=lambda least: good[least]) if good else max(tried)
    asked, wrong = tried[best]
    return {"threshold_bp": best, "questions": asked, "false_passes": wrong}


def of_evidence(scan: Scan) -> Mapping[str, int]:
    """Return the confidence of our own evidence for each value."""
    return {path: reading.confidence_bp for path, reading in scan.extraction.fields.items()}


def counted(scans: list[Scan], ask: Callable[[Scan], tuple[str, ...]]) -> tuple[int, int]:
    """Return how many questions a way of asking puts, and how many documents then pass falsely."""
    asked = [tuple(dict.fromkeys((*ask(scan), *scan.absent))) for scan in scans]
    wrong = sum(scan.passes_falsely(fields) for scan, fields in zip(scans, asked, strict=True))
    return sum(len(fields) for fields in asked), wrong


def main() -> None:
    """Print questions and false passes of three ways of asking, and the ratio to the best fixed threshold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    count = parser.parse_args().documents
    drawn = [scanned(f"{base_seed()}-{at}") for at in range(count)]
    scans = [scan for scan in drawn if scan is not None]
    asked, wrong = counted(scans, lambda scan: questions(scan.extraction, scan.outcome))
    unproved, unproved_wrong = counted(scans, lambda scan: doubtful(scan.extraction.fields))
    ways = {
        "fixed_on_recognition": fixed(scans, lambda scan: scan.recognised, wrong),
        "fixed_on_evidence": fixed(scans, of_evidence, wrong),
    }
    row = {
        "name": "asking on noisy scans",
        "documents": count,
        "read_whole_by_a_person": count - len(scans),
        "decision_aware": {"questions": asked, "false_passes": wrong},
        "all_unproved": {"questions": unproved, "false_passes": unproved_wrong},
        **ways,
        **{f"ratio_to_{name}": round(asked / max(1, int(str(way["questions"]))), 2) for name, way in ways.items()},
    }
    print(json.dumps(row))


if __name__ == "__main__":
    main()
