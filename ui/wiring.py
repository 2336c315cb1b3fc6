"""The composition root: the one place where rooms are joined and the real clock, files and processes come in.

Opens a desk (nothing kept), a line (a home), and makes the worker and the doctor. Heavy libraries are loaded by what
needs them: asking for help or a stateless answer starts no database.
"""

import atexit
import importlib.util
import logging
import os
import platform
import secrets
import shutil
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from platformdirs import user_data_path

from connectors import ubl_writer
from connectors.folder import FolderConnector
from connectors.table_writer import write_table
from extractors import master_files
from extractors.sandbox import SandboxReader, read_file_bytes
from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.decision import Decision
from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.process import EngineProcess
from rules_engine.errors import HomeRefused
from rules_engine.pipeline.line.once import Decide
from rules_engine.ports import Connector, Limits
from rules_engine.rules.model import Ruleset
from ui.desk import Desk

if TYPE_CHECKING:
    from rules_engine.documents.foreign_table import ForeignTables
    from rules_engine.pipeline.acts.people import Person
    from rules_engine.pipeline.door import Line
    from rules_engine.pipeline.draft_checks import Checked
    from rules_engine.storage.store import Store
    from ui.office import Office

EXTRACTORS: Final = (
    "extractors.ubl:UblExtractor",
    "extractors.cii:CiiExtractor",
    "extractors.cxml:CxmlExtractor",
    "extractors.envelope:EnvelopeCarrier",
    "extractors.mail:MailCarrier",
    "extractors.archive:ArchiveCarrier",
    "extractors.edifact:EdifactCarrier",
    "extractors.edifact:EdifactExtractor",
    "extractors.x12:X12Carrier",
    "extractors.x12:X12Extractor",
    "extractors.spreadsheet:SpreadsheetExtractor",
    "extractors.pdf:PdfExtractor",
)
"""The ways of reading, each imported by the children that read and by nobody else."""

CHEAP: Final = {"extractors.pdf:PdfExtractor": "extractors.pdf.tesseract:TesseractExtractor"}
"""Who reads instead where pictures shall cost little: a tenth of the processor time, and more questions."""

HEAVY: Final = ("extractors.spreadsheet.office:OfficeExtractor",)
"""Readers that take long to load; only children for files that may need them do."""

DRAWERS: Final = ("extractors.pdf.drawing:PageDrawer",)
"""Who draws the pages that people look at, in children of their own: somebody waits for each."""

HYBRID: Final = ("extractors.pdf_carrier:PdfCarrier",)
"""Who opens the XML inside a PDF; left out where only the pages shall be read."""

write_ubl: Final = ubl_writer.write
"""Writes a document of the ledger as UBL bytes."""

read_master: Final = master_files.read_master
"""Reads the records of a file of master data."""

HOME_VARIABLE: Final = "MATCHBOOK_HOME"
DATABASE_VARIABLE: Final = "MATCHBOOK_DATABASE_URL"
RECOGNISER_VARIABLE: Final = "MATCHBOOK_RECOGNISER"
"""Names who recognises the words of a picture: ``rapidocr``, unless ``tesseract`` is asked for."""
READERS: Final = 2
"""How many children read at a time."""

FREE_BYTES_MIN: Final = 500_000_000
"""Free space below which the doctor warns."""

TESSERACT: Final = "Install it: .venv/bin/pip install tesserocr, and the system's tesseract-ocr for its languages."

PYTHON_MIN: Final = (3, 11)
SQLITE_MIN: Final = (3, 35, 0)
"""The first SQLite that returns rows from a change."""


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """Return the time as aware UTC."""
        return datetime.now(UTC)


def today() -> date:
    """Return the day in UTC."""
    return SystemClock().now().date()


def home_of(home: str | None) -> Path:
    """Return the data folder: as given, else ``$MATCHBOOK_HOME``, else the platform's place for user data."""
    given = home or os.environ.get(HOME_VARIABLE)
    return Path(given).expanduser().absolute() if given else user_data_path("matchbook")


def readers(*, embedded: bool = True) -> tuple[str, ...]:
    """Return the ways of reading on this machine; ``embedded`` says whether XML inside a PDF is read, not its pages.

    Raises:
        HomeRefused: the recogniser that is asked for is not known or not installed.
    """
    asked = os.environ.get(RECOGNISER_VARIABLE, "rapidocr")
    if asked not in ("rapidocr", "tesseract"):
        raise HomeRefused(
            f"There is no recogniser called {asked[:40]}.",
            where=RECOGNISER_VARIABLE,
            remedy="Say rapidocr or tesseract.",
        )
    if asked == "tesseract" and not _can_recognise():
        raise HomeRefused("Tesseract is not installed.", where=RECOGNISER_VARIABLE, remedy=TESSERACT)
    named = tuple(CHEAP.get(name, name) for name in EXTRACTORS) if asked == "tesseract" else EXTRACTORS
    return (*HYBRID, *named) if embedded else named


