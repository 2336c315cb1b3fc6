"""All documents that wait for somebody, kept in memory and brought up to date by what changed.

The inbox tells how many wait, why, and how much money is at risk under all of them, at every look: counted anew that
is a walk over every open hold. The first look walks; every later one reads the audit chain from where it stopped, and
only the documents that those changes are about. Less than a kilobyte for each document that waits.
"""

import threading
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from rules_engine.pipeline.tracking.kept_sorted import KeptSorted
from rules_engine.pipeline.tracking.order_index import at_once
from rules_engine.storage.worklists import ListRow, Worklists

Overdue = Callable[[int], str]
"""Since when at least a document waits that has to be worked on in so many business hours, and is overdue now."""


class _Route(NamedTuple):
    """Where the latest decision sends a document, where it moves once overdue, and after how many hours (0: never)."""

    queue: str
    next: str
    hours: int


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
    route: "_Route"
    owner: str = ""
    snoozed_until: str = ""
    discount_until: str = ""
    discount: int = 0

    def is_lapsing(self, today: str, soon: str) -> bool:
        """Tell whether a cash discount on it may still be taken, and only until a day that is near."""
        return today <= self.discount_until <= soon

    def is_late(self, overdue: "Overdue") -> bool:
        """Tell whether it waits longer than its rule allows."""
        return bool(self.route.hours) and self.since <= overdue(self.route.hours)

    def is_snoozed(self, today: str, overdue: "Overdue") -> bool:
        """Tell whether it is put aside: until its day, and never beyond the moment it is overdue."""
        return today < self.snoozed_until and not self.is_late(overdue)

    def carer(self, carers: Mapping[str, Collection[str]] | None) -> str:
        """Return who takes care of it; nobody, empty, where the owner left or has nothing to do with its status."""
        return self.owner if carers is None or self.status in carers.get(self.owner, ()) else ""

    def is_elsewhere(self, wanted: "WantedWaiting", overdue: "Overdue") -> bool:
        """Tell whether it needs somebody else, or nobody yet."""
        return self.carer(wanted.carers) not in {"", wanted.login} or self.is_snoozed(wanted.today, overdue)

    def queue(self, overdue: "Overdue") -> str:
        """Return the queue it is in, empty where no rule named one."""
        return self.route.next if self.route.next and self.is_late(overdue) else self.route.queue


class Care(StrEnum):
    """Documents by who takes care of them: the viewer, nobody, or nobody for now because they are put aside."""

    ME = "me"
    NOBODY = "nobody"
    SNOOZED = "snoozed"


class WantedWaiting(NamedTuple):
    """What is looked for: a text that a document goes by, the reason of an open hold, a queue; each may be empty.

    ``login`` is the viewer's and ``today`` the company's day; ``needs_me`` leaves out what somebody else takes care of
    and what is put aside. ``lapsing`` leaves those whose cash discount can be taken until ``soon`` at the latest.
    ``carers`` are those who may sign in, each with the statuses that need them: what belongs to
    anybody else belongs to nobody; None takes every owner at their word.
    """

    search: str = ""
    kind: str = ""
    queue: str = ""
    care: str = ""
    login: str = ""
    today: str = ""
    needs_me: bool = False
    soon: str = ""
    lapsing: bool = False
    carers: Mapping[str, Collection[str]] | None = None


