"""What people ask about rulesets: load one, show it, check it, run its cases.

Owns these queries for every door. A ruleset is found as a file or by its id among the packs; nothing is changed here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import orjson

from rules_engine.documents.candidate import Finding
from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.decision import Decision
from rules_engine.documents.sheet import FactSheet
from rules_engine.engine import cases
from rules_engine.engine.coverage import Coverage, coverage
from rules_engine.engine.decide import decide
from rules_engine.engine.normal_form import too_wide
from rules_engine.engine.reference import Reference
from rules_engine.errors import RulesetRefused, RuleSyntaxError, UnknownNumber
from rules_engine.matching.context import BilledBefore
from rules_engine.pipeline.acts.samples import MadeCase, Sample
from rules_engine.pipeline.line.once import Decide, Given, Source, decide_once
from rules_engine.ports import Reader
from rules_engine.rules.check import check, findings
from rules_engine.rules.load import load_ruleset
from rules_engine.rules.model import Case, FactDeclaration, Ruleset
from rules_engine.rules.plan import Plan, VerdictFold
from rules_engine.rules.prose import Language, sentences

VALUES_SHOWN = 10
"""How many values of a list are shown."""

RULESET_BYTES_MAX = 5_000_000
"""The largest ruleset file that is read."""


class RulesetPart(NamedTuple):
    """One part of a ruleset as people see it in a list."""

    family: str
    id: str
    name: str
    why: str
    enabled: bool


class RulesetView(NamedTuple):
    """A ruleset for showing: its name, its parts and its whole text."""

    id: str
    name: str
    version: int
    ruleset_hash: str
    parts: tuple[RulesetPart, ...]
    text: dict[str, object]
    declared: tuple[RulesetPart, ...] = ()
    """What does nothing by itself: facts, named lists, and invariants."""

    def counts(self) -> dict[str, int]:
        """Return how many parts of each family there are."""
        families = {"policy": "policies", "tolerance": "tolerances", "table": "tables", "rule": "rules"}
        return {many: sum(1 for part in self.parts if part.family == one) for one, many in families.items()}


class CaseRun(NamedTuple):
    """All cases of a ruleset, and how much of it they made fire."""

    results: tuple[cases.CaseResult, ...]
    fired: int
    rules: int
    never_fired: tuple[str, ...]
    coverage: Coverage = Coverage()


def packs() -> Path:
    """Return the folder of the rule packs that ship with the product."""
    return Path(__file__).resolve().parents[3] / "rulesets"


def folder_of(name: str) -> Path:
    """Return the folder beside which a ruleset's cases stand.

    Raises:
        UnknownNumber: where neither a file nor a pack has that name.
    """
    path = Path(name)
    if path.is_file():
        return path.parent
    if name.replace("-", "").replace("_", "").isalnum() and (packs() / name / "ruleset.json").is_file():
        return packs() / name
    known = ", ".join(sorted(entry.parent.name for entry in packs().glob("*/ruleset.json")))
    raise UnknownNumber("No ruleset has that name.", where=name, remedy=f"Give a file, or one of: {known}.")


def load(name: str) -> Ruleset:
    """Load a ruleset from a file or by the id of a pack.

    Raises:
        UnknownNumber: where there is none.
        RulesetRefused: where it is not one.
    """
    folder = folder_of(name)
    path = Path(name) if Path(name).is_file() else folder / "ruleset.json"
    if path.stat().st_size > RULESET_BYTES_MAX:
        limit = f"{RULESET_BYTES_MAX // 1_000_000} MB"
        raise RuleSyntaxError(f"The file is larger than {limit}.", where=str(path), remedy="Give a ruleset file.")
    return load_ruleset(path.read_bytes())


def shipped() -> Iterator[Ruleset]:
    """Yield the packs that ship with the product, by id."""
    for path in sorted(packs().glob("*/ruleset.json")):
        yield load_ruleset(path.read_bytes())


def view(ruleset: Ruleset) -> RulesetView:
    """Return a ruleset for showing."""
    parts = (
        *(RulesetPart("policy", part.id, part.name, "", enabled=True) for part in ruleset.policies),
        *(RulesetPart("tolerance", part.id, part.name, part.why, part.enabled) for part in ruleset.tolerances),
        *(RulesetPart("table", part.id, part.name, part.why, part.enabled) for part in ruleset.tables),
        *(RulesetPart("rule", part.id, part.name, part.why, part.enabled) for part in ruleset.rules),
    )
    text = orjson.loads(ruleset.model_dump_json(by_alias=True))
    declared = (
        *(RulesetPart("fact", each.name, _said(each), each.meaning, enabled=True) for each in ruleset.facts),
        *(
            RulesetPart("list", name, f"{len(values)} values", ", ".join(values[:VALUES_SHOWN]), enabled=True)
            for name, values in ruleset.lists.items()
        ),
        *(RulesetPart("invariant", each.id, each.name, each.why, enabled=True) for each in ruleset.invariants),
    )
    return RulesetView(ruleset.id, ruleset.name, ruleset.version, ruleset.ruleset_hash, parts, text, declared)


def _said(fact: FactDeclaration) -> str:
    """Say what kind of fact it is, and how what is stated merges."""
    kind = fact.type if fact.type == "flag" else f"{fact.type}, merged by {fact.merge}"
    return f"{kind}, of the {fact.scope}"


def problems(ruleset: Ruleset) -> tuple[Finding, ...]:
    """Return everything the checker finds wrong with a ruleset, conditions that are too wide among it.

    One without findings is also compiled, in a child.
    """
    found = findings(ruleset)
    if found:
        return found
    plan = check(ruleset)
    if wide := tuple(map(_refusal, too_wide(plan))):
        return wide
    from rules_engine.engine.live import compile_check  # noqa: PLC0415 - loads the native engine

    try:
        compile_check(plan)
    except RulesetRefused as refused:
        return (_refusal(refused),)
    return ()


def _refusal(refused: RulesetRefused) -> Finding:
    """Return a refusal as a finding."""
    return Finding(code=refused.code, sentence=refused.sentence, place=refused.where, remedy=refused.remedy)


def told(ruleset: Ruleset, language: Language) -> tuple[tuple[str, str], ...]:
    """Return every part of a ruleset as one plain sentence, with its place."""
    return tuple(sentences(ruleset, language))


def level_count(ruleset: Ruleset) -> int:
    """Return into how many levels a ruleset falls."""
    return len(check(ruleset).levels)


def _case(path: Path) -> Case:
    """Read one case.

    Raises:
        RulesetRefused: where the file is not a case.
    """
    try:
        return Case.model_validate(orjson.loads(path.read_bytes()))
    except ValueError as error:
        told = str(error).splitlines()[0]
        raise RulesetRefused(f"This is not a case: {told}.", where=str(path), remedy="Mend the case file.") from error


def _given(case: Case, folder: Path) -> Given:
    """Return the sample files of a case."""

    def source(name: str) -> Source:
        return Source(name, (folder / name).read_bytes())

    return Given(
        source(case.invoice),
        orders=tuple(map(source, case.orders)),
        receipts=tuple(map(source, case.receipts)),
        responses=tuple(map(source, case.responses)),
        terms=case.terms,
        line_terms=case.line_terms,
        billed_before=tuple(BilledBefore.model_validate(each.model_dump()) for each in case.billed_before),
    )


def fired(decision: Decision, plan: Plan) -> set[str]:
    """Return the ids of the parts that fired: rules and tables that did something, tolerances that judged a breach.

    A tolerance whose breach does nothing by itself leaves no firing, but rules read what it judged.
    """
    acted = {firing.rule.partition("~")[0].partition("/")[0] for firing in decision.firings}
    folds = (fold for fold in plan.typed(decision.document_type).folds if isinstance(fold, VerdictFold))
    return acted.union(*(_breached(fold, decision) for fold in folds))


def _breached(fold: VerdictFold, decision: Decision) -> Iterator[str]:
    """Yield the tolerances that gave a verdict of over or under: of each row, the first that applied to it."""
    applied = {(entry.rule, entry.line) for entry in decision.trace if entry.result == "true"}
    for verdict in decision.trace:
        if verdict.rule == fold.name and verdict.result in {"over", "under"}:
            yield next(
                entry.id for entry in fold.entries if entry.applies is None or (entry.applies, verdict.line) in applied
            )


def run_cases(name: str, *, reader: Reader, decide: Decide, today: Callable[[], date]) -> CaseRun:
    """Run every case beside a ruleset and say what differs and what never fired."""
    ruleset, happened = load(name), set[str]()
    plan = check(ruleset)
    folders = {(case := _case(path)).id: (case, path.parent) for path in cases_of(folder_of(name))}

    sheets: list[FactSheet] = []

    def decide_case(case: Case) -> Decision:
        given = _given(case, folders[case.id][1])
        once = decide_once(given, ruleset, reader=reader, decide=decide, today=today)
        happened.update(fired(once.decision, plan))
        sheets.append(once.matched.sheet)
        return once.decision

    results = cases.run_cases((case for case, _ in folders.values()), decide_case)
    wanted = [part.id for part in view(ruleset).parts if part.family != "policy" and part.enabled]
    never = tuple(part for part in wanted if part not in happened)
    return CaseRun(results, len(wanted) - len(never), len(wanted), never, coverage(plan, sheets))


@lru_cache(maxsize=4)
def _plan(ruleset_hash: str, text: bytes) -> Plan:  # noqa: ARG001 - the hash finds it, the text makes it.
    """Return the plan of a ruleset, made once."""
    return check(Ruleset.model_validate_json(text))


def plainly(ruleset: Ruleset, sheet: FactSheet) -> Decision:
    """Decide a sheet with the plain interpreter alone: for trying, never for a document that was captured."""
    plan = _plan(ruleset.ruleset_hash, canonical_bytes(ruleset))
    return decide(plan, sheet, Reference().run(plan, sheet))


def judge_of(ruleset: Ruleset) -> Callable[[FactSheet], Decision]:
    """Return ``plainly`` for one ruleset and many sheets: it is checked once."""
    plan = check(ruleset)
    return lambda sheet: decide(plan, sheet, Reference().run(plan, sheet))


def write_case(folder: Path, case: Case, files: Mapping[str, bytes]) -> Path:
    """Write a case with its documents into a folder of its own, and return that folder."""
    target = folder / case.id
    target.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (target / name).write_bytes(content)
    said = case.model_dump(mode="json", exclude_defaults=True)
    (target / "case.json").write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2) + b"\n")
    return target


def samples(name: str, *, reader: Reader, today: Callable[[], date]) -> tuple[Sample, ...]:
    """Return every case beside a ruleset with the sheet its documents give."""
    ruleset, found = load(name), []
    for path in cases_of(folder_of(name)):
        case = _case(path)
        once = decide_once(_given(case, path.parent), ruleset, reader=reader, decide=plainly, today=today)
        found.append(Sample(case=case, sheet=once.matched.sheet))
    return tuple(found)


def write_made(name: str, made: Iterable[MadeCase], folder: Path) -> tuple[Path, ...]:
    """Write made cases into a folder, each with the documents of the case it is like; return their folders."""
    beside = folder_of(name) / "cases"
    return tuple(write_case(folder, each.case, _files(each.case, beside / each.like)) for each in made)


def _files(case: Case, folder: Path) -> dict[str, bytes]:
    """Return the documents of a case."""
    names = (case.invoice, *case.orders, *case.receipts, *case.responses)
    return {name: (folder / name).read_bytes() for name in names}


def cases_of(folder: Path) -> list[Path]:
    """Return the case files beside a ruleset, by name."""
    return sorted((folder / "cases").glob("*/case.json"))
