"""Missing cases as files that people send: read by the real readers and decided as predicted."""

import io
import zipfile

import pytest

from rules_engine.engine.coverage import limits_of
from rules_engine.pipeline.acts import rulesets
from rules_engine.pipeline.acts.example_cases import write_case
from rules_engine.pipeline.line.once import decide_once
from rules_engine.pipeline.made_samples import at_limit, printing, reading, ways
from rules_engine.rules.check import check
from ui import wiring
from ui.papers.ways import archive, papers

PAPERS = papers(wiring.write_ubl)
EVERY = 30
"""One made document of this many is sent: each takes a second for its three files."""

SUMMED = {"document.arithmetic_findings", "document.total_variance", "document.total_variance_bp"}
"""What a page with its rate of VAT says beyond structured text that only names a sum."""


@pytest.fixture(scope="module")
def desk():
    """A desk with the readers and their sandbox as the product has them."""
    with wiring.open_desk() as opened:
        yield opened


def made(desk, ruleset):
    """Return the documents of a pack's cases, and documents at and beside every limit of its parts."""
    found = {sample.case.id: sample.sheet for sample in desk.samples(ruleset.id)}
    likes = list(found.values())
    for key, _, limit in limits_of(check(ruleset)):
        for beside in (0, 1):
            sheets = (at_limit(ruleset, like, key.part, limit.term, beside) for like in likes)
            sheet = next((each for each in sheets if each is not None), None)
            if sheet is not None:
                found[f"{key.part} {limit.term} {beside}"] = sheet
    return dict(list(found.items())[::EVERY])


def test_a_missing_case_is_sent_as_people_send_it_and_decided_as_predicted(desk):
    """R6: as a PDF, a workbook or an e-mail it is decided as predicted, and says as much as structured text does."""
    ruleset = rulesets.load("starter")
    judge, send = rulesets.judge_of(ruleset), printing(desk.reader, desk.limits, desk.today, wiring.write_ubl, PAPERS)
    read, sent = reading(desk.reader, desk.limits, desk.today), 0

    def decided(given):
        return decide_once(given, ruleset, reader=desk.reader, decide=lambda _, each: judge(each), today=desk.today)

    for name, sheet in made(desk, ruleset).items():
        plain = write_case(sheet, name, "", write=wiring.write_ubl, judge=judge, decide_given=decided)
        for way in ways(sheet):
            written = send(ruleset, sheet, way, name)
            more = set(written.case.terms) - set(plain.case.terms)

            assert written.confirmed, (name, way)
            assert written.case.outcome == judge(sheet).outcome
            assert more <= SUMMED, (name, way, written.case.terms)
            assert set(written.case.line_terms) <= set(plain.case.line_terms), (name, way)
            packed = archive(written.files)
            assert set(zipfile.ZipFile(io.BytesIO(packed)).namelist()) == set(written.files)
            assert read(ruleset, [("case.zip", packed)]).document_type == sheet.document_type
            sent += 1
    assert sent >= 15


@pytest.mark.parametrize(
    ("name", "way"), (("clean_three_way", "pdf"), ("received_part", "xlsx"), ("received_rejected", "eml"))
)
def test_a_missing_case_is_captured_into_a_home_and_ends_as_predicted(desk, tmp_path, name, way):
    """R6: captured like any file, with its order and receipt, it gets the outcome and the holds that were predicted."""
    sheet = next(sample.sheet for sample in desk.samples("starter") if sample.case.id == name)
    send = printing(desk.reader, desk.limits, desk.today, wiring.write_ubl, PAPERS)
    written = send(rulesets.load("starter"), sheet, way, name)

    with wiring.open_line(str(tmp_path / "home")) as line:
        line.capture_bytes(archive(written.files), "case.zip", "test")
        assert line.run_until_idle(60)
        told = [row for row in line.outcomes() if row["number"] == sheet.terms["document.number"]]

    assert [written.case.outcome] == [{"reconciled": "accepted"}.get(row["status"], row["status"]) for row in told]
    assert [each.partition("@")[0] for each in written.case.holds] == [each["code"] for each in told[0]["reasons"]]
