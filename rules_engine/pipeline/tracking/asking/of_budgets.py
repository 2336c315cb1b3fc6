"""What is answered about budgets: how one stands, what an order holds of it, which are exceeded."""

import re
from collections.abc import Sequence
from decimal import Decimal

from rules_engine.documents.kinds import DocumentType
from rules_engine.matching.texts import compact
from rules_engine.pipeline.line.ledger import index_keys
from rules_engine.pipeline.tracking.asking.question import names_in
from rules_engine.pipeline.tracking.asking.sayings import amount
from rules_engine.pipeline.tracking.asking.telling import Answer, Scene
from rules_engine.pipeline.tracking.budget_view import BudgetRow, budget_rows, budgets_of_order
from rules_engine.storage.budgets import Until

_OWNED = re.compile(r"[a-z]")


def about_budgets(scene: Scene) -> Answer:
    """Answer a question about budgets: one that it names, those of an order that it names, or all."""
    question = scene.question
    known_at = None if question.known_at is None else f"{question.known_at}T24"
    as_of = None if question.as_of is None else question.as_of.isoformat()
    rows = budget_rows(scene.uow, Until(known_at, as_of))
    if not rows:
        scene.say("budget_none")
        return scene.answer()
    named, unknown = _named(scene, rows)
    if named:
        for row in named:
            _one(scene, row)
        return scene.answer()
    if unknown:
        return _of_order(scene, rows, unknown)
    _all(scene, rows)
    return scene.answer()


def _named(scene: Scene, rows: Sequence[BudgetRow]) -> tuple[list[BudgetRow], str]:
    """Return the budgets that the question names by id, cost centre or its name, and a number that names none."""
    unknown = ""
    for ways in scene.question.numbers:
        wanted = {compact(way) for way in ways}
        found = [row for row in rows if compact(row.id) in wanted] or [
            row for row in rows if {compact(row.cost_centre), compact(row.project)} & wanted
        ]
        if found:
            return found, ""
        unknown = ways[0]
    if unknown:
        return [], unknown
    words = [word for word in scene.question.words if _OWNED.search(word)]
    names = {row.name: row for row in rows if row.name}
    return [names[name] for name in names_in(words, list(names))], ""


def _of_order(scene: Scene, rows: Sequence[BudgetRow], number: str) -> Answer:
    """Say what an order holds of its budgets; a number that is none here is unknown, and the budgets are named."""
    orders = [
        row for row in scene.uow.documents.by_number(index_keys(number)) if row.document_type == DocumentType.ORDER
    ]
    if not orders:
        scene.say("budget_unknown", number=number, items=scene.joined([row.id for row in rows]))
        return scene.answer("unknown")
    order = orders[-1]
    scene.show(order, str(order.status), str(order.status_since))
    held = budgets_of_order(scene.uow, str(order.number_key))
    if not held:
        scene.say("budget_of_none", number=order.number)
    for each in held:
        whole = each.reserved + each.committed + each.consumed
        scene.say(
            "budget_of_order",
            number=order.number,
            id=each.budget.id,
            held=_money(scene, whole, each.budget),
            left=_money(scene, each.budget.available, each.budget),
        )
    return scene.answer()


def _one(scene: Scene, row: BudgetRow) -> None:
    """Say how a budget stands."""
    money = {name: _money(scene, getattr(row, name), row) for name in ("reserved", "committed", "consumed")}
    scene.say(
        "budget_stands",
        id=row.id,
        centre=row.name or row.cost_centre or row.project,
        left=_money(scene, row.available, row),
        whole=_money(scene, row.amount, row),
        **money,
    )
    if row.unknown:
        scene.say("budget_doubt", count=row.unknown)
    if row.available < 0:
        owner = row.owner or scene.word("budget owner")
        scene.say("budget_exceeded", id=row.id, over=_money(scene, -row.available, row), who=owner)
        scene.clear(owner, scene.word("raise the budget"), "")


def _all(scene: Scene, rows: Sequence[BudgetRow]) -> None:
    """Say which budgets are exceeded; where none is, which have the least left."""
    over = [row for row in rows if row.available < 0]
    tight = sorted(over or rows, key=lambda row: (-row.used_bp, row.id))
    items = scene.joined([f"{row.id} ({_money(scene, row.available, row)})" for row in tight])
    scene.say("budget_over" if over else "budget_least", count=len(over), all=len(rows), items=items)


def _money(scene: Scene, value: Decimal, row: BudgetRow) -> str:
    """Return an amount of a budget as people write it."""
    return amount(value, row.currency, scene.language)
