"""The contract of the command line: what it prints, how it ends, and that refusals change nothing they should not."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "rulesets" / "starter" / "cases"
UBL = 'xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"'


def matchbook(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, in a process of its own."""
    environment = {**os.environ, "MATCHBOOK_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )


def rows(run: subprocess.CompletedProcess[str]) -> list[dict]:
    """Read standard output: one JSON object a line and nothing else."""
    return [json.loads(line) for line in run.stdout.splitlines()]


def truncated_workbook() -> bytes:
    """Give a workbook that is cut off in the middle."""
    path = Path(os.environ["MATCHBOOK_HOME"]) / "whole.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>" * 50)
        archive.writestr("xl/workbook.xml", "<workbook/>" * 50)
    return path.read_bytes()[:150]


def bomb() -> bytes:
    """Give XML that would grow to gigabytes."""
    steps = "".join(f'<!ENTITY a{n + 1} "&a{n};&a{n};&a{n};&a{n};">' for n in range(12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "lol">{steps}]><Invoice {UBL}>&a12;</Invoice>'.encode()


REFUSED = {
    "empty.xml": (lambda: b"", "DOC-UNREADABLE"),
    "random.xml": (lambda: bytes(range(256)) * 12, "DOC-UNSUPPORTED"),
    "truncated.xlsx": (truncated_workbook, "DOC-UNREADABLE"),
    "bomb.xml": (bomb, "DOC-UNSAFE"),
    "xxe.xml": (
        f'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><Invoice {UBL}>&x;</Invoice>'.encode,
        "DOC-UNSAFE",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_file_says_code_sentence_and_remedy(name: str, tmp_path: Path) -> None:
    """C7: what cannot be read ends with 2 and still gets its object, with code, sentence and remedy."""
    content, code = REFUSED[name]
    (tmp_path / name).write_bytes(content())
    run = matchbook("read", "--json", str(tmp_path / name), home=tmp_path)

    (row,) = rows(run)
    (finding,) = row["findings"]
    assert (2, "failed", code) == (run.returncode, row["status"], finding["code"])
    assert finding["sentence"]
    assert finding["remedy"]
    assert row["document"] is None


def test_a_file_that_is_too_large_is_never_loaded(tmp_path: Path) -> None:
    """A file of 200 MB is refused by its size, by reading and by capturing, and leaves nothing behind."""
    with (tmp_path / "big.xml").open("wb") as file:
        file.truncate(200_000_000)
    read = matchbook("read", "--json", str(tmp_path / "big.xml"), home=tmp_path / "home")
    capture = matchbook("capture", "--json", str(tmp_path / "big.xml"), home=tmp_path / "home")
    verified = matchbook("audit", "verify", "--json", home=tmp_path / "home")

    assert [2, 2, 0] == [read.returncode, capture.returncode, verified.returncode]
    assert "DOC-LIMIT" == rows(read)[0]["findings"][0]["code"]
    assert "DOC-LIMIT" == rows(capture)[0]["code"]


def test_several_files_give_one_object_each_in_the_order_given(tmp_path: Path) -> None:
    """A refused file among others still gets its object, and the run ends with 1, not 2."""
    (tmp_path / "empty.xml").write_bytes(b"")
    good = CASES / "clean_three_way" / "invoice.xml"
    run = matchbook("read", "--json", str(tmp_path / "empty.xml"), str(good), home=tmp_path)

    assert 1 == run.returncode
    assert ["failed", "success"] == [row["status"] for row in rows(run)]


def test_read_gives_exact_strings_and_null(tmp_path: Path) -> None:
    """Amounts, prices and quantities are strings with their exact digits; absent is null, never an empty string."""
    run = matchbook("read", "--json", str(CASES / "clean_three_way" / "invoice.xml"), home=tmp_path)
    (row,) = rows(run)
    line = row["document"]["lines"][0]

    assert {
        "number",
        "issue_date",
        "due_date",
        "currency",
        "order_reference",
        "seller",
        "buyer",
        "totals",
        "lines",
    } <= set(row["document"])
    assert all(isinstance(line[name], str) for name in ("quantity", "net_price", "line_net_amount"))
    assert "" not in [*line.values(), *row["document"]["totals"].values()]
    assert {"confidence", "auto", "page", "bbox", "source", "check", "candidates"} <= set(row["fields"]["number"])


def test_decide_prints_the_contract(tmp_path: Path) -> None:
    """R1: a decision names outcome, lines, discrepancies, holds, firings, explanation and both hashes."""
    folder = CASES / "clean_three_way"
    files = [f"--{kind}={folder / kind}.xml" for kind in ("invoice", "order", "receipt")]
    run = matchbook("decide", "--json", *files, home=tmp_path)
    (row,) = rows(run)

    assert (0, "accepted") == (run.returncode, row["outcome"])
    wanted = "lines discrepancies holds approvals route firings not_evaluated explanation counterfactuals"
    assert {*wanted.split(), "ruleset_hash", "facts_hash"} <= set(row)
    assert 64 == len(row["facts_hash"])


def test_decide_says_what_would_make_a_document_pass(tmp_path: Path) -> None:
    """E6: a held invoice comes with changes by who can make them, as data and in words."""
    folder = CASES / "received_part"
    files = [f"--{kind}={folder / kind}.xml" for kind in ("invoice", "order", "receipt")]
    found = rows(matchbook("decide", "--json", *files, home=tmp_path))[0]["counterfactuals"]
    printed = matchbook("decide", *files, home=tmp_path).stdout

    assert ["supplier", "receiver", "rule_owner"] == [entry["actor"] for entry in found]
    assert all({"actor", "change", "sentence"} == set(entry) for entry in found)
    assert "order PO-2041 line 1: received +40" == found[1]["change"]
    assert all(entry["sentence"] in printed for entry in found)


def test_without_a_receipt_the_level_is_capped_at_what_was_given(tmp_path: Path) -> None:
    """M1: without receipt advices a document is matched two-way; one that misses a line waits for the goods."""
    folder, missing = CASES / "clean_three_way", CASES / "received_line_missing"
    two = matchbook(
        "decide", "--json", *(f"--{kind}={folder / kind}.xml" for kind in ("invoice", "order")), home=tmp_path
    )
    files = (f"--{kind}={missing / kind}.xml" for kind in ("invoice", "order", "receipt"))
    three = matchbook("decide", "--json", *files, home=tmp_path)

    assert ["accepted", "held"] == [rows(two)[0]["outcome"], rows(three)[0]["outcome"]]


@pytest.mark.parametrize(
    ("change", "code"),
    (
        ({"rules": [{"id": "r", "when": {"term": "line.prise", "op": ">", "value": 1}}]}, "RULE-TERM"),
        (
            {
                "facts": [{"name": "a", "scope": "document"}, {"name": "b", "scope": "document"}],
                "rules": [
                    {
                        "id": "r1",
                        "when": {"term": "fact.a", "op": "is true"},
                        "then": [{"effect": "state", "fact": "b"}],
                    },
                    {
                        "id": "r2",
                        "when": {"term": "fact.b", "op": "is true"},
                        "then": [{"effect": "state", "fact": "a"}],
                    },
                ],
            },
            "RULE-CONFLICT",
        ),
        ({"rules": "none"}, "RULE-SYNTAX"),
    ),
    ids=["unknown term", "cycle", "shape"],
)
def test_a_ruleset_that_cannot_be_used_is_refused(change: dict, code: str, tmp_path: Path) -> None:
    """R7: deciding under a broken ruleset ends with 2 and names code, place and remedy."""
    ruleset = {"id": "mine", "name": "Mine", **change}
    for rule in ruleset["rules"] if isinstance(ruleset["rules"], list) else []:
        rule.setdefault("then", [{"effect": "accept"}])
    (tmp_path / "mine.json").write_text(json.dumps(ruleset))
    invoice = CASES / "clean_three_way" / "invoice.xml"
    run = matchbook("decide", "--json", f"--invoice={invoice}", f"--ruleset={tmp_path / 'mine.json'}", home=tmp_path)

    refused = rows(run)[0]["refused"]
    assert (2, code) == (run.returncode, refused["code"])
    assert refused["place"]
    assert refused["remedy"]


def test_the_same_file_twice_is_already_received(tmp_path: Path) -> None:
    """S4: capturing the same bytes again adds nothing and says so, with the time of the first."""
    order = str(CASES / "clean_three_way" / "order.xml")
    first = matchbook("capture", "--json", order, home=tmp_path)
    again = matchbook("capture", "--json", order, home=tmp_path)

    assert ["received"] == [row["result"] for row in rows(first)]
    assert ["already received"] == [row["result"] for row in rows(again)]
    assert [0, 0] == [first.returncode, again.returncode]


def test_a_held_invoice_is_explained_by_status(tmp_path: Path) -> None:
    """E4: a captured invoice without a receipt is held; status names the hold and what clears it."""
    folder = CASES / "clean_three_way"
    captured = matchbook("capture", "--json", str(folder / "order.xml"), str(folder / "invoice.xml"), home=tmp_path)
    number = rows(captured)[1]["number"]
    told = matchbook("status", number, "--json", home=tmp_path)
    (row,) = rows(told)

    assert (1, "held") == (captured.returncode, row["status"])
    assert ["RECEIPT"] == [hold["reason"] for hold in row["holds"]]
    assert row["holds"][0]["release_condition"]
    assert 1 == told.returncode


def test_an_unknown_number_is_refused(tmp_path: Path) -> None:
    """T8: asking for a number nobody knows is refused, with a remedy."""
    run = matchbook("status", "NO-SUCH-NUMBER", "--json", home=tmp_path)

    assert (2, "ACT-UNKNOWN") == (run.returncode, rows(run)[0]["refused"]["code"])


def test_rulesets_are_listed_checked_and_tested(tmp_path: Path) -> None:
    """R5: the starter has no findings, and every one of its cases passes."""
    listed = matchbook("ruleset", "list", "--json", home=tmp_path)
    checked = matchbook("ruleset", "check", "starter", "--json", home=tmp_path)
    tested = matchbook("ruleset", "test", "starter", "--json", home=tmp_path)

    assert "starter" in [row["id"] for row in rows(listed)]
    assert [] == rows(checked)[0]["findings"]
    assert 0 == rows(tested)[-1]["failed"]
    assert [0, 0, 0] == [listed.returncode, checked.returncode, tested.returncode]


def test_doctor_says_what_is_there(tmp_path: Path) -> None:
    """G6: the doctor names every check and, where one fails, what to do."""
    run = matchbook("doctor", "--json", home=tmp_path)

    assert all(row["ok"] or row["remedy"] for row in rows(run))
    assert {"Python", "SQLite", "data folder", "rules engine", "database"} <= {row["name"] for row in rows(run)}


def test_master_data_is_imported_listed_and_resolved(tmp_path):
    """C8: a file comes in whole, an unknown column is a finding, a wrong row refuses it, a text resolves or not."""
    good, odd, bad = (tmp_path / name for name in ("suppliers.csv", "sites.csv", "items.csv"))
    good.write_text("id;name\nS1;Nordhavn Steel\n", encoding="utf-8")
    odd.write_text("id,name,mood\nHAM,Hamburg,fine\n", encoding="utf-8")
    bad.write_text("id,description\n7,Bolt\n", encoding="utf-8")
    home = tmp_path / "home"

    runs = [matchbook("master", "import", str(path), "--json", home=home) for path in (good, odd, bad, good)]
    listed = matchbook("master", "list", "supplier", "--json", home=home)
    known = matchbook("master", "resolve", "supplier", "nordhavn-steel", "--json", home=home)
    unknown = matchbook("master", "resolve", "supplier", "Nordhaven Steel", "--json", home=home)

    assert [run.returncode for run in runs] == [0, 1, 2, 0]
    assert rows(runs[3])[0]["kinds"] == [{"kind": "supplier", "new": 0, "changed": 0, "same": 1}]
    assert rows(runs[1])[0]["unknown_columns"] == ["mood"]
    assert [each["id"] for each in rows(listed)] == ["S1"]
    assert (known.returncode, rows(known)[0]["id"], rows(known)[0]["how"]) == (0, "S1", "name")
    assert (unknown.returncode, rows(unknown)[0]["candidates"][0]["id"]) == (1, "S1")
