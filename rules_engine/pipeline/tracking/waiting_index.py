"""All documents that wait for somebody, kept in memory and brought up to date by what changed.

The inbox tells how many wait, why, and how much money is at risk under all of them, at every look: counted anew that
is a walk over every open hold. The first look walks; every later one reads the audit chain from where it stopped, and
only the documents that those changes are about. Less than a kilobyte for each document that waits.
"""

import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from rules_engine.pipeline.tracking.kept_sorted import KeptSorted
from rules_engine.pipeline.tracking.order_index import at_once
from rules_engine.storage.worklists import ListRow, Worklists


class IndexedWaiting(NamedTuple):
    """A document as the inbox sorts, filters and counts it; ``money`` at risk is in minor units of its currency.

    ``reasons`` are those of its open holds, each once; ``found_by`` is everything it goes by, in small letters.
    """

    document_id: str
    receive_seq: int
    status: str
    since: str
    currency: str
    money: int | None
    reasons: tuple[str, ...]
    found_by: str


class FoundWaiting(NamedTuple):
    """What a look finds: the documents of the statuses that fit, sorted; and the counts that need no search.

    ``kinds`` is per reason of a hold and ``at_risk`` per currency in minor units, both over the statuses looked for,
    the most frequent reason first; ``by_status`` is over every status.
    """

    waiting: list[IndexedWaiting]
    by_status: dict[str, int]
    kinds: dict[str, int]
    at_risk: dict[str, int]


_KEYS: Final[Mapping[str, Callable[[IndexedWaiting], Any]]] = {
    "age": lambda each: (each.since, -each.receive_seq),
    "money": lambda each: (-(each.money or 0), -each.receive_seq),
}
INBOX_SORTS: Final = tuple(_KEYS)
"""How the inbox may be sorted: the longest waiting first, the default, or the most money first."""


class WaitingIndex:
    """The documents of one store that wait; safe to ask from many threads."""

    def __init__(self, statuses: Collection[str]) -> None:
        """Start empty, for documents of these statuses; the first look fills it."""
        self._statuses = tuple(statuses)
        self._lock = threading.Lock()
        self._revision = -1
        self._waiting: dict[str, IndexedWaiting] = {}
        self._sorted = KeptSorted(_KEYS)
        self._by_status: Counter[str] = Counter()
        self._kinds: Counter[tuple[str, str]] = Counter()
        self._at_risk: Counter[tuple[str, str]] = Counter()

    def find(self, rows: Worklists, statuses: Collection[str], search: str, sort: str, kind: str) -> FoundWaiting:
        """Return the documents of some statuses that fit a search and, where one is named, the reason of a hold."""
        with self._lock:
            self._refresh(rows)
            found, by_status = self._sorted.sorted_by(sort), dict(self._by_status)
            kinds = _over(self._kinds, statuses)
            at_risk = _over(self._at_risk, statuses)
        wanted, chosen = search.casefold(), frozenset(statuses)
        if not chosen.issuperset(self._statuses):
            found = [each for each in found if each.status in chosen]
        if kind:
            found = [each for each in found if kind in each.reasons]
        if wanted:
            found = [each for each in found if wanted in each.found_by]
        ranked = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
        return FoundWaiting(found, by_status, dict(ranked), at_risk)

    def _refresh(self, rows: Worklists) -> None:
        """Read what changed since the last look; a snapshot older than that look changes nothing."""
        revision = rows.revision()
        if revision <= self._revision:
            return
        if self._revision < 0:
            self._replace((), rows.waiting_facts(self._statuses))
        else:
            for some in at_once(rows.documents_changed_since(self._revision)):
                self._replace(some, rows.waiting_facts(self._statuses, some))
        self._revision = revision

    def _replace(self, ids: Sequence[str], facts: list[ListRow]) -> None:
        """Put documents that wait, as they stand now, in the place of all with these ids."""
        gone = [self._waiting.pop(each) for each in ids if each in self._waiting]
        come = [_indexed(row) for row in facts]
        self._waiting.update((each.document_id, each) for each in come)
        for sign, changed in ((-1, gone), (1, come)):
            for each in changed:
                self._by_status[each.status] += sign
                for reason in each.reasons:
                    self._kinds[each.status, reason] += sign
                if each.currency:
                    self._at_risk[each.status, each.currency] += sign * (each.money or 0)
        self._sorted.change(gone, come)


def _over(counted: Counter[tuple[str, str]], statuses: Collection[str]) -> dict[str, int]:
    """Return what was counted, over some statuses, without what is nothing."""
    total: Counter[str] = Counter()
    for (status, name), number in counted.items():
        if status in statuses:
            total[name] += number
    return {name: number for name, number in total.items() if number}


def _indexed(row: ListRow) -> IndexedWaiting:
    said = (row.number, row.seller_name, row.order_reference, row.file_name)
    return IndexedWaiting(
        document_id=str(row.id),
        receive_seq=int(row.receive_seq),
        status=str(row.status),
        since=str(row.status_since),
        currency=str(row.currency or ""),
        money=None if row.money is None else int(row.money),
        reasons=tuple(dict.fromkeys(each for each in str(row.reasons or "").split("\n") if each)),
        found_by="\n".join(str(each) for each in said if each).casefold(),
    )