def _can_recognise() -> bool:
    """Say whether Tesseract and the data of a language are installed: without them every scan would be refused."""
    if importlib.util.find_spec("tesserocr") is None:
        return False
    from extractors.pdf.tesseract import data_folder  # noqa: PLC0415 - an extra of ours

    return data_folder() is not None


def _decider(engine: EngineProcess) -> Decide:
    """Return how a sheet is decided under a ruleset by the engine's process."""

    def decide(ruleset: Ruleset, sheet: FactSheet) -> Decision:
        return Decision.model_validate_json(engine.decide(canonical_bytes(ruleset), sheet))

    return decide


@contextmanager
def open_desk(*, embedded: bool = True) -> Iterator[Desk]:
    """Open a desk that keeps nothing; ``embedded`` says whether XML inside a PDF is read instead of its pages."""
    with SandboxReader(readers(embedded=embedded), heavy=HEAVY) as reader, EngineProcess() as engine:
        yield Desk(reader, _decider(engine), today, read_file_bytes)


def require_home(home: Path) -> None:
    """Make sure that a home is there and can be written to, before anything is started on it.

    Raises:
        HomeRefused: it cannot be made or written to.
    """
    _prepared(home)


def _prepared(home: Path) -> Path:
    """Return a home that can be written to, made where it was missing.

    Raises:
        HomeRefused: it cannot be made or written to.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise HomeRefused(
            f"The data folder cannot be made: {error.strerror}.", where=str(home), remedy="Name another with --home."
        ) from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise HomeRefused("The data folder cannot be written to.", where=str(home), remedy="Name another with --home.")
    return home


def _open_store(home: Path) -> "Store":
    """Open the store of a home, with the shipped rulesets published where they are new."""
    from rules_engine.storage.store import Store  # noqa: PLC0415 - loads the database library

    return Store(home, SystemClock(), os.environ.get(DATABASE_VARIABLE) or None)


def connectors(home: Path) -> dict[str, Connector]:
    """Return the other systems by target: ``erp`` is the folder ``out`` of the home until another is configured."""
    folder = FolderConnector(home / "out", write_ubl)
    return {"erp": folder, folder.name: folder}


@contextmanager
def open_line(home: str | None = None) -> Iterator["Line"]:
    """Open a home: its store, its rulebook, its readers, engine and connectors; everything is closed at the end."""
    from rules_engine.pipeline.acts.publishing import open_rulebook  # noqa: PLC0415 - loads the database library
    from rules_engine.pipeline.door import Line  # noqa: PLC0415 - loads the database library
    from rules_engine.pipeline.lifecycle.budget_positions import budgets_around  # noqa: PLC0415 - loads the database
    from rules_engine.pipeline.lifecycle.policy import order_policy, own_keys  # noqa: PLC0415 - loads the database library
    from rules_engine.pipeline.lifecycle.self_billing import self_billed  # noqa: PLC0415 - loads the database library
    from rules_engine.pipeline.line.teaching import Teaching  # noqa: PLC0415 - loads the database library
    from rules_engine.pipeline.line.work import Tools  # noqa: PLC0415 - loads the database library

    folder = _prepared(home_of(home))
    with ExitStack() as opened:
        store = _open_store(folder)
        opened.callback(store.close)
        rulebook = open_rulebook(store)
        reader = opened.enter_context(SandboxReader(readers(), processes=READERS, heavy=HEAVY))
        engine = opened.enter_context(EngineProcess(_keeper(folder)))
        policy = order_policy(rulebook.setting)
        tools = Tools(
            reader=reader,
            limits=Limits(),
            decide=engine.decide,
            vault=store.vault,
            clock=store.clock,
            connectors=connectors(folder),
            ruleset_id=rulebook.setting("ruleset", "starter"),
            time_zone=rulebook.setting("time_zone", "UTC"),
            company_id=rulebook.setting("company_id", "") or None,
            company_currency=rulebook.setting("company_currency", "") or None,
            own_keys=own_keys(rulebook.setting),
            sales_ruleset_id=rulebook.setting("ruleset.sales", "customer_orders"),
            request_ruleset_id=rulebook.setting("ruleset.requests", "requisitions"),
            write_document=write_ubl,
            self_billed=partial(self_billed, policy=policy),
            budgets=budgets_around,
            taught=Teaching(store, reader, Limits()).hints,
        )
        line = Line(store, tools, read_file_bytes, policy)
        opened.callback(line.close)
        yield line


@contextmanager
def open_demo(home: str | None = None) -> Iterator["Line"]:
    """Open a home to be filled with the demo company: where nothing is in it yet, its currency and name are set first.

    They are set before the line is opened, so that the first document is decided like the last one.
    """
    from rules_engine.pipeline.acts.publishing import open_rulebook  # noqa: PLC0415 - loads the database library
    from ui.demo.master import COMPANY  # noqa: PLC0415 - only the demo needs it

    with closing(_open_store(_prepared(home_of(home)))) as store:
        rulebook = open_rulebook(store)
        with store.read() as uow:
            is_empty = not uow.documents.count()
        if is_empty:
            for name, value in (("company_currency", COMPANY.currency), ("company_name", COMPANY.name)):
                rulebook.change_setting(name, rulebook.setting(name, value))
    with open_line(home) as line:
        yield line


def open_office(home: str | None = None) -> "Office":
    """Open what the web app works with: a home, for as long as the process lives.

    Nothing is read or decided in the web process; its line only takes documents in and performs acts.
    """
    from rules_engine.pipeline.acts.accounts import Accounts  # noqa: PLC0415 - loads the database library
    from rules_engine.pipeline.acts.keys import Keys  # noqa: PLC0415 - the same
    from rules_engine.pipeline.acts.links import Links  # noqa: PLC0415 - the same
    from rules_engine.pipeline.draft_checks import DraftChecks  # noqa: PLC0415 - the same
    from rules_engine.pipeline.draft_looks import DraftLooks  # noqa: PLC0415 - the same
    from rules_engine.pipeline.made_samples import printing, reading  # noqa: PLC0415 - the same
    from rules_engine.pipeline.rule_desk import RuleDesk  # noqa: PLC0415 - the same
    from rules_engine.pipeline.tracking.pages import Pages  # noqa: PLC0415 - the same
    from rules_engine.pipeline.tracking.watching import Watching  # noqa: PLC0415 - the same
    from rules_engine.pipeline.tracking.worklists import Worklists  # noqa: PLC0415 - the same
    from rules_engine.storage.rulebook import Rulebook  # noqa: PLC0415 - the same
    from ui.office import Office  # noqa: PLC0415 - the same
    from ui.papers.ways import papers  # noqa: PLC0415 - the same

    opened = ExitStack()
    atexit.register(opened.close)
    line = opened.enter_context(open_line(home))
    painter = opened.enter_context(SandboxReader(DRAWERS))
    pages = Pages(line.store, line.tools, line.order_policy, painter)
    watching = Watching(line.store, line.order_policy, line.tools.time_zone)
    lists = Worklists(line.store, line.tools.company_id, watching)
    desk = RuleDesk(line.store, Rulebook.of(line.store), line.tools.company_id)
    opened.callback(desk.close)
    links = Links(line.store, line.acts, _link_key(home_of(home)))
    return Office(
        Accounts(line.store),
        lists,
        pages,
        line.acts,
        Keys(line.store),
        links,
        desk,
        DraftChecks(line.store, desk),
        DraftLooks(line.store, Rulebook.of(line.store), desk),
        read_dmn,
        reading(line.tools.reader, Limits(), today),
        printing(line.tools.reader, Limits(), today, write_ubl, papers(write_ubl)),
        write_table,
    )


def checked(line: "Line", person: "Person", ruleset_id: str) -> "list[Checked]":
    """Run every check on a draft and keep how each ended; raises what ``DraftChecks.run`` does."""
    from rules_engine.pipeline.acts.reviewing import CHECKS  # noqa: PLC0415 - loads the database library
    from rules_engine.pipeline.draft_checks import DraftChecks  # noqa: PLC0415 - the same
    from rules_engine.pipeline.rule_desk import RuleDesk  # noqa: PLC0415 - the same
    from rules_engine.storage.rulebook import Rulebook  # noqa: PLC0415 - the same

    desk = RuleDesk(line.store, Rulebook.of(line.store), line.tools.company_id)
    with closing(desk):
        checks, standing = DraftChecks(line.store, desk), desk.standing(person, ruleset_id)
        return [checks.run(person, standing, name, lambda *_: None, lambda: False) for name in CHECKS]


def _link_key(home: Path) -> bytes:
    """Return the key that signs one-time links; it lies beside the database, readable by its owner only."""
    path = home / "link.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()


def read_given(path: Path) -> bytes:
    """Return the bytes of a file that somebody named; a file that is too large is never loaded.

    Raises:
        LimitExceeded: it is too large.
        Unreadable: it is no readable file.
    """
    return read_file_bytes(path, Limits())


def read_dmn(content: bytes) -> "ForeignTables":
    """Read the decision tables of a DMN file.

    Raises:
        DocumentRefused: it is no DMN, or hostile.
    """
    from extractors.dmn import read_dmn as read  # noqa: PLC0415 - loads the XML library

    return read(content, Limits())


def _keeper(home: Path) -> Callable[[bytes], None]:
    """Return who keeps the smallest example of every disagreement between the executions."""

    def keep(example: bytes) -> None:
        from hashlib import sha256  # noqa: PLC0415 - needed for this rare case only

        folder = home / "disagreements"
        folder.mkdir(exist_ok=True)
        (folder / f"{sha256(example).hexdigest()[:16]}.json").write_bytes(example)

    return keep


def run_worker(home: str | None = None) -> None:
    """Be a worker until SIGTERM or SIGINT; what is unfinished then, the next worker takes up."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    with open_line(home) as line:
        line.work(stop)


