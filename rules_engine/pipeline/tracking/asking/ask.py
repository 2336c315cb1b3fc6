"""A question in plain words, answered from the store: the one call behind the command, the page and the API.

First the number or the name that is meant is found; what could be two things is asked back, what is nowhere is said to
be unknown. Then the intent is answered about it.
"""

import re
from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz, process

from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.matching.linking import same_number
from rules_engine.matching.texts import compact
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.line.ledger import index_keys
from rules_engine.pipeline.tracking.asking.of_budgets import about_budgets
from rules_engine.pipeline.tracking.asking.of_documents import ABOUT_DOCUMENTS
from rules_engine.pipeline.tracking.asking.of_everything import everything, supplier
from rules_engine.pipeline.tracking.asking.of_orders import ABOUT_ORDERS
from rules_engine.pipeline.tracking.asking.of_sales import about_sales, is_sale
from rules_engine.pipeline.tracking.asking.question import Question, beside_names, names_in, understood
from rules_engine.pipeline.tracking.asking.telling import Answer, Choice, Scene, choice_of
from rules_engine.pipeline.tracking.asking.words import RANK, Intent
from rules_engine.pipeline.tracking.watching import Watching
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.store import Store

NEAR: Final = 80
"""From so many of a hundred on, a known number is offered for one that is unknown."""

CHOICES_MAX: Final = 5
_WITH: Final = re.compile(r"\b(?:with|from|by|bei|von|mit|at)\s+([A-ZÄÖÜ][\w&.-]+)")
_INVOICES_FIRST: Final = frozenset({Intent.HOLD, Intent.PAID, Intent.DUPLICATE})


class Asking:
    """The answers of one store."""

    def __init__(self, store: Store, policy: OrderPolicy, time_zone: str = "UTC") -> None:
        """Answer from a store, by the watch over its orders."""
        self._store = store
        self._watching = Watching(store, policy, time_zone)

    @property
    def watching(self) -> Watching:
        """The watch over the orders that answers are made from."""
        return self._watching

    def ask(self, text: str, language: str | None = None) -> Answer:
        """Answer a question, in its own language where none is given."""
        question = understood(text, language)
        with self._store.read() as uow:
            return _answer(Scene(uow, question, self._watching))


def _answer(scene: Scene) -> Answer:
    question = scene.question
    if not question.words:
        scene.say("empty")
        return scene.answer("unknown")
    if Intent.BUDGET in question.about:
        return about_budgets(scene)
    subjects: list[list[DocumentRow]] = []
    for ways in question.numbers:
        rows = next((rows for rows in (_named(scene, way) for way in ways) if rows), [])
        if not rows:
            return _unknown(scene, ways[0])
        subjects.append(rows)
    names = names_in(_plain_words(question), _sellers(scene))
    if not subjects and Intent.SALES in question.about:
        about_sales(scene)
        return scene.answer()
    if not subjects:
        return _about_everything(scene, names)
    rows = _meant(question, subjects, names)
    if len(rows) != 1:
        return _which(scene, rows)
    return _about(scene, rows[0])


def _plain_words(question: Question) -> list[str]:
    """Return the words of a question that are no numbers."""
    return [word for word in question.words if not any(sign.isdigit() for sign in word)]


def _sellers(scene: Scene) -> list[str]:
    """Return every supplier's name that documents or master data know."""
    return sorted({*scene.uow.documents.seller_names(), *(each.name for each in scene.uow.master.suppliers())})


def _named(scene: Scene, number: str) -> list[DocumentRow]:
    """Return the documents that have a number; of orders that used one again, the last."""
    keys = index_keys(number)
    found = [row for row in scene.uow.documents.by_number(keys) if same_number(row.number, number)] if keys else []
    orders = [row for row in found if row.document_type == DocumentType.ORDER]
    return [row for row in found if row not in orders[:-1]]


def _meant(question: Question, subjects: Sequence[list[DocumentRow]], names: Sequence[str]) -> list[DocumentRow]:
    """Return what may be meant: one document, or those between which only the person can choose."""
    rows = [row for some in subjects for row in some]
    for fits in (
        lambda row: row.document_type in question.types,
        lambda row: row.seller_name in names,
        lambda row: question.intent in _INVOICES_FIRST and row.document_type in BILLED,
        lambda row: question.intent not in _INVOICES_FIRST and row.document_type == DocumentType.ORDER,
    ):
        narrower = [row for row in rows if fits(row)]
        if narrower and len(rows) > 1:
            rows = narrower
    return rows


