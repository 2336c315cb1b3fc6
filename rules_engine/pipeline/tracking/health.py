"""How a home is: whether workers live, what waits for them, what must still leave, and whether other systems answer.

Reads only. A check that fails is told as a finding, never raised: this is what people look at when something is wrong.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from rules_engine.errors import ConnectorError
from rules_engine.pipeline.line.statuses import UNREAD
from rules_engine.ports import Connector
from rules_engine.storage.schema import stamp
from rules_engine.storage.store import Store
from rules_engine.storage.worklists import Worklists

SILENT: Final = timedelta(minutes=2)
"""How long a worker may be silent before it is told as lost."""

LATE: Final = timedelta(minutes=10)
"""How long something may wait to leave before it is told as late."""


class Part(StrEnum):
    """What was looked at."""

    WORKER = "worker"
    QUEUE = "queue"
    OUTBOX = "outbox"
    CONNECTOR = "connector"
    DATABASE = "database"
    TRAIL = "trail"


class Finding(NamedTuple):
    """How one part is: its name where it has one, whether it is well, what was counted, since when, what it says."""

    part: Part
    is_well: bool
    name: str = ""
    amount: int = 0
    since: datetime | None = None
    said: str = ""


def health(store: Store, connectors: Mapping[str, Connector]) -> tuple[Finding, ...]:
    """Return how every part is."""
    return (*_kept(store), *(_reached(*each) for each in _different(connectors).items()))


def _kept(store: Store) -> list[Finding]:
    """Return what the store tells: workers, what waits for them, what must leave, the trail."""
    with store.read() as uow:
        workers = [row for row in uow.workers.all() if row.stopped_at is None]
        reading = uow.documents.open_count(UNREAD)
        to_send, late = uow.outbox.open_count(), uow.outbox.open_count(stamp(uow.now - LATE))
        entries, now = Worklists(uow.connection).revision(), uow.now
    beats = {str(row.executor_id): datetime.fromisoformat(str(row.beat_at)) for row in workers}
    found = [Finding(Part.WORKER, now - beat < SILENT, name, 1, beat) for name, beat in sorted(beats.items())]
    return [
        *(found or [Finding(Part.WORKER, is_well=False)]),
        Finding(Part.QUEUE, is_well=reading == 0 or bool(found), amount=reading),
        Finding(Part.OUTBOX, is_well=late == 0, amount=to_send),
        Finding(Part.DATABASE, is_well=True, name="SQLite" if store.sqlite else "PostgreSQL"),
        Finding(Part.TRAIL, is_well=True, amount=entries),
    ]


def _different(connectors: Mapping[str, Connector]) -> dict[str, Connector]:
    """Return every other system once, under the first of its names."""
    found: dict[int, tuple[str, Connector]] = {}
    for name, connector in connectors.items():
        found.setdefault(id(connector), (name, connector))
    return dict(found.values())


def _reached(name: str, connector: Connector) -> Finding:
    """Return whether another system answers, and what it says."""
    try:
        return Finding(Part.CONNECTOR, is_well=True, name=name, said=connector.check())
    except ConnectorError as refusal:
        return Finding(Part.CONNECTOR, is_well=False, name=name, said=f"{refusal.sentence} {refusal.remedy}".strip())
