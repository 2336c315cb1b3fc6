"""The wall around reading: whatever a document does to its reader costs that document and nothing else."""

import io
import os
import random
import resource
import socket
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest

from extractors.sandbox import SandboxReader, read_file_bytes
from rules_engine.errors import DocumentRefused, LimitExceeded, Unreadable, Unsafe, Unsupported
from rules_engine.ports import Limits

READERS = ("extractors.ubl:UblExtractor", "extractors.spreadsheet:SpreadsheetExtractor")
HOSTILE = ("tests.generators.hostile:Hostile",)
NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def reader() -> Iterator[SandboxReader]:
    """The real readers behind the wall."""
    with SandboxReader(READERS) as opened:
        yield opened


@pytest.fixture
def hostile() -> Iterator[SandboxReader]:
    """A reader that misbehaves, behind the wall."""
    with SandboxReader(HOSTILE) as opened:
        yield opened


def _workbook(rows: int = 3) -> bytes:
    """Make a small workbook."""
    workbook = openpyxl.Workbook()
    for row in range(rows):
        workbook.active.append([row, "text", row * 2.5])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _archive(*parts: tuple[str, bytes]) -> bytes:
    """Make an archive that looks like a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def _laughs() -> bytes:
    """Make the entity bomb that unfolds to three gigabytes."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">{entities}]><lolz>&l9;</lolz>'.encode()


def _inside(body: str, doctype: str = "") -> bytes:
    """Put text into a UBL invoice, behind a DOCTYPE."""
    return f'<?xml version="1.0"?>{doctype}<Invoice xmlns="{NAMESPACE}">{body}</Invoice>'.encode()


