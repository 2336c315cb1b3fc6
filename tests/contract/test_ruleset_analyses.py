"""`matchbook ruleset prove|diff|mutate`: what they print, how they end, and that their examples decide as they say."""

import json
import shutil
from pathlib import Path

import pytest

from tests.contract.test_command_line import CASES, matchbook, rows

ACCEPT = {
    "id": "accept",
    "why": "Nothing stands against it.",
    "when": {"term": "document.type", "op": "is known"},
    "then": [{"effect": "accept"}],
}
NO_ORDER = {
    "id": "no_order",
    "name": "Never pay without an order.",
    "never": ["accepted", "needs_approval"],
    "when": {"not": {"term": "order.found", "op": "is true"}},
}


def _dear(name="dear", limit="1000"):
    return {
        "id": name,
        "why": "It costs too much.",
        "when": {"term": "document.total_without_vat", "op": ">", "value": {"EUR": limit}},
        "then": [{"effect": "hold", "kind": "header", "reason": "DEAR"}],
    }


def _written(folder: Path, *rules, **parts) -> str:
    """Write a ruleset and return where."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "ruleset.json"
    path.write_text(json.dumps({"id": "tiny", "name": "Tiny", "rules": [*rules, ACCEPT], **parts}))
    return str(path)


def test_a_proof_that_finds_nothing_is_clean(tmp_path):
    """R5: a ruleset without a finding ends with 0, and one object says so with the hash of what was proved."""
    run = matchbook("ruleset", "prove", _written(tmp_path, _dear()), "--json", home=tmp_path)
    (told,) = rows(run)

    assert 0 == run.returncode
    assert (True, 0, 0, 0) == (told["clean"], told["findings"], told["refuted"], told["not_decided"])
    assert 64 == len(told["hash"])


def test_findings_come_with_documents_that_decide_as_predicted(tmp_path):
    """R5: a rule twice and a broken promise end with 1; each shows a document, decided as the prover said."""
    written = _written(tmp_path, _dear(), _dear("dearer"), invariants=[NO_ORDER])
    run = matchbook("ruleset", "prove", written, "--json", home=tmp_path)
    finding, promise, summary = rows(run)
    plain = matchbook("ruleset", "prove", written, home=tmp_path)

    assert 1 == run.returncode == plain.returncode
    assert ("identical", ["dear", "dearer"], True) == (finding["finding"], finding["parts"], finding["confirmed"])
    assert finding["example"]["terms"]["document.total_without_vat"] > 100_000
    assert ("no_order", "refuted", "accepted", True) == (
        promise["invariant"],
        promise["status"],
        promise["outcome"],
        promise["confirmed"],
    )
    assert (1, 1, False) == (summary["findings"], summary["refuted"], summary["clean"])
    assert finding["sentence"] in plain.stdout
    assert "1 findings, 1 refuted, 0 not decided" in plain.stdout


def test_two_versions_are_compared_by_what_they_mean(tmp_path):
    """R5: written otherwise is equivalent, with 0; a cent more ends with 1 and the document it turns on."""
    before = _written(tmp_path / "a", _dear())
    same = _written(tmp_path / "b", {**_dear(), "why": "Told otherwise.", "when": {"all": [_dear()["when"]]}})
    other = _written(tmp_path / "c", _dear(limit="1000.01"))
    equal = matchbook("ruleset", "diff", before, same, "--json", home=tmp_path)
    run = matchbook("ruleset", "diff", before, other, "--json", home=tmp_path)
    (told,) = rows(run)

    assert (0, "equivalent") == (equal.returncode, rows(equal)[0]["status"])
    assert (1, "different") == (run.returncode, told["status"])
    assert 100_001 == told["before"]["example"]["terms"]["document.total_without_vat"]
    assert ("held", True) == (told["before"]["outcome"], told["before"]["confirmed"])
    assert ("accepted", True) == (told["after"]["outcome"], told["after"]["confirmed"])
    assert "accepted" in matchbook("ruleset", "diff", before, other, home=tmp_path).stdout


@pytest.mark.slow
def test_cases_that_were_made_notice_what_was_missed(tmp_path):
    """R5: one case notices little; the cases made from it, put beside it, raise the score, and pass themselves."""
    written = _written(tmp_path, _dear(limit="9000"))
    case = {"id": "cheap", "why": "It costs little.", "invoice": "invoice.xml", "outcome": "accepted"}
    (tmp_path / "cases" / "cheap").mkdir(parents=True)
    (tmp_path / "cases" / "cheap" / "case.json").write_text(json.dumps(case))
    shutil.copy(CASES / "price_far_above" / "invoice.xml", tmp_path / "cases" / "cheap")
    first = matchbook("ruleset", "mutate", written, "--cases", str(tmp_path / "cases"), "--json", home=tmp_path)
    *missed, before = rows(first)
    second = matchbook("ruleset", "mutate", written, "--json", home=tmp_path)
    after = rows(second)[-1]
    passed = matchbook("ruleset", "test", written, "--json", home=tmp_path)

    assert 1 == first.returncode
    assert {each["fate"] for each in missed} <= {"survived", "equivalent", "not_decided"}
    assert before["made"] > 0
    assert before["mutants"] == sum(before[fate] for fate in ("killed", "survived", "equivalent", "not_decided"))
    assert after["score_bp"] > before["score_bp"]
    assert 0 == passed.returncode, passed.stdout


@pytest.mark.parametrize("command", ("prove", "mutate", "diff"))
def test_what_is_no_ruleset_is_refused(command, tmp_path):
    """C7: an unknown name, and a ruleset the checker refuses, end with 2 and say what to do."""
    bad = _written(tmp_path, {**_dear(), "when": {"term": "document.totl_without_vat", "op": "is known"}})
    for name, code in (("unheard_of", "ACT-UNKNOWN"), (bad, "RULE-TERM")):
        arguments = [name, name] if command == "diff" else [name]
        run = matchbook("ruleset", command, *arguments, "--json", home=tmp_path / "home")
        refused = rows(run)[0]["refused"]

        assert 2 == run.returncode
        assert code == refused["code"]
        assert refused["remedy"]
