"""Forty files that attack their reader, and hundreds that are broken: each is refused, and everything goes on.

What they cost is measured by ``python -m benchmarks.hostile``; here it counts how they end.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.sandbox import SandboxReader
from rules_engine.documents.candidate import Extraction
from rules_engine.errors import DocumentRefused
from rules_engine.ports import Limits
from tests.corpus import corpus_path
from tests.generators.attacks import HARMLESS, REFUSED
from tests.processes import Growth
from ui import wiring

GOOD = b"Invoice no;R-1\n\nItem no;Description;Qty\nA;B;2"
MEGABYTES_MAX = 200
WAYS = ("cut", "flip", "repeat", "drop", "insert")


@pytest.fixture(scope="module")
def reader() -> Iterator[SandboxReader]:
    """All real readers behind the wall, with less time than a user would give."""
    limits = Limits(seconds=10, cpu_seconds=10)
    with SandboxReader((*wiring.HYBRID, *wiring.EXTRACTORS), limits, heavy=wiring.HEAVY) as opened:
        yield opened


def test_there_are_forty_of_them():
    """G6: bombs, loops, far cells, depth, pages, passwords, polyglots, pictures, slips."""
    assert len(REFUSED) >= 40


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_its_code_and_the_reader_goes_on(reader, name):
    """G6: each ends as a refusal that names the place; the parent neither grows nor stops."""
    content = REFUSED[name]()
    growth = Growth()
    with pytest.raises(DocumentRefused) as refusal:
        reader.read(content)

    assert refusal.value.code.startswith("DOC-")
    assert refusal.value.where
    assert "stopped on this document" not in refusal.value.sentence
    assert growth.megabytes() < MEGABYTES_MAX
    assert reader.read(GOOD).candidate.number == "R-1"


@pytest.mark.parametrize("name", HARMLESS)
def test_what_carries_something_hostile_is_read_without_it(reader, name):
    """G6: a bomb inside a mail or a PDF costs that part only: a finding or a refusal, never a guess."""
    try:
        candidate = reader.read(HARMLESS[name]()).candidate
    except DocumentRefused:
        return

    assert candidate is not None
    assert candidate.number is None


def _originals() -> list[bytes]:
    """Give documents of every structured format, and pages."""
    folders = (
        "zugferd-pdf/corpus-xmlrechnung",
        "ubl/xrechnung",
        "cii/xrechnung",
        "cxml/officeluv",
        "x12/stupidedi",
        "edifact/staedi",
        "email/docling",
    )
    files = [sorted(corpus_path(*folder.split("/")).iterdir()) for folder in (*folders, "spreadsheet/docling")]
    return [_bytes(each) for group in files for each in group[:9] if not each.name.endswith((".json", ".embedded.xml"))]


def _bytes(path: Path) -> bytes:
    """Give the bytes of a file."""
    return path.read_bytes()


def _mutated(content: bytes, draw: random.Random) -> bytes:
    """Give a document with one to five faults."""
    held = bytearray(content)
    for _ in range(draw.randint(1, 5)):
        at, way = draw.randrange(len(held)), draw.choice(WAYS)
        if way == "cut":
            held = held[: max(at, 1)]
        elif way == "flip":
            held[at] ^= 1 << draw.randrange(8)
        elif way == "repeat":
            held[at:at] = held[at : at + 200] * draw.randint(1, 5)
        elif way == "drop":
            del held[at : at + draw.randint(1, 100)]
            held = held or bytearray(b"x")
        else:
            held[at:at] = draw.randbytes(draw.randint(1, 20))
    return bytes(held)


@pytest.mark.parametrize("count", (80, pytest.param(300, marks=pytest.mark.night)))
def test_broken_documents_are_read_or_refused_and_nothing_else(reader, draw, count):
    """G6: documents with faults at random places end as a reading or a refusal; no child is lost to a defect."""
    originals = _originals()
    ends = []
    for _ in range(count):
        content = _mutated(draw.choice(originals), draw)
        try:
            end: Extraction | str = reader.read(content)
        except DocumentRefused as refusal:
            end = f"{refusal.code} {refusal.sentence}"
        ends.append(end)

    assert all(isinstance(end, Extraction) or end.startswith("DOC-") for end in ends)
    assert [end for end in ends if isinstance(end, str) and "stopped on this document" in end] == []
    assert reader.read(GOOD).candidate.number == "R-1"
