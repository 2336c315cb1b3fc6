"""Proves on disk that every billed unit and minor unit stands once: counted lines against decisions, and the ledger.

What an accepted bill takes from its order lines is kept beside its decision. This reads both again and folds what is
kept through the conservation ledger: nothing may be counted twice, left out, or counted for a bill that is not
accepted.
"""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.documents.money import UNIT_SCALE
from rules_engine.documents.sheet import FactSheet
from rules_engine.errors import IntegrityBroken
from rules_engine.matching.conservation import Ledger, Movement, MovementKey, MovementKind
from rules_engine.pipeline.line.statuses import Status
from rules_engine.storage.decisions import BilledRow
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork

COUNTS: Final = frozenset({Status.ACCEPTED.value, Status.PUSHED.value, Status.RECONCILED.value})
"""Statuses of bills that count for their order lines."""

_REMEDY: Final = "Stop, keep the files as they are, and restore the last backup whose audit verifies."
_Sum = tuple[int, int]


class Conserved(NamedTuple):
    """What was proven: how many bills count, and for how many order lines."""

    documents: int
    order_lines: int


def prove(store: Store) -> Conserved:
    """Prove that what is counted for order lines is what the decisions about accepted bills say.

    Raises:
        IntegrityBroken: at the first document or order line where it is not.
    """
    ledger, sums = Ledger(), defaultdict[tuple[str, str], list[int]](lambda: [0, 0])
    documents = 0
    with store.read() as uow:
        for row, counted in _invoices(uow):
            expected = _decided(uow, row) if row.status in COUNTS else {}
            found = _summed(counted)
            if found != expected:
                raise IntegrityBroken(
                    "What is counted for order lines is not what was decided.", where=str(row.id), remedy=_REMEDY
                )
            documents += bool(counted)
            ledger.enter(*(_movement(row, each) for each in counted))
            for each in counted:
                kept = sums[str(each.order_key), str(each.order_line)]
                kept[0] += int(each.quantity)
                kept[1] += int(each.amount)
    for line, balance in ledger.balances().items():
        quantity, amount = sums[line]
        whole = balance.billed == Fraction(quantity, 10**UNIT_SCALE) and sum(balance.money.values()) == amount
        if not whole or ledger.breaks(line):
            raise IntegrityBroken("An order line is out of balance.", where="/".join(line), remedy=_REMEDY)
    return Conserved(documents, len(sums))


def _invoices(uow: UnitOfWork) -> Iterator[tuple[DocumentRow, list[BilledRow]]]:
    """Give every bill with what is counted of it."""
    counted: defaultdict[str, list[BilledRow]] = defaultdict(list)
    for each in uow.decisions.counted():
        counted[str(each.document_id)].append(each)
    for row in uow.documents.of_types([kind.value for kind in BILLED]):
        yield row, counted.pop(str(row.id), [])
    if counted:
        raise IntegrityBroken("Something is counted that no bill says.", where=min(counted), remedy=_REMEDY)


def _decided(uow: UnitOfWork, row: DocumentRow) -> dict[str, _Sum]:
    """Return what the latest decision about a bill says it takes, by line of the bill; credits are negative."""
    last = uow.decisions.latest(str(row.id))
    if last is None:
        return {}
    sign = -1 if row.document_type == DocumentType.CREDIT_NOTE else 1
    sheet = FactSheet.model_validate_json(last.sheet)
    return {
        line.id: (
            sign * _whole(line.terms.get("line.quantity")),
            sign * _whole(line.terms.get("line.line_net_amount")),
        )
        for line in sheet.lines
        if line.terms.get("line.order_line")
    }


def _summed(counted: list[BilledRow]) -> dict[str, _Sum]:
    """Add what is counted, by line of the bill: its parts make the whole."""
    sums: dict[str, _Sum] = {}
    for each in counted:
        quantity, amount = sums.get(str(each.line), (0, 0))
        sums[str(each.line)] = (quantity + int(each.quantity), amount + int(each.amount))
    return sums


def _movement(row: DocumentRow, counted: BilledRow) -> Movement:
    """Return what is counted as a movement of the ledger; below nothing is the other way round."""
    billed = counted.quantity > 0 or (counted.quantity == 0 and counted.amount >= 0)
    kind = MovementKind.INVOICED if billed else MovementKind.CREDITED
    line = (str(counted.order_key), str(counted.order_line))
    return Movement(
        MovementKey(str(row.id), str(counted.line), kind, line),
        abs(Fraction(int(counted.quantity), 10**UNIT_SCALE)),
        abs(int(counted.amount)),
        str(counted.currency or "?"),
    )


def _whole(value: object) -> int:
    """Return a measured whole number; an unknown one counts nothing."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
