"""How well pages are read: fields right, confident values wrong, questions, types, per set and per engine.

A set is a folder of ``X`` beside ``X.truth.json``; what a PDF carries besides its pages is never opened. Without a
folder the invoices are generated: suppliers nobody has seen, in ten languages. ``invoice2data`` and docling's plain
output run on the same files where they are installed; one that is not is named with the reason. Processor time, not
wall clock.

    python -m benchmarks.capture [FOLDER...] [--documents N] [--plain] [--misses]
"""

import argparse
import importlib.util
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from benchmarks.capture_truth import Truth, agreed_in, lines_of, numbers_on, pages_of, seen_of, truth_of
from extractors.pdf import PdfExtractor
from rules_engine.documents.asking import doubtful
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.hints import Hints, OrderedLine
from rules_engine.errors import DocumentRefused
from rules_engine.ports import Limits
from tests.generators.paper import WORDS, Paper, Supplier
from tests.seeds import base_seed

PAGES: Final = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
GENERATED: Final = 60
ANSWER: Final = "231"
"""Type of a message that answers an order."""
OTHERWISE: Final = 0.2
"""Share of an order's lines that are missing on it, and of its quantities that are not those of the invoice."""


@dataclass
class Score:
    """What one engine did with one set."""

    right: Counter[str] = field(default_factory=Counter)
    asked_for: Counter[str] = field(default_factory=Counter)
    lines: list[int] = field(default_factory=lambda: [0, 0])
    """Lines whose every value that stands on the page is right, and lines of which one stands there."""
    confident: int = 0
    confident_wrong: int = 0
    documents: int = 0
    untouched: int = 0
    pages_seconds: float = 0.0
    pages: int = 0
    types: Counter[tuple[str, str]] = field(default_factory=Counter)
    bins: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    misses: list[tuple[str, str, str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def printed_truth(paper: Paper) -> Truth:
    """Return what a generated paper says."""
    found = {
        "number": paper.number,
        "issue_date": str(paper.issued),
        "currency": paper.currency,
        "seller.name": paper.seller,
        "buyer.name": paper.buyer,
        "totals.total_without_vat": str(paper.net),
        "totals.vat": str(paper.tax),
        "totals.total_with_vat": str(paper.total),
        "document_type": "invoice",
    }
    for at, line in enumerate(paper.lines):
        found |= {
            f"lines.{at}.quantity": str(line.quantity),
            f"lines.{at}.net_price": str(line.price),
            f"lines.{at}.line_net_amount": str(line.amount),
        }
    return found


def same(expected: str, read: object) -> bool:
    """Say whether a value is the expected one: as a number, as a day, or by its letters and digits."""
    if read is None:
        return False
    try:
        return Decimal(expected) == Decimal(str(read))
    except InvalidOperation:
        pass
    day = re.fullmatch(r"(\d{4})-?(\d\d)-?(\d\d).*", expected)
    if day and "-".join(day.groups()) == str(read):
        return True
    return re.sub(r"\W+", "", expected).casefold() == re.sub(r"\W+", "", str(read)).casefold()


def value_at(extraction: Extraction, path: str) -> object:
    """Return the value at a dotted path, None where there is none."""
    found: object = extraction.candidate
    for part in path.split("."):
        if isinstance(found, tuple):
            found = found[int(part)] if int(part) < len(found) else None
        else:
            found = getattr(found, part, None)
    return found


def count(
    score: Score, name: str, truth: Truth, extraction: Extraction, printed: frozenset[Decimal] = frozenset()
) -> None:
    """Add one document to a score."""
    score.documents += 1
    score.untouched += not doubtful(extraction.fields)
    for path, expected in truth.items():
        read = value_at(extraction, path)
        right = same(expected, read)
        kind = re.sub(r"\.\d+\.", ".", path)
        score.asked_for[kind] += 1
        score.right[kind] += right
        reading = extraction.fields.get(path)
        if reading is not None:
            place = score.bins[reading.confidence_bp // 1_000]
            place[0] += right
            place[1] += 1
        if reading is not None and reading.auto:
            score.confident += 1
            score.confident_wrong += not right
        if not right:
            sure = "unasked" if reading is not None and reading.auto else "asked"
            score.misses.append((name, path, expected, f"{read} ({sure})"))
    for line, values in lines_of(truth).items():
        seen = seen_of(values, printed)
        score.lines[0] += bool(seen) and all(same(values[n], value_at(extraction, f"{line}.{n}")) for n in seen)
        score.lines[1] += bool(seen)
    if "document_type" in truth:
        score.types[truth["document_type"], str(value_at(extraction, "document_type"))] += 1


def order_at_hand(name: str, truth: Truth, texts: tuple[str | None, ...]) -> Hints:
    """Return an order as a company has it: in another sequence, a fifth of its lines missing, others differing.

    A fifth of the quantities and a tenth of the prices are not those of the invoice: what is printed must win.
    """
    draw = random.Random(name)
    ordered = []
    for at, text in enumerate(texts):
        quantity, price = (truth.get(f"lines.{at}.{field}") for field in ("quantity", "net_price"))
        if quantity is None or price is None or draw.random() < OTHERWISE:
            continue
        changed = Decimal(quantity) + (draw.choice((1, 2, 10)) if draw.random() < OTHERWISE else 0)
        dearer = Decimal(price) * (Decimal("1.1") if draw.random() < OTHERWISE / 2 else 1)
        ordered.append(OrderedLine(description=text, quantity=changed, price=dearer.normalize()))
    draw.shuffle(ordered)
    return Hints(ordered=tuple(ordered))


def with_order(files: Iterator[tuple[str, bytes, Truth]]) -> Score:
    """Read every file with an order at hand that is not quite what is billed."""
    return ours(files, ordered=True)


def tesserocr(files: Iterator[tuple[str, bytes, Truth]]) -> Score:
    """Read every file with the cheap recogniser."""
    from extractors.pdf.tesseract import TesseractExtractor  # noqa: PLC0415 - an extra of ours

    return ours(files, reader=TesseractExtractor())


def ours(
    files: Iterator[tuple[str, bytes, Truth]], *, ordered: bool = False, reader: PdfExtractor | None = None
) -> Score:
    """Read every file with the readers of pages."""
    reader, score = reader or PdfExtractor(), Score()
    for name, content, truth in files:
        started = time.process_time()
        try:
            extraction = reader.read(content, Limits())
            if ordered and extraction.candidate is not None:
                texts = tuple(line.item.description for line in extraction.candidate.lines)
                extraction = reader.read_with(content, Limits(), order_at_hand(name, truth, texts))
        except DocumentRefused as refusal:
            score.refused.append(f"{name}: {refusal.code}")
            continue
        score.pages_seconds += time.process_time() - started
        score.pages += pages_of(content)
        count(score, name, truth, extraction, numbers_on(content))
    return score


def invoice2data(files: Iterator[tuple[str, bytes, Truth]]) -> Score:
    """Read every PDF with the templates of invoice2data; it knows number, day and amount."""
    from invoice2data import extract_data  # noqa: PLC0415 - a contender, installed by its own extra
    from invoice2data.extract.loader import read_templates  # noqa: PLC0415 - the same

    score, templates = Score(), read_templates()
    names = {"number": "invoice_number", "issue_date": "date", "totals.total_with_vat": "amount"}
    for _, content, truth in files:
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(content)
            file.flush()
            started = time.process_time()
            read = extract_data(file.name, templates=templates) or {}
        score.pages_seconds += time.process_time() - started
        score.documents += 1
        for path, key in names.items():
            if path in truth:
                score.asked_for[path] += 1
                text = str(read.get(key) or "").partition(" ")[0]
                score.right[path] += same(truth[path], text or None)
    return score


def docling(files: Iterator[tuple[str, bytes, Truth]]) -> Score:
    """Read every PDF with docling's own pipeline without weights: a value counts where its text is in the output."""
    from io import BytesIO  # noqa: PLC0415 - a contender

    from docling.datamodel.base_models import DocumentStream, InputFormat  # noqa: PLC0415 - the same
    from docling.document_converter import DocumentConverter, PdfFormatOption  # noqa: PLC0415 - the same
    from docling.pipeline.native_pdf_pipeline import NativePdfPipeline  # noqa: PLC0415 - the same

    option = PdfFormatOption(pipeline_cls=NativePdfPipeline)
    score, converter = Score(), DocumentConverter(format_options={InputFormat.PDF: option})
    for name, content, truth in files:
        started = time.process_time()
        made = converter.convert(DocumentStream(name=f"{name}.pdf", stream=BytesIO(content)), raises_on_error=False)
        score.pages_seconds += time.process_time() - started
        text = re.sub(r"\W+", "", made.document.export_to_text()).casefold()
        score.documents += 1
        for path in ("number", "seller.name", "buyer.name"):
            if path in truth:
                score.asked_for[path] += 1
                score.right[path] += re.sub(r"\W+", "", truth[path]).casefold() in text
    return score


Contender = Callable[[Iterator[tuple[str, bytes, Truth]]], Score]
CONTENDERS: Final[dict[str, Contender]] = {
    "ours": ours,
    "ours with order": with_order,
    "tesserocr": tesserocr,
    "invoice2data": invoice2data,
    "docling": docling,
}


def files_of(folder: Path, *, pdf_only: bool) -> Iterator[tuple[str, bytes, Truth]]:
    """Yield the files of a set with what they say."""
    for path in sorted(folder.rglob("*.truth.json")):
        file = path.with_name(path.name.removesuffix(".truth.json"))
        plain = json.loads(path.read_text(encoding="utf-8"))
        if file.exists() and file.suffix.lower() in (PAGES[:1] if pdf_only else PAGES) and isinstance(plain, dict):
            truth = dict(truth_of(plain))
            embedded = file.with_name(f"{file.name}.embedded.xml")
            if plain.get("typeCode") == ANSWER and embedded.exists():
                truth |= {at: value for at, value in agreed_in(embedded.read_bytes()).items() if at in truth}
            if truth:
                yield file.name, file.read_bytes(), truth


def generated(count_of: int) -> Iterator[tuple[str, bytes, Truth]]:
    """Yield papers of suppliers nobody has seen."""
    for at in range(count_of):
        draw = random.Random(f"{base_seed()}-{at}")
        language = draw.choice(list(WORDS))
        paper = Supplier(draw, language).paper_of(draw)
        yield f"{language}-{at}", paper.content, printed_truth(paper)


def shown(name: str, engine: str, score: Score) -> dict[str, object]:
    """Return a score as one object."""
    header = [path for path in score.asked_for if not path.startswith("lines.")]
    return {
        "name": f"{name} {engine}",
        "set": name,
        "engine": engine,
        "documents": score.documents,
        "refused": score.refused,
        "header": [sum(score.right[path] for path in header), sum(score.asked_for[path] for path in header)],
        "lines": score.lines,
        "fields": {path: [score.right[path], score.asked_for[path]] for path in sorted(score.asked_for)},
        "confident_wrong": [score.confident_wrong, score.confident],
        "without_question": [score.untouched, score.documents],
        "calibration": {f"{10 * at} %": right for at, right in sorted(score.bins.items())},
        "types": {f"{true} read as {read}": times for (true, read), times in sorted(score.types.items())},
        "cpu_seconds_per_document": round(score.pages_seconds / max(1, score.documents), 3),
        "cpu_seconds_per_page": round(score.pages_seconds / score.pages, 3) if score.pages else None,
    }


def told(row: Mapping[str, Any]) -> str:
    """Return a score for people, with the calibration as bars."""
    lines = [f"{row['set']} · {row['engine']}: {row['documents']} documents"]
    counted = ("header", "lines", "confident_wrong", "without_question")
    lines += [f"  {name.replace('_', ' ')}: {row[name][0]} of {row[name][1]}" for name in counted]
    lines += [f"  {path}: {right} of {total}" for path, (right, total) in row["fields"].items()]
    for place, (right, total) in row["calibration"].items():
        lines.append(f"  confidence {place:>5}  {'█' * round(20 * right / max(1, total)):<20} {right} of {total} right")
    lines += [f"  {which}: {times}" for which, times in row["types"].items()]
    return "\n".join(
        [*lines, f"  CPU seconds a document: {row['cpu_seconds_per_document']}, a page: {row['cpu_seconds_per_page']}"]
    )


def main() -> None:
    """Score every set with every contender that is installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--documents", type=int, default=GENERATED, help="how many are generated without a folder")
    parser.add_argument("--plain", action="store_true", help="for people, with the calibration as bars")
    parser.add_argument("--misses", action="store_true")
    chosen = parser.parse_args()
    for engine, contender in CONTENDERS.items():
        if not engine.startswith("ours") and importlib.util.find_spec(engine) is None:
            print(json.dumps({"engine": engine, "missing": f"{engine} is not installed"}), file=sys.stderr)
            continue
        sets = {
            folder.name: files_of(folder, pdf_only=engine in ("invoice2data", "docling")) for folder in chosen.folders
        }
        for name, files in (sets or {"generated": generated(chosen.documents)}).items():
            score = contender(files)
            row = shown(name, engine, score)
            print(told(row) if chosen.plain else json.dumps(row, ensure_ascii=False))
            for miss in score.misses if chosen.misses else ():
                print("  miss", *miss, sep="\t", file=sys.stdout if chosen.plain else sys.stderr)


if __name__ == "__main__":
    main()