ATTACKS: dict[str, tuple[bytes, type[DocumentRefused]]] = {
    "empty": (b"", Unreadable),
    "blank": (b" \r\n\t", Unreadable),
    "random bytes": (random.Random(7).randbytes(5_000), Unsupported),
    "text that begins like XML": (b"<<<< this is not XML at all", Unsupported),
    "XML cut off": (_inside("<a>")[:-12], Unreadable),
    "truncated workbook": (_workbook()[:-200], Unreadable),
    "half a workbook": (_workbook(200)[:2_000], Unreadable),
    "archive that is no workbook": (_archive()[:4] + b"rubbish" * 50, Unsupported),
    "billion laughs": (_laughs(), Unsafe),
    "billion laughs in UBL": (
        _inside("&l9;", _laughs().decode().split("?>", 1)[1].split("<lolz>", maxsplit=1)[0]),
        Unsafe,
    ),
    "billion laughs in UTF-16": (_laughs().decode().encode("utf-16"), Unsafe),
    "quadratic blowup": (_inside("&a;" * 20_000, f'<!DOCTYPE Invoice [<!ENTITY a "{"x" * 20_000}">]>'), Unsafe),
    "external entity": (_inside("&x;", '<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), Unsafe),
    "external DTD": (_inside("", '<!DOCTYPE Invoice SYSTEM "http://127.0.0.1/x.dtd">'), Unsafe),
    "DOCTYPE behind comments": (_inside("", "<!---->" * 3_000 + '<!DOCTYPE Invoice SYSTEM "x">'), Unsafe),
    "DOCTYPE in UTF-16": (_inside("", '<!DOCTYPE Invoice SYSTEM "x">').decode().encode("utf-16-be"), Unsafe),
    "deep nesting": (_inside("<a>" * 150 + "</a>" * 150), LimitExceeded),
    "deeper nesting": (_inside("<a>" * 100_000 + "</a>" * 100_000), LimitExceeded),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", Unsupported),
    "zip bomb": (_archive(("xl/worksheets/sheet1.xml", bytes(300 * MEGABYTE))), Unsafe),
    "zip bomb of many parts": (_archive(*((f"xl/{n}.xml", bytes(60 * MEGABYTE)) for n in range(7))), LimitExceeded),
    "zip slip": (_archive(("../../etc/cron.d/x", b"x")), Unsafe),
    "absolute path in archive": (_archive(("/etc/passwd", b"x")), Unsafe),
    "too many parts": (_archive(*((f"xl/p{n}", b"") for n in range(10_001))), LimitExceeded),
    "workbook without sheets": (_archive(), Unreadable),
    "other UBL-less XML": (b"<note><to>you</to></note>", Unsupported),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_with_code_place_and_remedy(reader, name):
    """Target 17: every crafted file ends as a refusal of its kind; the reader goes on."""
    content, kind = ATTACKS[name]
    with pytest.raises(DocumentRefused) as refusal:
        reader.read(content)

    assert type(refusal.value) is kind
    assert refusal.value.where
    assert reader.read(b"Invoice no;R-1\n\nItem no;Description;Qty\nA;B;2").candidate.number == "R-1"


def test_the_remedy_is_said_for_the_common_refusals(reader):
    """An empty file, a broken one and an unknown one tell the sender what to do."""
    for name in ("empty", "XML cut off", "truncated workbook", "PDF", "billion laughs", "deep nesting"):
        with pytest.raises(DocumentRefused) as refusal:
            reader.read(ATTACKS[name][0])
        assert refusal.value.remedy, name


def test_a_file_of_200_megabytes_is_refused_without_loading_it(tmp_path: Path):
    """A file beyond the limit is refused by its size alone; a pipe or a folder is no document."""
    large = tmp_path / "large.xml"
    with large.open("wb") as file:
        file.truncate(200 * MEGABYTE)
    os.mkfifo(tmp_path / "pipe")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(LimitExceeded):
        read_file_bytes(large, Limits())

    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 50 * MEGABYTE
    for other in (tmp_path, tmp_path / "pipe", tmp_path / "absent"):
        with pytest.raises(Unreadable):
            read_file_bytes(other, Limits())


def test_attacks_do_not_grow_the_parent(reader):
    """Target 17: the parent refuses bombs within 200 MB of its own memory."""
    bombs = [ATTACKS[name][0] for name in ("zip bomb", "billion laughs", "deeper nesting", "quadratic blowup")]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for bomb in bombs:
        with pytest.raises(DocumentRefused):
            reader.read(bomb)

    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 200 * MEGABYTE


def test_limits_of_one_reading_count(reader):
    """Bytes, lines and cells: each named limit refuses what is beyond it."""
    rows = "\n".join(f"A{n};Bolt;2" for n in range(50))
    table = f"Invoice no;R-1\n\nItem no;Description;Qty\n{rows}".encode()
    for limits in (Limits(bytes_max=100), Limits(lines_max=49), Limits(cells_max=100)):
        with pytest.raises(LimitExceeded):
            reader.read(table, limits)

    assert len(reader.read(table, Limits(lines_max=50)).candidate.lines) == 50


@pytest.mark.parametrize(
    ("order", "kind"),
    (
        ("sleep", LimitExceeded),
        ("burn", LimitExceeded),
        ("eat", LimitExceeded),
        ("deep", LimitExceeded),
        ("abort", Unreadable),
        ("defect", Unreadable),
        ("leave", Unreadable),
    ),
)
def test_a_reader_that_fails_costs_one_document(hostile, order, kind):
    """Target 16: a hang, a crash, a defect or endless hunger of the child is one refusal; the next document is read."""
    limits = Limits(seconds=3 if order == "sleep" else 30, cpu_seconds=1, memory_bytes=700_000_000)
    with pytest.raises(DocumentRefused) as refusal:
        hostile.read(order.encode(), limits)

    assert type(refusal.value) is kind
    assert hostile.read(b"behave").candidate.number.isdigit()


@pytest.mark.parametrize("order", ("write", "create", "spawn", "fork", "shell"))
def test_a_child_may_not_touch_the_machine(hostile, tmp_path, order):
    """Target 18: a child neither writes files nor starts processes."""
    target = tmp_path / "written"
    answer = hostile.read(f"{order} {target}".encode()).candidate.number

    assert answer == "PermissionError"
    assert not target.exists()


def test_a_child_reaches_no_network(hostile):
    """Target 18: a server that listens gets no connection from a child, nor from an external entity."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.5)
        port = canary.getsockname()[1]
        answer = hostile.read(f"call {port}".encode()).candidate.number
        with SandboxReader(READERS) as reader, pytest.raises(Unsafe):
            reader.read(_inside("", f'<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:{port}/x.dtd">'))
        with pytest.raises(TimeoutError):
            canary.accept()

    assert answer == "PermissionError"


def test_what_a_library_prints_is_no_answer(hostile):
    """Output between the frames goes nowhere; the answer is the answer."""
    assert hostile.read(b"shout").candidate.number == "quiet"


def test_a_child_is_used_again_and_threads_share_the_reader():
    """One warm child serves many documents; several threads share a pool without mixing answers."""
    with SandboxReader(HOSTILE, processes=2) as reader, ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: reader.read(b"behave").candidate.number, range(60)))

    assert 1 <= len(answers) <= 2
    assert str(os.getpid()) not in answers


def test_answers_do_not_mix_between_threads():
    """Each thread gets the reading of its own document."""
    with SandboxReader(READERS, processes=2) as reader:

        def number(index: int) -> str | None:
            content = f"Invoice no;R-{index}\n\nItem no;Description;Qty\nA;B;2"
            return reader.read(content.encode()).candidate.number

        with ThreadPoolExecutor(6) as pool:
            numbers = list(pool.map(number, range(80)))

    assert numbers == [f"R-{index}" for index in range(80)]


def test_a_reader_that_cannot_be_loaded_is_a_defect_of_ours():
    """A wrong name is no fault of the document: it is no refusal."""
    with SandboxReader(("extractors.nowhere:Nothing",)) as reader, pytest.raises(RuntimeError):
        reader.read(b"a;b\n1;2")


def test_closing_leaves_no_child_behind():
    """After close no process of the reader lives, and no thread waits."""
    reader = SandboxReader(HOSTILE)
    child = int(reader.read(b"behave").candidate.number)
    reader.close()

    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert not any(thread.name.startswith("sandbox") for thread in threading.enumerate())
