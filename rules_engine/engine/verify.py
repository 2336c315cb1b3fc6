"""A second look at a decision, from its trace and its sheet alone: sixty lines, and nothing of the executions."""

from typing import Any

from rules_engine.documents.decision import WORST_FIRST, Decision, Outcome
from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.evaluation import usable
from rules_engine.rules.model import Accept, PlaceHold, Refuse, RequireApproval
from rules_engine.rules.plan import Amounts, Plan, TableFold

_MAKES = {PlaceHold: Outcome.HELD, RequireApproval: Outcome.NEEDS_APPROVAL, Refuse: Outcome.REFUSED}


def broken(plan: Plan, sheet: FactSheet, decision: Decision) -> list[str]:
    """Return what a decision says that its trace and sheet do not bear out; nothing where everything follows."""
    typed, ids = plan.typed(sheet.document_type), [line.id for line in sheet.lines]
    told = {(entry.line, entry.rule): entry.result for entry in decision.trace}
    terms = {None: sheet.terms} | {line.id: sheet.terms | line.terms for line in sheet.lines}
    rows = {at: {name: row[name] for name in usable(row)} for at, row in terms.items()}
    places: dict[str, list[str | None]] = {"document": [None], "line": [*ids]}
    fired, unknown, holds, stands, accepted = (set[Any]() for _ in range(5))
    for part, line in ((each, line) for each in typed.parts for line in places[each.scope]):
        name = part.author if part.kind == "tolerance_action" else part.id
        result = told.get((line, part.id)) if part.effects else None
        if result is not None:
            (fired if result == "true" else unknown).add((line, name))
        for each in part.effects if result is not None else ():
            limit = each.operands.get("limit")
            open_limit = limit is not None and rows[line].get(limit.name, told.get((line, limit.name))) is None
            kind = getattr(each.effect, "kind", "line")
            on, kind = (None, kind) if kind in {"header", "supplier"} else (line, "header" if line is None else kind)
            if each.guard and (open_limit or result != "true"):
                if result == "true" or part.when_unknown == "hold":
                    stands.add((on, Outcome.HELD))
                    holds.add((on, kind, "UNDETERMINED", part.author))
            elif each.guard:
                stands.add((on, _MAKES[type(each.effect)]))
                holds.update([(on, kind, each.effect.reason, name)] if isinstance(each.effect, PlaceHold) else [])
            elif isinstance(each.effect, Accept) and result == "true":
                accepted.add(line)
    for fold, line in ((each, line) for each in typed.conflicting for line in places[each.scope]):
        given = {} if isinstance(fold, TableFold) else {each.part: each.value for each in fold.statements}
        true = {value for part, value in given.items() if told.get((line, part)) == "true"}
        known = {value.of(sheet.currency) if isinstance(value, Amounts) else value for value in true} - {None}
        source = (f"table.{fold.id}", fold.id) if isinstance(fold, TableFold) else ("", fold.name)
        if len(known) > 1 or told.get((line, source[0])) == "conflict":
            stands.add((line, Outcome.HELD))
            holds.add((line, ("line", "header")[line is None], "CONFLICT", source[1]))
    for line in places["line"] or [None]:
        if not {None, line} & accepted and not any((line, outcome) in stands for outcome in WORST_FIRST):
            holds.add((line, ("line", "header")[line is None], "NOT_DECIDED", "not_decided"))
    stands |= {(line, Outcome.HELD) for line, *_ in holds}
    worst = [min((WORST_FIRST.index(o) for at, o in stands if at == line), default=3) for line in (None, *ids)]
    outcomes = [decision.header_outcome, *(each.outcome for each in decision.lines), decision.outcome]
    wrong = ["the outcomes"] if [WORST_FIRST[rank] for rank in (*worst, min(worst))] != outcomes else []
    wrong += ["what fired"] if fired != {(each.line, each.rule) for each in decision.firings} else []
    wrong += ["what is unknown"] if unknown - {(each.line, each.rule) for each in decision.not_evaluated} else []
    wrong += ["the holds"] if holds != {(h.line, h.kind, h.reason, h.rule) for h in decision.holds} else []
    read = [rows[each.line].get(name, said) == said for each in decision.firings for name, said in each.inputs.items()]
    return wrong + ([] if all(read) else ["what was read"])
