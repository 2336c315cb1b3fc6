"""A filling of the demo that was interrupted goes on, and tells the same as one that was not."""

import json

import pytest

from rules_engine.errors import HomeRefused
from rules_engine.pipeline.tracking.audit_page import AuditView, audit_page
from ui import wiring
from ui.demo import run
from ui.demo.company import generate


class _Cut(Exception):
    """Somebody pressed a key."""


def _cut_at(wanted):
    def step(done, _of):
        if done == wanted:
            raise _Cut

    return step


def test_an_interrupted_filling_goes_on(tmp_path, monkeypatch):
    """Issue 3: nothing is asked of people after a crash while the demo is filled."""
    company = generate(wiring.write_ubl)
    few = company.model_copy(update={"files": (*company.files[:6], company.files[0])})
    monkeypatch.setattr(run, "generate", lambda _write: few)
    home = tmp_path / "home"
    with wiring.open_line(str(home)) as line:
        with pytest.raises(_Cut):
            run.fill(line, home / "demo", wiring.write_ubl, again=True, step=_cut_at(4))
        told = run.fill(line, home / "demo", wiring.write_ubl, again=True, step=lambda *_: None)
        whole = run.fill(line, home / "demo", wiring.write_ubl, again=True, step=lambda *_: None)
        with pytest.raises(HomeRefused):
            run.fill(line, home / "demo", wiring.write_ubl, again=False, step=lambda *_: None)
        results = json.loads((home / "demo" / run.CAPTURED).read_text("utf-8"))
        pages = {view: audit_page(line.store, None, view) for view in AuditView}

    assert "7 documents received" in told
    assert "already" in whole
    # The file that stands there twice is the only one that was there before.
    assert {file.name: "received" for file in company.files[1:6]} | {
        company.files[0].name: "already received"
    } == results
    assert 6 == line.document_count()
    assert pages[AuditView.ALL].entry_count == pages[AuditView.RULES].entry_count
    assert {"ruleset published"} == {entry.what for entry in pages[AuditView.RULES].entries}
    assert () == pages[AuditView.SIGN_INS].entries == pages[AuditView.ACTS].entries
