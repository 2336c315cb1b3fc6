"""The live execution keeps to the safe subset of its engine, and throws away whatever failed."""

import durable_rules_engine as native
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.decision import Outcome
from rules_engine.documents.sheet import FactSheet, SheetLine
from rules_engine.engine import live as live_module
from rules_engine.engine.both import BothEngines
from rules_engine.engine.compiled import Compiled
from rules_engine.engine.live import Live, compile_check
from rules_engine.engine.live_net import (
    _GROUPS,
    _NAMES,
    BLOCKS_MAX,
    GROUP_SIZE,
    GROUPS_MAX,
    OPENING,
    PROPERTIES_MAX,
    RULES_MAX,
    Net,
    definitions,
    fnv1a,
)
from rules_engine.engine.live_probes import compared
from rules_engine.engine.reference import Reference, _compare
from rules_engine.errors import AgendaLimitExceeded, EngineFailed, RuleConflict
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Plan
from tests.generators import samples
from tests.sample_rules import ACCEPT, ALWAYS, hold, rule, ruleset
from tests.seeds import base_seed

ENGINE_PROPERTIES_MAX = 250
ENGINE_MATCHES_MAX = 64
ENGINE_CONDITIONS_MAX = 511


def _many(count: int, *, scope: str = "document") -> Plan:
    """Return the plan of many rules that all fire on a sheet with a total of 1,000,000, or with such a line."""
    term = "document.total_without_vat" if scope == "document" else "line.line_net_amount"
    rules = [
        {
            "id": f"r{number}",
            "scope": scope,
            "when": {"term": term, "op": ">", "value": {"EUR": str(number)}},
            "then": [{"effect": "discrepancy", "kind": f"k{number}"}],
        }
        for number in range(count)
    ]
    return check(Ruleset.model_validate({"id": "many", "name": "Many", "rules": rules}))


def _sheet() -> FactSheet:
    lines = tuple(SheetLine(id=str(number), terms={"line.line_net_amount": 100_000_000}) for number in range(2))
    terms = {"document.total_without_vat": 100_000_000}
    return FactSheet(document_type="invoice", document_id="d", currency="EUR", terms=terms, lines=lines)


@pytest.mark.parametrize("count", (GROUP_SIZE, GROUP_SIZE + 1, RULES_MAX, RULES_MAX + 1, 3_000))
@pytest.mark.parametrize("scope", ("document", "line"))
def test_any_number_of_rules_fires_at_once(count, scope):
    """Rules beyond one group, one block and one ruleset of the engine all fire, each once."""
    live, plan = Live(), _many(count, scope=scope)
    evaluation = live.run(plan, _sheet())
    live.close()

    assert {(1,) if scope == "document" else (1, 1)} == set(evaluation.truths.values())
    assert Reference().run(plan, _sheet()).to_bytes() == evaluation.to_bytes()


def test_names_in_a_fact_never_share_a_hash():
    """The engine compares property names by their 32-bit hash alone, so ours are chosen apart."""
    names = [*_NAMES, *_GROUPS, OPENING, "id", "sid", "$s"]

    assert len(names) == len(set(map(fnv1a, names)))
    assert fnv1a("liquid") == fnv1a("costarring")


def test_limits_stay_below_the_engine():
    """A full block has room in a fact, and never more conditions match one fact than the engine can hold."""
    assert PROPERTIES_MAX + GROUPS_MAX + len(("id", "sid")) <= ENGINE_PROPERTIES_MAX
    assert GROUP_SIZE + GROUPS_MAX < ENGINE_MATCHES_MAX
    assert GROUPS_MAX + BLOCKS_MAX + len((OPENING,)) < ENGINE_CONDITIONS_MAX


def _patterns(rule: dict[str, list[dict[str, dict[str, object]]]]) -> list[dict[str, object]]:
    """Return the comparisons of one rule of the engine, checking that it has one pattern only."""
    assert ["all"] == list(rule)
    assert 1 == len(rule["all"])
    pattern = rule["all"][0]["m"]
    return pattern.get("$and", [pattern])


