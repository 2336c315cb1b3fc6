"""The import contracts of pyproject.toml bite: each is shown a violation and must break on it.

A small tree of the same rooms is made outside the project, one violation at a time is planted in it, and the very
contracts of the project are run on it. A contract that lets its violation pass has stopped guarding anything.
"""

import ast
import json
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house.tree import ROOMS, ROOT, TOPS, Finding, clean, python_sources

PLANTS = (
    ("doors", "rules_engine/documents/planted.py", "import ui.cli"),
    ("doors", "rules_engine/pipeline/planted.py", "import extractors.ubl"),
    ("doors", "rules_engine/pipeline/planted.py", "import connectors.files"),
    ("doors", "extractors/planted.py", "import ui.cli"),
    ("doors", "extractors/planted.py", "import connectors.files"),
    ("doors", "connectors/planted.py", "import extractors.ubl"),
    ("core", "rules_engine/errors.py", "import rules_engine.documents"),
    ("core", "rules_engine/documents/planted.py", "import rules_engine.ports"),
    ("core", "rules_engine/ports.py", "import rules_engine.rules"),
    ("core", "rules_engine/rules/planted.py", "import rules_engine.matching"),
    ("core", "rules_engine/matching/planted.py", "import rules_engine.engine.live"),
    ("core", "rules_engine/engine/planted.py", "import rules_engine.storage"),
    ("core", "rules_engine/storage/planted.py", "import rules_engine.engine.live"),
    ("core", "rules_engine/engine/planted.py", "import rules_engine.pipeline"),
    ("core", "rules_engine/newroom.py", "x = 1"),
    ("adapters", "extractors/planted.py", "import rules_engine.rules"),
    ("adapters", "extractors/planted.py", "import rules_engine.matching"),
    ("adapters", "connectors/planted.py", "import rules_engine.engine.live"),
    ("adapters", "connectors/planted.py", "import rules_engine.pipeline"),
    ("adapters", "connectors/planted.py", "import rules_engine.storage"),
    ("extractors", "extractors/planted.py", "import extractors.ubl"),
    ("extractors", "extractors/sniff.py", "import extractors.ubl"),
    ("connectors", "connectors/planted.py", "import connectors.files"),
    ("connectors", "connectors/outbound.py", "import connectors.files"),
    ("composition", "ui/planted.py", "import rules_engine.storage"),
    ("composition", "ui/planted.py", "import rules_engine.engine.live"),
    ("composition", "ui/planted.py", "import rules_engine.matching"),
    ("composition", "ui/planted.py", "import rules_engine.rules"),
    ("composition", "ui/planted.py", "import extractors.ubl"),
    ("composition", "ui/planted.py", "import connectors.files"),
    ("siblings", "rules_engine/pipeline/acts/planted.py", "import rules_engine.pipeline.tracking.planted_back"),
    ("owner-durable-rules", "rules_engine/engine/planted.py", "import durable_rules_engine"),
    ("owner-durable-rules", "rules_engine/pipeline/planted.py", "import durable.lang"),
    ("owner-z3", "rules_engine/engine/planted.py", "import z3"),
    ("owner-polars", "rules_engine/engine/planted.py", "import polars"),
    ("owner-ortools", "rules_engine/matching/planted.py", "import ortools"),
    ("owner-dbos", "rules_engine/pipeline/acts/planted.py", "import dbos"),
    ("owner-dbos", "ui/cli.py", "import dbos"),
    ("owner-store", "rules_engine/pipeline/planted.py", "import sqlalchemy.orm"),
    ("owner-store", "ui/wiring.py", "import tinydb"),
    ("owner-store", "ui/cli.py", "import alembic"),
    ("owner-store", "connectors/planted.py", "import psycopg"),
    ("owner-formats", "rules_engine/rules/planted.py", "import openpyxl"),
    ("owner-formats", "ui/planted.py", "from lxml import etree"),
    ("owner-formats", "rules_engine/documents/planted.py", "import defusedxml"),
    ("owner-docling", "connectors/planted.py", "import docling"),
    ("owner-http", "connectors/planted.py", "import httpx"),
    ("owner-http", "ui/planted.py", "import httpx"),
    ("owner-doors", "rules_engine/pipeline/planted.py", "import rich.table"),
    ("owner-doors", "rules_engine/pipeline/planted.py", "import typer"),
    ("owner-doors", "connectors/planted.py", "import click"),
    ("owner-doors", "extractors/planted.py", "import reflex"),
)
"""Contract, file, and the import it must break on."""