def _about(scene: Scene, row: DocumentRow) -> Answer:
    """Answer about one document: itself, or its order where the question is about that."""
    intent = _intent(scene.question)
    if is_sale(scene, row):
        ABOUT_DOCUMENTS.get(intent, ABOUT_DOCUMENTS[Intent.STATUS])(scene, row)
        return scene.answer()
    is_order = row.document_type == DocumentType.ORDER
    if not is_order and intent in ABOUT_DOCUMENTS and not (scene.question.as_of or scene.question.known_at):
        ABOUT_DOCUMENTS[intent](scene, row)
        return scene.answer()
    order = row if is_order else _order_of(scene, row)
    kind = scene.word(str(row.document_type))
    if order is None:
        scene.show(row, str(row.status), str(row.status_since))
        scene.say("no_order", kind=kind, number=row.number)
        return scene.answer("unknown")
    if not is_order:
        scene.show(row, str(row.status), str(row.status_since))
        scene.say("belongs", kind=kind, number=row.number, order=order.number)
    if scene.question.as_of or scene.question.known_at:
        as_of, known_at = scene.question.as_of or scene.uow.now, scene.question.known_at or scene.uow.now
        scene.say("then", as_of=scene.day(as_of), known_at=scene.day(known_at))
    file = scene.file(order)
    if file is None:
        scene.show(order, "received")
        scene.say("not_then", number=order.number)
        return scene.answer("told" if scene.question.as_of or scene.question.known_at else "unknown")
    ABOUT_ORDERS[intent](scene, file)
    return scene.answer()


def _intent(question: Question) -> Intent:
    """Return what is asked about one thing: how many of it is a question about what there are many of."""
    if question.intent is Intent.COUNT:
        return next((each for each in RANK if each in question.about - {Intent.COUNT}), Intent.STATUS)
    return question.intent or Intent.STATUS


def _order_of(scene: Scene, row: DocumentRow) -> DocumentRow | None:
    """Return the order that a document belongs to, where it is one."""
    keys = scene.uow.documents.links(str(row.id), "order")
    orders = [each for each in scene.uow.documents.linked("order", keys) if each.document_type == DocumentType.ORDER]
    named = [each for each in orders if same_number(each.number, row.order_reference)]
    found = named or orders
    return found[-1] if found and len({str(each.number_key) for each in found}) == 1 else None


def _about_everything(scene: Scene, names: Sequence[str]) -> Answer:
    """Answer a question that names no number: about a supplier, or about all."""
    if scene.question.intent is None and beside_names(_plain_words(scene.question), names):
        scene.say("not_understood")
        return scene.answer("unknown")
    if len(names) > 1:
        rows = [Choice("", "supplier", "", name, "", "") for name in names[:CHOICES_MAX]]
        scene.say("which", choices=", ".join(names[:CHOICES_MAX]))
        return scene.answer("which", rows)
    if names:
        supplier(scene, names[0])
        return scene.answer()
    if _WITH.search(scene.question.text):
        scene.say("unknown_supplier")
        return scene.answer("unknown")
    if everything(scene):
        return scene.answer()
    scene.say("not_understood" if scene.question.intent is None else "which_needed")
    return scene.answer("unknown" if scene.question.intent is None else "which")


def _which(scene: Scene, rows: Sequence[DocumentRow]) -> Answer:
    """Ask back which of some documents is meant."""
    choices = [choice_of(row) for row in rows[:CHOICES_MAX]]
    told = [
        f"{scene.word(each.document_type)} {each.number} ({each.seller or '?'}, {scene.day(each.on or None)}, "
        f"{scene.word(each.status)})"
        for each in choices
    ]
    for row in rows[:CHOICES_MAX]:
        scene.show(row, str(row.status), str(row.status_since))
    scene.say("which", choices="; ".join(told))
    return scene.answer("which", choices)


def _unknown(scene: Scene, number: str) -> Answer:
    """Say that a number is unknown, and offer those that are nearly it; nothing is ever taken for it."""
    scene.say("unknown_number", number=number)
    known = {compact(each) or "": each for each in scene.uow.documents.numbers()}
    near = process.extract(compact(number) or "", list(known), scorer=fuzz.ratio, score_cutoff=NEAR, limit=CHOICES_MAX)
    rows = [row for key, _, _ in near for row in _named(scene, known[key])][:CHOICES_MAX]
    if not rows:
        return scene.answer("unknown")
    return _which(scene, rows)