def doctor(home: str | None = None) -> list[dict[str, object]]:
    """Say what is there and what is missing on this machine, and how to get it."""
    folder = home_of(home)
    return [_python(), _sqlite(), _home(folder), _space(folder), _engine(), _recogniser(), _database(folder)]


def _told(name: str, *, ok: bool, told: str, remedy: str = "") -> dict[str, object]:
    """Return one check."""
    return {"name": name, "ok": ok, "told": told, "remedy": "" if ok else remedy}


def _python() -> dict[str, object]:
    """Check Python's version."""
    wanted = ".".join(map(str, PYTHON_MIN))
    return _told(
        "Python", ok=sys.version_info >= PYTHON_MIN, told=platform.python_version(), remedy=f"Install Python {wanted}."
    )


def _sqlite() -> dict[str, object]:
    """Check SQLite's version."""
    wanted = ".".join(map(str, SQLITE_MIN))
    return _told(
        "SQLite",
        ok=sqlite3.sqlite_version_info >= SQLITE_MIN,
        told=sqlite3.sqlite_version,
        remedy=f"Use a Python built with SQLite {wanted} or newer.",
    )


def _home(home: Path) -> dict[str, object]:
    """Check that the data folder can be written to."""
    try:
        _prepared(home)
    except HomeRefused as refusal:
        return _told("data folder", ok=False, told=refusal.sentence, remedy=refusal.remedy)
    return _told("data folder", ok=True, told=str(home))