FREE = (
    ("extractors", "extractors/planted.py", "import extractors.fields, extractors.safety, extractors.sniff"),
    ("extractors", "extractors/planted.py", "import extractors.sandbox"),
    ("connectors", "connectors/planted.py", "import connectors.outbound"),
    ("composition", "ui/wiring.py", "import extractors.ubl, connectors.files, rules_engine.storage"),
    ("composition", "ui/planted.py", "import ui.wiring, rules_engine.pipeline.acts"),
    ("owner-durable-rules", "rules_engine/engine/live.py", "import durable_rules_engine"),
    ("owner-z3", "rules_engine/rules/solver.py", "import z3"),
    ("owner-polars", "rules_engine/engine/replay/run.py", "import polars"),
    ("owner-polars", "rules_engine/pipeline/insight/planted.py", "import polars"),
    ("owner-dbos", "rules_engine/pipeline/line/planted.py", "import dbos"),
    ("owner-dbos", "ui/wiring.py", "import dbos"),
    ("owner-store", "rules_engine/storage/planted.py", "import sqlalchemy, tinydb, alembic, psycopg"),
    ("owner-formats", "rules_engine/rules/tables.py", "import openpyxl"),
    ("owner-formats", "extractors/planted.py", "import lxml, openpyxl, docling"),
    ("owner-http", "connectors/outbound.py", "import httpx"),
    ("owner-doors", "ui/planted.py", "import typer, rich"),
)
"""Contract, file, and an import its owner is free to make."""

_MODULES = (
    "rules_engine/errors.py",
    "rules_engine/ports.py",
    "rules_engine/engine/live.py",
    "extractors/fields.py",
    "extractors/safety.py",
    "extractors/sandbox.py",
    "extractors/sniff.py",
    "extractors/ubl.py",
    "connectors/files.py",
    "connectors/outbound.py",
    "ui/cli.py",
    "ui/wiring.py",
)

_PROBE = """
import contextlib, io, json, pathlib, sys
from importlinter import cli
from importlinter.application import use_cases
answers = []
for contract, file, line in json.loads(sys.stdin.read()):
    path = pathlib.Path(file)
    before = path.read_text() if path.exists() else None
    path.write_text(line + "\\n")
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        kept = use_cases.lint_imports("pyproject.toml", limit_to_contracts=(contract,), cache_dir=None, no_logo=True)
    broken = "Contracts: 0 kept, 1 broken" in said.getvalue()
    answers.append("kept" if kept else "broken" if broken else said.getvalue())
    path.unlink() if before is None else path.write_text(before)
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What the project's contracts say to each planted import, in a small tree of the same rooms."""
    tree = tmp_path_factory.mktemp("planted")
    for room in (*ROOMS, "rules_engine/engine/replay"):
        (tree / room).mkdir(parents=True, exist_ok=True)
        (tree / room / "__init__.py").touch()
    for module in _MODULES:
        (tree / module).touch()
    back = "import rules_engine.pipeline.acts.planted\n"
    (tree / "rules_engine/pipeline/tracking/planted_back.py").write_text(back)
    shutil.copy(ROOT / "pyproject.toml", tree)
    probe = subprocess.run(
        [sys.executable, "-c", _PROBE],
        cwd=tree,
        input=json.dumps([*PLANTS, *FREE]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == probe.returncode, probe.stderr
    return dict(zip((*PLANTS, *FREE), json.loads(probe.stdout), strict=True))


def _contract_ids():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]}


def test_the_project_keeps_its_import_contracts():
    """Every import of the project runs in the direction its contract allows."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert 0 == run.returncode, run.stdout + run.stderr


def test_every_contract_has_a_canary():
    """No contract stands in pyproject.toml without a violation planted here."""
    assert _contract_ids() == {contract for contract, _, _ in PLANTS}


@pytest.mark.parametrize("plant", PLANTS, ids=" ".join)
def test_canary_a_planted_import_breaks_its_contract(plant, answers):
    """A violation planted in a tree of the same rooms breaks the contract that should catch it."""
    assert "broken" == answers[plant]


@pytest.mark.parametrize("plant", FREE, ids=" ".join)
def test_an_owner_may_import_what_it_owns(plant, answers):
    """The owner of a foreign library, and the one composition root, keep their contract."""
    assert "kept" == answers[plant]


EXTRAS = ("tesseract",)
"""Extras with which people choose a part of the product; what only checks or measures it is none."""


def test_every_foreign_package_is_a_pinned_dependency():
    """A room imports only the standard library, the rooms, and what pyproject.toml pins for running."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    chosen = {name: pins for name, pins in settings["project"]["optional-dependencies"].items() if name in EXTRAS}
    wanted = [*settings["project"]["dependencies"], *(pin for pins in chosen.values() for pin in pins)]
    pinned = {pin.partition("==")[0].partition("[")[0].lower() for pin in wanted}
    owners = packages_distributions()
    known = sys.stdlib_module_names | set(TOPS) | {"__future__", "durable", "durable_rules_engine"}

    clean(
        Finding(source.at(node), f"`{module}` is no pinned dependency", "pin it in pyproject.toml, then make lock")
        for source in python_sources(*TOPS)
        for node, module in _imports(source)
        if module not in known and not pinned.intersection(name.lower() for name in owners.get(module, ()))
    )


def _imports(source):
    """Give the top name of every absolute import, with its node."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node, node.module.partition(".")[0]
