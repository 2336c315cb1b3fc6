"""Rulesets in and out on the command line: export, import, publish, rollback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.pipeline.acts import exchange
from rules_engine.pipeline.acts.rulesets import load, shipped
from rules_engine.rules.model import Ruleset
from tests.golden.test_dmn import SMALL
from tests.sample_rules import ACCEPT, ruleset

ROOT = Path(__file__).resolve().parents[2]
ROW = {"id": "a", "when": {"term": "document.total_with_vat", "op": ">", "value": {"EUR": "5"}}}


def matchbook(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, in a process of its own."""
    environment = {**os.environ, "MATCHBOOK_HOME": str(home)}
    command = [sys.executable, "-m", "ui.cli", "ruleset", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)


def test_every_pack_is_exported_as_json_that_is_the_same_ruleset() -> None:
    """R3: what is reviewed as JSON is the ruleset, to the byte of its canonical form."""
    for pack in shipped():
        back = Ruleset.model_validate(json.loads(exchange.as_json(pack)))

        assert canonical_bytes(back) == canonical_bytes(pack)


def test_tables_go_out_and_come_back_through_files(tmp_path: Path) -> None:
    """R3: export --tables and import --into give the same ruleset; a formula is refused with its cell."""
    file, book, back = tmp_path / "r.json", tmp_path / "t.xlsx", tmp_path / "back.json"
    table = {"id": "t", "name": "=1+1", "hit_policy": "collect", "rows": [ROW]}
    file.write_bytes(exchange.as_json(ruleset(ACCEPT, tables=[table])))
    out = matchbook("export", str(file), "--tables", "--out", str(book), home=tmp_path)
    done = matchbook("import", str(book), "--into", str(file), "--out", str(back), "--json", home=tmp_path)

    assert (out.returncode, done.returncode) == (0, 0)
    assert json.loads(done.stdout)["tables"] == 1
    assert back.read_bytes() == file.read_bytes()
    assert load(str(back)).ruleset_hash == load(str(file)).ruleset_hash
    assert matchbook("export", str(file), "--tables", home=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("policy", "options", "code", "tables"),
    ((b"UNIQUE", ("--currency", "EUR"), 1, 1), (b"UNIQUE", (), 1, 0), (b"RULE ORDER", ("--currency", "EUR"), 1, 0)),
)
def test_dmn_comes_in_with_a_list_of_what_could_not(
    tmp_path: Path, policy: bytes, options: tuple[str, ...], code: int, tables: int
) -> None:
    """R3: tables of DMN are taken over whole or left behind, each with a sentence and a remedy; exit 1 then."""
    file, base, back = tmp_path / "m.dmn", tmp_path / "r.json", tmp_path / "back.json"
    file.write_bytes(SMALL % (policy, b"[1000..5000)", b'"manager"'))
    base.write_bytes(exchange.as_json(ruleset(ACCEPT)))
    arguments = ("import", str(file), "--into", str(base), "--out", str(back), "--json", *options)
    done = matchbook(*arguments, home=tmp_path)
    told = json.loads(done.stdout)

    assert (done.returncode, told["tables"], len(load(str(back)).tables)) == (code, tables, tables)
    assert [each["remedy"] != "" for each in told["left_behind"]] == [True] * (2 - tables)


def test_acts_on_rulesets_ask_who_you_are(tmp_path: Path) -> None:
    """G7: importing into a home, publishing and rolling back are acts: nobody signed in, nothing happens."""
    file = tmp_path / "r.json"
    file.write_bytes(exchange.as_json(ruleset(ACCEPT)))
    home = tmp_path / "home"
    refused = [
        matchbook("import", str(file), home=home),
        matchbook("publish", "starter", "--reason", "x", home=home),
        matchbook("rollback", "starter", "--version", "1", "--reason", "x", home=home),
        matchbook("export", "starter", "--version", "9", home=home),
    ]

    assert [run.returncode for run in refused] == [2, 2, 2, 2]
    assert all("matchbook login" in run.stderr for run in refused[:3])
    shown = matchbook("show", "starter", "--versions", "--json", home=home)
    assert [(row["version"], row["published_by"]) for row in map(json.loads, shown.stdout.splitlines())] == [
        (1, "matchbook")
    ]
    exported = matchbook("export", "starter", "--version", "1", home=home)
    assert json.loads(exported.stdout)["id"] == "starter"
