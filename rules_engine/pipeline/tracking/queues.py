"""Which queue a document waits in: the one its decision names, and once it is overdue there the next one."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from rules_engine.pipeline.tracking.watching import Watching
from rules_engine.storage.documents import DocumentRow


class Queued(NamedTuple):
    """The queue a document waits in, empty where no rule named one; ``due`` is None where no rule said until when."""

    queue: str
    due: datetime | None


def queued(row: DocumentRow, watching: Watching, now: datetime) -> Queued:
    """Return the queue of a document at a moment, in business hours of the company since its status changed."""
    queue = str(row.queue or "")
    if not queue or not row.queue_hours:
        return Queued(queue, None)
    due = watching.due_at(datetime.fromisoformat(str(row.status_since)), int(row.queue_hours))
    return Queued(str(row.queue_next or queue) if due <= now else queue, due)


def overdue_by(watching: Watching, now: datetime) -> Callable[[int], str]:
    """Return what tells since when at least a document waits that is overdue now, by its business hours."""
    return lru_cache(maxsize=None)(lambda hours: watching.begun_by(now, hours).isoformat())