def _space(home: Path) -> dict[str, object]:
    """Check the free space."""
    place = next(each for each in (home, *home.parents) if each.exists())
    free = shutil.disk_usage(place).free
    return _told("free space", ok=free >= FREE_BYTES_MIN, told=f"{free // 1_000_000} MB", remedy="Make room.")


def _engine() -> dict[str, object]:
    """Check that the native engine loads."""
    try:
        importlib.import_module("durable_rules_engine")
    except ImportError as error:
        remedy = "Run make install: it builds the engine, for which a C compiler is needed."
        return _told("rules engine", ok=False, told=str(error), remedy=remedy)
    return _told("rules engine", ok=True, told="durable-rules loads")


def _recogniser() -> dict[str, object]:
    """Check that the words of pictures can be recognised as is asked for."""
    try:
        named = readers()
    except HomeRefused as refusal:
        return _told("recogniser", ok=False, told=refusal.sentence, remedy=refusal.remedy)
    return _told("recogniser", ok=True, told="rapidocr" if EXTRACTORS[-1] in named else "tesseract")


def _database(home: Path) -> dict[str, object]:
    """Check that the database opens, and say where it is."""
    from rules_engine.storage.faults import FAULTS  # noqa: PLC0415 - loads the database library

    try:
        store = _open_store(_prepared(home))
    except FAULTS as error:
        told = f"{type(error).__name__}: {str(error).splitlines()[0]}"
        return _told("database", ok=False, told=told, remedy=f"Check ${DATABASE_VARIABLE}, or unset it to use SQLite.")
    try:
        return _told("database", ok=True, told="SQLite" if store.sqlite else "PostgreSQL")
    finally:
        store.close()