class FoundWaiting(NamedTuple):
    """What a look finds: the documents of the statuses that fit, sorted; and the counts that need no search.

    ``kinds`` is per reason of a hold, ``queues`` per queue and ``at_risk`` per currency in minor units, all over the
    statuses looked for, the most frequent first; ``by_status`` is over every status, ``elsewhere`` of it what somebody
    else takes care of or is put aside, ``cared`` per way of care over the statuses looked for. ``lapsing`` are, over
    every status, those whose cash discount lapses soon.
    """

    waiting: list[IndexedWaiting]
    by_status: dict[str, int]
    kinds: dict[str, int]
    at_risk: dict[str, int]
    queues: dict[str, int]
    elsewhere: dict[str, int]
    cared: dict[str, int]
    lapsing: list[IndexedWaiting]


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
        self._sinces: dict[tuple[str, _Route], list[str]] = {}
        self._cared: dict[str, IndexedWaiting] = {}
        self._offered: dict[str, IndexedWaiting] = {}

    def find(
        self, rows: Worklists, statuses: Collection[str], sort: str, wanted: "WantedWaiting", overdue: Overdue
    ) -> FoundWaiting:
        """Return the documents of some statuses that fit what is wanted."""
        chosen = frozenset(statuses)
        with self._lock:
            self._refresh(rows)
            found, by_status = self._sorted.sorted_by(sort), dict(self._by_status)
            kinds, at_risk = _over(self._kinds, statuses), _over(self._at_risk, statuses)
            queues, cared = self._queues(statuses, overdue), list(self._cared.values())
            lapsing = [each for each in self._offered.values() if each.is_lapsing(wanted.today, wanted.soon)]
        elsewhere = [each for each in cared if each.is_elsewhere(wanted, overdue)]
        ways = _ways([each for each in cared if each.status in chosen], wanted, overdue)
        ways[Care.NOBODY] += sum(by_status.get(status, 0) for status in chosen)
        if wanted.needs_me and wanted.care != Care.SNOOZED:
            left = [each for each in elsewhere if each.status in chosen]
            _take_out(left, kinds, at_risk, queues, overdue)
            gone = {each.document_id for each in left}
            found = [each for each in found if each.document_id not in gone] if gone else found
        search = wanted.search.casefold()
        if not chosen.issuperset(self._statuses):
            found = [each for each in found if each.status in chosen]
        if wanted.lapsing:
            ids = {each.document_id for each in lapsing}
            found = [each for each in found if each.document_id in ids]
        if wanted.kind:
            found = [each for each in found if wanted.kind in each.reasons]
        if wanted.queue:
            found = [each for each in found if each.queue(overdue) == wanted.queue]
        if wanted.care:
            found = [each for each in found if _cared_for(each, wanted.care, wanted, overdue)]
        if search:
            found = [each for each in found if search in each.found_by]
        away = dict(Counter(each.status for each in elsewhere))
        return FoundWaiting(found, by_status, _ranked(kinds), +at_risk, _ranked(queues), away, +ways, lapsing)

    def _requeue(self, gone: Sequence[IndexedWaiting], come: Sequence[IndexedWaiting]) -> None:
        """Keep since when documents wait, sorted, for each status and route; what no rule routes is in no queue."""
        for each in gone:
            if each.route.queue:
                sinces = self._sinces[each.status, each.route]
                del sinces[bisect_left(sinces, each.since)]
        for each in come:
            if each.route.queue:
                self._sinces.setdefault((each.status, each.route), []).append(each.since)
        for key in {(each.status, each.route) for each in come if each.route.queue}:
            self._sinces[key].sort()

    def _queues(self, statuses: Collection[str], overdue: Overdue) -> Counter[str]:
        """Count the documents of some statuses in each queue: those overdue are counted in the next one."""
        counted: Counter[str] = Counter()
        for (status, route), sinces in self._sinces.items():
            if status in statuses:
                late = bisect_right(sinces, overdue(route.hours)) if route.hours and route.next else 0
                counted[route.next] += late
                counted[route.queue] += len(sinces) - late
        return +counted

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
        for each in gone:
            self._cared.pop(each.document_id, None)
            self._offered.pop(each.document_id, None)
        self._cared.update((each.document_id, each) for each in come if each.owner or each.snoozed_until)
        self._offered.update((each.document_id, each) for each in come if each.discount_until)
        for sign, changed in ((-1, gone), (1, come)):
            for each in changed:
                self._by_status[each.status] += sign
                for reason in each.reasons:
                    self._kinds[each.status, reason] += sign
                if each.currency:
                    self._at_risk[each.status, each.currency] += sign * (each.money or 0)
        self._requeue(gone, come)
        self._sorted.change(gone, come)


def _cared_for(each: IndexedWaiting, care: str, wanted: WantedWaiting, overdue: Overdue) -> bool:
    """Tell whether a document is taken care of in a way; what is put aside is so whoever it belongs to."""
    if each.is_snoozed(wanted.today, overdue):
        return care == Care.SNOOZED
    carer = each.carer(wanted.carers)
    return carer == wanted.login if care == Care.ME else care == Care.NOBODY and not carer


def _ways(cared: list[IndexedWaiting], wanted: WantedWaiting, overdue: Overdue) -> Counter[str]:
    """Count documents that somebody looked after by who takes care of them; nobody's as what the others lack."""
    ways = Counter({care.value: sum(_cared_for(each, care, wanted, overdue) for each in cared) for care in Care})
    ways[Care.NOBODY] -= len(cared)
    return ways


def _take_out(
    left: list[IndexedWaiting],
    kinds: Counter[str],
    at_risk: Counter[str],
    queues: Counter[str],
    overdue: Overdue,
) -> None:
    """Take documents out of what was counted."""
    for each in left:
        kinds.subtract(each.reasons)
        at_risk.subtract({each.currency: each.money or 0} if each.currency else {})
        queues.subtract({queue: 1 for queue in (each.queue(overdue),) if queue})


def _ranked(counted: Counter[str]) -> dict[str, int]:
    """Return what was counted, the most frequent first, without what is nothing."""
    return dict(sorted((+counted).items(), key=lambda pair: (-pair[1], pair[0])))


def _over(counted: Counter[tuple[str, str]], statuses: Collection[str]) -> Counter[str]:
    """Return what was counted, over some statuses."""
    total: Counter[str] = Counter()
    for (status, name), number in counted.items():
        if status in statuses:
            total[name] += number
    return total


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
        route=_Route(str(row.queue or ""), str(row.queue_next or ""), int(row.queue_hours or 0)),
        discount_until=str(row.discount_until or ""),
        discount=int(row.discount_amount or 0),
        owner=str(row.owner or ""),
        snoozed_until="" if str(row.snoozed_at or "") <= str(row.status_since) else str(row.snoozed_until or ""),
    )
