"""Workbooks and delimited texts in eight ways of writing, with drawn words, columns and layouts: read exactly."""

import random

import pytest

from extractors.sniff import TEXT, sniff
from extractors.spreadsheet import SpreadsheetExtractor
from rules_engine.documents.candidate import Extraction
from rules_engine.errors import Unsupported
from rules_engine.ports import Limits
from tests.corpus import corpus_path
from tests.generators.ways import WAYS, Way
from tests.generators.workbooks import FORMATS, KINDS, Sample, sample
from tests.seeds import drawn

IN_TOTALS = frozenset({"sum_of_line_net_amounts", "total_without_vat", "vat", "total_with_vat", "amount_due"})


def _at(value: object, path: str) -> object:
    """Give the value at a dotted path."""
    for part in path.split("."):
        value = getattr(value, part)
    return value


def _differences(drawn_sample: Sample, extraction: Extraction) -> list[str]:
    """Name every value that was not read exactly."""
    candidate = extraction.candidate
    assert candidate is not None
    found = [f"finding {finding.code} at {finding.place}" for finding in extraction.findings]
    if candidate.document_type.value != drawn_sample.kind:
        found.append(f"type {candidate.document_type.value}")
    for name, want in drawn_sample.header.items():
        if name == "rate":
            continue
        have = _at(candidate, f"totals.{name}" if name in IN_TOTALS else name)
        if have != want:
            found.append(f"{name}: {want!r} read as {have!r}")
    if len(candidate.lines) != len(drawn_sample.lines):
        found.append(f"{len(drawn_sample.lines)} lines read as {len(candidate.lines)}")
    for index, (want_line, line) in enumerate(zip(drawn_sample.lines, candidate.lines, strict=False)):
        for name, want in want_line.items():
            if _at(line, name) != want:
                found.append(f"line {index}: {name}: {want!r} read as {_at(line, name)!r}")
    if not drawn_sample.unknown <= set(extraction.unknown_columns):
        found.append(f"unknown columns {extraction.unknown_columns}")
    return found


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
@pytest.mark.parametrize("kind", KINDS)
def test_the_fixed_set_is_read_exactly(way: Way, kind: str):
    """C3: 48 files, eight ways of writing, six types, xlsx and csv, shuffled and renamed columns: 100 % exact."""
    form = FORMATS[(KINDS.index(kind) + WAYS.index(way)) % len(FORMATS)]
    made = sample(random.Random(f"{way.name}:{kind}"), way, kind, form)

    assert _differences(made, SpreadsheetExtractor().read(made.content, Limits())) == []


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: repr(form)[1:-1])
def test_files_drawn_anew_are_read_exactly(form: str):
    """C3, C12: layouts that nobody has seen, another set in every run, no template for any of them."""
    draw = drawn(f"workbooks:{form}")
    for _ in range(12):
        made = sample(draw, draw.choice(WAYS), draw.choice(KINDS), form)
        assert _differences(made, SpreadsheetExtractor().read(made.content, Limits())) == [], made.name


def test_foreign_tables_are_read_without_a_guess():
    """C5: spreadsheets that are no trade documents end as ``unknown``; none is refused and none is a guess."""
    files = sorted(corpus_path("spreadsheet", "docling").iterdir())
    for file in files:
        if sniff(file.read_bytes()).media_type == TEXT:
            # One column without a separator is a text, and a text without a table is refused.
            with pytest.raises(Unsupported):
                SpreadsheetExtractor().read(file.read_bytes(), Limits())
            continue
        extraction = SpreadsheetExtractor().read(file.read_bytes(), Limits())
        assert extraction.candidate is not None
        assert extraction.candidate.document_type.value == "unknown", file.name

    assert files
