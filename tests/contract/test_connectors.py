"""The contract of connectors: what each must do for the same key, other content, a crash, and hostile text."""

import csv
import json
import os
import subprocess
import sys
from decimal import Decimal

import pytest

from connectors.folder import FolderConnector, cell
from connectors.ubl_writer import write
from extractors.ubl import UblExtractor
from rules_engine.documents.canonical import content_hash, to_plain
from rules_engine.documents.normalise import normalise
from rules_engine.errors import ConnectorUnavailable
from rules_engine.ports import Limits, PushRequest
from tests import samples
from tests.chains import invoice
from tests.durability.homes import ROOT


def _bill(**more):
    payload = {"document": to_plain(invoice("INV-1", "PO-1", **more)), "order": "PO-1", "pairs": []}
    return PushRequest(kind="vendor_bill", key=content_hash(payload), document_id="d", payload=payload)


def _hold():
    payload = {"number": "INV-1", "line": "1", "reason": "PRICE", "sentence": "=HYPERLINK(1)", "money_at_risk": "-3.00"}
    return PushRequest(kind="hold", key=content_hash(payload), document_id="d", payload=payload)


def _update():
    payload = {"document": to_plain(samples.answer()), "order": "PO-17", "pairs": []}
    return PushRequest(kind="order_update", key=content_hash(payload), document_id="d", payload=payload)


REQUESTS = (_bill, _hold, _update)


@pytest.fixture(params=["folder"])
def connector(request, tmp_path):
    """Each connector in turn."""
    return FolderConnector(tmp_path / "out", write)


def test_it_says_that_it_is_there(connector):
    """C1: a check answers with a sentence."""
    assert connector.check().endswith(".")


@pytest.mark.parametrize("make", REQUESTS)
def test_the_same_key_again_is_already_applied(connector, make):
    """C7: one effect per key, whatever is asked; a plan has no effect."""
    request = make()
    assert connector.find(request.key) is None
    assert connector.plan(request)
    assert connector.find(request.key) is None

    first, again, found = connector.apply(request), connector.apply(request), connector.find(request.key)

    assert [first.outcome, again.outcome, found.outcome] == ["applied", "already_applied", "already_applied"]
    assert first.reference == again.reference == found.reference


def test_the_same_key_with_other_content_is_rejected(connector):
    """T5: a key is bound to its content."""
    request = _bill()
    connector.apply(request)

    answer = connector.apply(request.model_copy(update={"payload": _bill(quantity=11).payload}))

    assert answer.outcome == "rejected"


def test_a_kind_it_does_not_know_is_rejected(connector):
    """C1: what a system cannot do it says, once and for all."""
    request = PushRequest(kind="statement", key="k", document_id="d", payload={})

    assert connector.apply(request).outcome == "rejected"
    assert "statement" not in connector.capabilities()


def test_reading_on_gives_nothing_new_for_ever(connector):
    """C1: reading after the last cursor ends."""
    records, cursor = connector.read("supplier", None)
    again, _ = connector.read("supplier", cursor)

    assert list(again) == []
    assert isinstance(records, tuple | list)


def test_a_bill_reads_back_as_it_was(tmp_path):
    """C1: the UBL in the folder is the document that was decided."""
    connector = FolderConnector(tmp_path, write)
    reference = connector.apply(_bill()).reference

    candidate = UblExtractor().read((tmp_path / reference).read_bytes(), Limits()).candidate
    document = normalise(candidate).document

    assert (document.number, document.order_reference) == ("INV-1", "PO-1")
    assert document.totals == invoice("INV-1", "PO-1").totals


