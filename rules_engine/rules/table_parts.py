"""Decision tables as parts: one hidden flag per row, the fold of the hit policy, and the parts that act on a hit.

Owns the reading of rows and outputs (semantics, rule 11).
"""

from collections.abc import Mapping

from rules_engine.errors import RuleTypeError, UnknownTerm
from rules_engine.rules.constants import NotAValue, constant
from rules_engine.rules.drafts import Drafts, applicability, keep, plan_effects, type_names
from rules_engine.rules.model import DecisionTable, Effect, Output
from rules_engine.rules.plan import Always, Amounts, Condition, IsTrue, Part, Read, RowEntry, TableFold, folded
from rules_engine.rules.problems import Problems, did_you_mean
from rules_engine.rules.resolve import Resolver
from rules_engine.rules.vocabulary import Vocabulary

Given = int | str | bool | Amounts


def draft_table(table: DecisionTable, words: Vocabulary, problems: Problems, drafts: Drafts) -> None:
    """Turn a table into row flags, a fold, and one part for each row that has effects (rule 11)."""
    where = f"tables[{table.id}]"
    resolver = Resolver(words, problems, table.id, table.scope, frozenset(table.applies_to))
    if table.hit_policy == "collect" and table.outputs:
        remedy = "State facts in its rows; a fact says how several values merge."
        problems.add(RuleTypeError, "The outputs of a collect table have no single value.", where, remedy)
    group = f"table.{table.id}"
    applies = applicability(table.limited_to, table, resolver, where)
    flag = f"{table.id}~applies" if applies != Always(1) else None
    if flag is not None:
        drafts.add(_table_flag(table, flag, applies, resolver), group)
    rows = sorted(table.rows, key=lambda row: -row.priority) if table.hit_policy == "priority" else table.rows
    entries: list[RowEntry] = []
    for row in rows:
        place = f"{where}.rows[{row.id}]"
        entry = RowEntry(f"{table.id}/{row.id}", f"{table.id}/{row.id}~when", _gives(table, row.give, resolver, place))
        entries.append(entry)
        condition = resolver.condition(row.when, table.scope, f"{place}.when")
        keep(_table_flag(table, entry.when, condition, resolver), resolver, drafts, group)
        _on_hit(table, entry.id, row.then, resolver, drafts)
    otherwise = None
    if table.otherwise is not None:
        otherwise = _gives(table, table.otherwise.give, resolver, f"{where}.otherwise")
        _on_hit(table, f"{table.id}/otherwise", table.otherwise.then, resolver, drafts)
    drafts.folds.append(
        TableFold(
            table.id,
            table.scope,
            level=0,
            applies_to=type_names(resolver.types),
            policy="first" if table.hit_policy == "priority" else table.hit_policy,
            applies=flag,
            rows=tuple(entries),
            outputs=tuple(output.name for output in table.outputs),
            otherwise=otherwise,
        )
    )


def _table_flag(table: DecisionTable, flag: str, condition: Condition, resolver: Resolver) -> Part:
    """Make a hidden flag of a table: that it applies, or that a row's condition is true."""
    return Part(
        flag,
        "table_flag",
        table.scope,
        level=0,
        applies_to=type_names(resolver.types),
        condition=condition,
        author=table.id,
        name=table.name,
        why=table.why,
    )


def _on_hit(table: DecisionTable, row: str, effects: tuple[Effect, ...], resolver: Resolver, drafts: Drafts) -> None:
    """Make the part that acts where a row is hit; a row without effects needs none."""
    if not effects:
        return
    where = f"tables[{table.id}].{row.removeprefix(table.id + '/')}.then"
    part = Part(
        row,
        "table_action",
        table.scope,
        level=0,
        applies_to=type_names(resolver.types),
        condition=IsTrue(Read(f"{row}~hit", table.scope, "flag", produced=True)),
        author=table.id,
        effects=plan_effects(effects, resolver, where),
        priority=table.priority,
        name=table.name,
        why=table.why,
    )
    drafts.add(part)


def _gives(table: DecisionTable, give: Mapping[str, object], resolver: Resolver, where: str) -> dict[str, Given]:
    """Resolve the outputs of a row, each in the type its table declares."""
    declared = {output.name: output for output in table.outputs}
    gives: dict[str, Given] = {}
    for name, written in give.items():
        output = declared.get(name)
        if output is None:
            remedy = did_you_mean(name, declared, "Declare it under 'outputs'.")
            resolver.problem(UnknownTerm, f"The table has no output {name!r}.", f"{where}.give", remedy)
            continue
        try:
            gives[name] = _given(output, written)
        except NotAValue as refusal:
            resolver.problem(RuleTypeError, refusal.sentence, f"{where}.give.{name}", refusal.remedy)
    return gives


def _given(output: Output, written: object) -> Given:
    """Resolve one output value; raises NotAValue."""
    if output.type != "flag":
        return constant(output.type, written, tuple(map(folded, output.codes)))
    if not isinstance(written, bool):
        raise NotAValue(f"{written!r} is not a flag.", "Write true or false without quotes.")
    return written
