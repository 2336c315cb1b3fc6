"""What is answered about the other direction: orders that customers sent, and invoices that go out."""

from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.documents.master_records import MasterKind
from rules_engine.pipeline.lifecycle.budget_entries import STANDS
from rules_engine.pipeline.line.ledger import from_bytes
from rules_engine.pipeline.line.statuses import UNDECIDED
from rules_engine.pipeline.tracking.asking.question import names_in
from rules_engine.pipeline.tracking.asking.telling import Scene
from rules_engine.storage.documents import DocumentRow


def is_sale(scene: Scene, row: DocumentRow) -> bool:
    """Tell whether the seller of a document is the company itself."""
    return bool(scene.watching.own_keys & {row.seller_vat_key, row.seller_key})


def about_sales(scene: Scene) -> None:
    """Say how many customer orders were entered and wait, and which invoices of ours wait; of one customer or all."""
    rows = [row for row in scene.uow.documents.of_types([DocumentType.ORDER, *BILLED]) if is_sale(scene, row)]
    buyers = {str(row.id): _buyer(scene, row) for row in rows}
    words = [word for word in scene.question.words if not any(sign.isdigit() for sign in word)]
    known = [name for name in _customers(scene) | set(buyers.values()) if name]
    named = names_in(words, sorted(known))
    if named:
        rows = [row for row in rows if buyers[str(row.id)] in named]
    orders = [row for row in rows if row.document_type == DocumentType.ORDER]
    waiting = [row for row in orders if row.status in UNDECIDED]
    bills = [row for row in rows if row.document_type in BILLED and row.status in UNDECIDED]
    if not rows:
        scene.say("sales_none")
        return
    entered = sum(row.status in STANDS for row in orders)
    scene.say("sales", count=len(orders), entered=entered, waiting=len(waiting), invoices=len(bills))
    told = [f"{row.number} ({buyers[str(row.id)]}, {_why(scene, row)})" for row in (*waiting, *bills)]
    if told:
        scene.say("list", items=scene.joined(told))
    for row in (*waiting, *bills):
        scene.show(row, str(row.status), str(row.status_since))


def _customers(scene: Scene) -> set[str]:
    """Return the names of all customers."""
    return {name.said for name in scene.uow.records.names(MasterKind.CUSTOMER.value) if name.how == "name"}


def _buyer(scene: Scene, row: DocumentRow) -> str:
    """Return who buys by a document."""
    kept = scene.uow.documents.reading(str(row.id))
    document = from_bytes(kept.document) if kept is not None and kept.document else None
    return "" if document is None else document.buyer.name or ""


def _why(scene: Scene, row: DocumentRow) -> str:
    """Return the reasons a document waits for."""
    reasons = dict.fromkeys(str(each.reason) for each in scene.uow.decisions.open_holds(str(row.id)))
    return ", ".join(scene.word(reason) for reason in reasons) or scene.word(str(row.status))