def test_a_counter_proposal_is_a_text_and_a_table(tmp_path):
    """F2: what is left to settle lies there in words for the supplier, and line by line."""
    rows = [{"line": "1", "about": "price", "asked": "100", "offered": "=110"}]
    payload = {"order": "PO-1", "answer": "OR-1", "seller": "Fjord", "text": "Line 1: we asked for 100.", "lines": rows}
    connector = FolderConnector(tmp_path, write)
    done = connector.apply(PushRequest(kind="counter_proposal", key="k2", document_id="d", payload=payload))

    assert (tmp_path / str(done.reference)).read_text(encoding="utf-8") == "Line 1: we asked for 100."
    table = (tmp_path / "counter_proposals" / "k2.csv").read_text(encoding="utf-8").splitlines()
    assert table[1] == '"1","price","100","\'=110"'


@pytest.mark.parametrize("sign", ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", " =", "\ufeff="))
def test_no_text_runs_in_a_spreadsheet(tmp_path, sign):
    """T26: text that begins like a formula is shown, numbers stay numbers."""
    line = samples.bill().lines[0]
    hostile = line.model_copy(
        update={"item": line.item.model_copy(update={"description": f"{sign}1+cmd|' /C calc'!A0"})}
    )
    payload = {"document": to_plain(samples.bill().model_copy(update={"lines": (hostile,)})), "order": f"{sign}PO"}
    request = PushRequest(kind="vendor_bill", key="k1", document_id="d", payload=payload)
    FolderConnector(tmp_path, write).apply(request)

    with (tmp_path / "vendor_bills" / "k1.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)

    assert row["description"].startswith("'")
    assert row["order"].startswith("'")
    assert Decimal(row["quantity"]) == 10


def test_negative_amounts_stay_numbers():
    """T26: only text is guarded."""
    assert (cell(Decimal("-1.50")), cell("-1.50")) == ("-1.50", "'-1.50")


_APPLY = """
import json, pathlib, sys, os
from connectors import folder
from connectors.ubl_writer import write
from rules_engine.ports import PushRequest
calls, limit, real = 0, int(sys.argv[2]), folder._write
def counted(path, content):
    global calls
    if calls == limit: os._exit(9)
    calls += 1; real(path, content)
folder._write = counted
request = PushRequest.model_validate(json.loads(sys.stdin.read()))
sys.stdout.write(folder.FolderConnector(pathlib.Path(sys.argv[1]), write).apply(request).outcome)
"""


@pytest.mark.parametrize("writes", (0, 1, 2))
def test_a_crash_between_two_writes_is_made_whole_by_asking_again(tmp_path, writes):
    """C7: killed after the first, second or third write, the same key asked again leaves one effect."""
    request = _bill()
    script = [sys.executable, "-c", _APPLY, str(tmp_path), str(writes)]
    died = subprocess.run(
        script, input=request.model_dump_json(), cwd=ROOT, text=True, check=False, capture_output=True
    )
    connector = FolderConnector(tmp_path, write)
    found = connector.find(request.key)
    answer = connector.apply(request)
    names = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())

    assert died.returncode == 9
    assert found is None
    assert answer.outcome == "applied"
    assert names == sorted([f"{request.key}.csv", f"{request.key}.json", f"{request.key}.xml"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_unavailable(tmp_path):
    """C1: what may pass by waiting is said to be unavailable, not refused."""
    tmp_path.chmod(0o500)
    with pytest.raises(ConnectorUnavailable):
        FolderConnector(tmp_path, write).apply(_bill())


def test_a_file_in_the_way_is_unavailable(tmp_path):
    """C1: a place that cannot be a folder is said to be unavailable, with the remedy."""
    (tmp_path / "out").write_text("a file")
    with pytest.raises(ConnectorUnavailable) as refusal:
        FolderConnector(tmp_path / "out", write).apply(_hold())

    assert refusal.value.remedy


def test_the_entry_of_a_key_is_json(tmp_path):
    """C1: other programs can follow what was sent."""
    connector = FolderConnector(tmp_path, write)
    request = _hold()
    connector.apply(request)
    entry = json.loads((tmp_path / "keys" / f"{request.key}.json").read_text())

    assert (entry["kind"], entry["document"]) == ("hold", "d")