def test_only_the_safe_subset_is_used():
    """Facts of the engine: one pattern, *and* only, whole-number constants, first a positive equality on a group."""
    for sample in samples(base_seed(), 40, per_ruleset=1):
        net = Net(sample.plan.typed("invoice"), "EUR")
        for pack in net.packs:
            for written in orjson.loads(definitions(pack)).values():
                first, *others = _patterns(written)
                compared = [next(iter(other.items())) for other in others]

                assert 1 == next(iter(first.values()))
                assert {*_GROUPS, OPENING} >= set(first)
                assert {"$lt", "$lte", "$gt", "$gte", "$neq"} >= {name for name, _ in compared if name.startswith("$")}
                for name, value in compared:
                    constant = next(iter(value.values())) if name.startswith("$") else value
                    assert type(constant) is int
                    assert abs(constant) <= 2**62


def test_no_text_of_a_document_reaches_the_engine(monkeypatch):
    """What is asserted holds numbers only: no text of a document becomes a name, an id or a value."""
    asserted = []
    honest = native.assert_fact
    monkeypatch.setattr(
        live_module.native, "assert_fact", lambda handle, fact: (asserted.append(fact), honest(handle, fact))[1]
    )
    live = Live()
    for sample in samples(base_seed(), 60, per_ruleset=3):
        live.run(sample.plan, sample.sheet)
    live.close()

    assert asserted
    for fact in map(orjson.loads, asserted):
        assert ("D", "0") == (fact.pop("id"), fact.pop("sid"))
        assert {int} == set(map(type, fact.values()))


def test_a_native_error_holds_the_document_and_discards_the_net(monkeypatch):
    """Any native error holds the document; the net is built anew and decides the next document as if nothing was."""
    sample = next(samples(base_seed(), 1))
    live, expected = Live(), Reference().run(sample.plan, sample.sheet).to_bytes()
    live.run(sample.plan, sample.sheet)

    def fail(*_: object) -> None:
        raise native.error("Could not assert fact, error code: 303")

    with monkeypatch.context() as broken:
        broken.setattr(live_module.native, "assert_fact", fail)
        with pytest.raises(EngineFailed):
            live.run(sample.plan, sample.sheet)
        assert {} == live._nets
        decision = BothEngines(live, Compiled(), pytest.fail).decide(*sample)

    assert (Outcome.HELD, "UNDETERMINED") == (decision.outcome, decision.holds[0].reason)
    assert expected == live.run(sample.plan, sample.sheet).to_bytes()
    live.close()


@pytest.mark.parametrize(
    ("call", "answers", "failure"),
    (
        ("assert_fact", lambda honest, *asked: (2, honest(*asked)[1]), EngineFailed),
        ("complete_and_start_action", lambda *_: '{"0000":{}}', AgendaLimitExceeded),
    ),
)
def test_an_answer_that_cannot_be_is_a_failure(call, answers, failure, monkeypatch):
    """Target 9: a fact that is not taken, or firings without end, stop the run; nothing is decided from them."""
    live, plan = Live(), _many(3)
    live.run(plan, _sheet())
    honest = getattr(native, call)
    with monkeypatch.context() as broken:
        broken.setattr(live_module.native, call, lambda *asked: answers(honest, *asked))
        with pytest.raises(failure):
            live.run(plan, _sheet())

    assert Reference().run(plan, _sheet()).to_bytes() == live.run(plan, _sheet()).to_bytes()
    live.close()


@pytest.mark.parametrize("merge", ("or", "max", "one"))
def test_a_fact_that_nothing_states_on_a_type_of_document(merge):
    """Semantics 6: a flag that only credit notes state is false on invoices, and a number is missing, everywhere."""
    fact = {"name": "odd", "scope": "document", "type": "flag" if merge == "or" else "count", "merge": merge}
    value = {} if merge == "or" else {"value": 3}
    state = {"id": "state", "applies_to": ["credit_note"], "when": ALWAYS}
    state["then"] = [{"effect": "state", "fact": "odd", **value}]
    read = {"op": "is true"} if merge == "or" else {"op": ">", "value": 1}
    stop = rule("stop", {"term": "fact.odd", **read}, hold("ODD", kind="header"))
    plan = check(ruleset(state, stop, ACCEPT, facts=[fact]))
    live = Live()
    found = {execution.run(plan, _sheet()).to_bytes() for execution in (live, Compiled(), Reference())}
    live.close()

    assert 1 == len(found)
    assert (Outcome.ACCEPTED if merge == "or" else Outcome.HELD) is Reference().run(plan, _sheet()).outcomes.document


_WORDS = st.sampled_from(("", "a", "ab", "b", "abc"))


