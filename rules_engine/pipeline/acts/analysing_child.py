"""The child process of an analysis: one question on standard input, one answer on standard output."""

import resource
import sys

import orjson

from rules_engine.documents.base import Frozen
from rules_engine.errors import RulesetRefused
from rules_engine.pipeline.acts.analyses import compare_rulesets, prove_ruleset
from rules_engine.pipeline.acts.analysing import PROGRESS
from rules_engine.pipeline.acts.mutation import mutation
from rules_engine.pipeline.acts.samples import Sample
from rules_engine.rules.model import Ruleset


def _answer(question: dict[str, object]) -> Frozen:
    """Carry out one analysis."""
    given = question["rulesets"]
    assert isinstance(given, list)
    rulesets = [Ruleset.model_validate_json(orjson.dumps(each)) for each in given]
    seconds = float(str(question["seconds"]))
    if question["what"] == "compare":
        return compare_rulesets(rulesets[0], rulesets[1], seconds)
    if question["what"] == "mutate":
        given = question["samples"]
        assert isinstance(given, list)
        samples = [Sample.model_validate_json(orjson.dumps(each)) for each in given]
        return mutation(rulesets[0], samples, seconds, _progress)
    return prove_ruleset(rulesets[0], seconds)


def _progress(done: int, of: int) -> None:
    """Tell how far it is, on a line before the answer."""
    sys.stdout.buffer.write(PROGRESS + f"{done} {of}\n".encode())
    sys.stdout.buffer.flush()


def main() -> None:
    """Answer the question within the memory given."""
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = b"done\n" + _answer(orjson.loads(sys.stdin.buffer.read())).model_dump_json(by_alias=True).encode()
    except RulesetRefused as refusal:
        answer = b"refused\n" + orjson.dumps(refusal.as_dict())
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