@given(
    st.tuples(st.integers(-2, 2), st.sampled_from(("=", "!=", "<", "<=", ">", ">=")), st.integers(-2, 2))
    | st.tuples(_WORDS, st.sampled_from(("=", "starts with", "contains")), _WORDS)
    | st.tuples(_WORDS, st.just("in"), st.tuples(_WORDS, _WORDS))
    | st.tuples(st.none() | _WORDS, st.just("="), st.none())
)
def test_what_the_driver_compares_is_compared_as_the_interpreter_does(asked):
    """Semantics 4: two terms, or a text and a list, compare as the interpreter says; missing is unknown."""
    value, op, limit = asked

    assert _compare(value, op, limit) == compared(value, op, limit)


def test_more_firings_than_the_limit_hold_the_document():
    """Target 9: firings beyond the limit of one run are refused, and the document is held."""
    live, plan = Live(firings_max=99), _many(100)
    with pytest.raises(AgendaLimitExceeded):
        live.run(plan, _sheet())
    ruleset = Ruleset(id="many", name="Many")
    decision = BothEngines(live, Compiled(), pytest.fail).decide(ruleset, plan, _sheet())

    assert (Outcome.HELD, "UNDETERMINED") == (decision.outcome, decision.holds[0].reason)
    assert "DEC-AGENDA" in decision.holds[0].sentence


def test_a_small_store_of_nets_forgets_and_rebuilds():
    """Nets beyond the store's size are thrown away and built again, with the same results."""
    live = Live(nets_max=2)
    for sample in (*samples(base_seed(), 30, per_ruleset=3), *samples(base_seed(), 30, per_ruleset=3)):
        assert Reference().run(sample.plan, sample.sheet).to_bytes() == live.run(sample.plan, sample.sheet).to_bytes()
        assert len(live._nets) <= 2
    live.close()


def test_a_ruleset_is_compiled_in_a_child_first():
    """A ruleset that the engine takes passes the check."""
    compile_check(next(samples(base_seed(), 1)).plan)


def test_compiling_first_frees_nothing_that_was_never_set(monkeypatch):
    """Facts of the engine: a session in which nothing fired must not be ended; filled memory shows it every time."""
    monkeypatch.setenv("MALLOC_PERTURB_", "165")
    for sample in samples(base_seed(), 3, per_ruleset=1):
        compile_check(sample.plan)


@pytest.mark.parametrize(
    ("rules", "problem"),
    (
        ({f"r{number}": {"all": [{"m": {"x": number}}]} for number in range(513)}, "takes longer than 1 seconds"),
        ({"r": {"all": [{"m": {"$and": "nonsense"}}]}}, "ends with code"),
    ),
    ids=("hangs", "fails"),
)
def test_a_ruleset_that_hangs_or_breaks_the_compiler_is_refused(rules, problem, monkeypatch):
    """Facts of the engine: a compiler that never returns or fails costs the child, and refuses the ruleset."""
    monkeypatch.setattr(live_module, "definitions", lambda _pack: orjson.dumps(rules).decode())
    with pytest.raises(RuleConflict) as refused:
        compile_check(_many(1), seconds=1)

    assert problem in refused.value.sentence


def test_more_rulesets_than_are_remembered_change_nothing(monkeypatch):
    """Rule 2: what is remembered of a ruleset's currencies is forgotten where there are many, and found again."""
    monkeypatch.setattr(live_module, "CURRENCIES_MAX", 2)
    live, many = Live(), list(samples(base_seed(), 6, per_ruleset=1))
    for sample in (*many, *many):
        assert live.run(*sample[1:]).to_bytes() == Reference().run(*sample[1:]).to_bytes()
    live.close()


def test_a_condition_without_normal_form_leaves_no_net_behind():
    """Semantics 18: a ruleset whose condition has too many branches is refused, and the next one runs."""
    either = [
        {
            "any": [
                {"term": "document.total_with_vat", "op": "=", "value": {"EUR": str(at)}},
                {"term": name, "op": "is true"},
            ]
        }
        for at, name in enumerate(("document.duplicate", "supplier.known", "order.found", "receipt.found") * 2)
    ]
    facts, live = FactSheet(document_type="invoice", document_id="d"), Live()

    with pytest.raises(RuleConflict):
        live.run(check(ruleset(ACCEPT, rule("r", {"all": either}, hold()))), facts)
    assert live.run(check(ruleset(ACCEPT)), facts).outcomes.document == Outcome.ACCEPTED
    live.close()
