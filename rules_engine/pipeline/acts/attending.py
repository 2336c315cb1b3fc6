"""Who takes care of a document that waits, and putting one aside until a day: neither decides anything about it.

What is put aside is only left out of what needs somebody. It comes back by itself on its day, when its status changes,
and once it is overdue in its queue; nobody can make a due document disappear.
"""

from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rules_engine.documents.canonical import Plain
from rules_engine.errors import StaleDocument, StatusForbids, UnknownNumber
from rules_engine.pipeline.acts.accounts import standing_person
from rules_engine.pipeline.acts.doing import LOOK_AGAIN, Doing, Planned
from rules_engine.pipeline.acts.people import Role, needing
from rules_engine.pipeline.line.statuses import Status
from rules_engine.storage.attention import Attention

ASSIGN: Final = "assign"
SNOOZE: Final = "snooze"
ATTENDERS: Final = frozenset(Role)
"""Who may say who takes care of a document: everybody who may see it."""

SNOOZE_DAYS_MAX: Final = 90
WAITING: Final = frozenset({Status.HELD, Status.NEEDS_APPROVAL, Status.REFUSED, Status.QUARANTINED})


def plan_assignment(doing: Doing) -> Planned:
    """Plan to give a document to somebody, or to nobody; bound to who was seen to take care of it.

    Raises:
        StatusForbids: it does not wait for anybody, or documents of its status are nothing of theirs.
        StaleDocument: somebody else took it meanwhile.
        UnknownNumber: nobody of the company signs in under that login.
    """
    owner, until, at = _standing(doing)
    wanted = (doing.intent.value or "").strip()
    if (doing.intent.seen_value or "") != owner:
        raise StaleDocument("Somebody else takes care of it by now.", where=doing.document_id, remedy=LOOK_AGAIN)
    person = standing_person(doing.uow, wanted) if wanted else None
    if wanted and (person is None or not person.works_for(doing.tools.company_id)):
        raise UnknownNumber("Nobody signs in under that login.", where=wanted[:100], remedy="Choose a colleague.")
    if person is not None and str(doing.row.status) not in needing(person.roles):
        status = str(doing.row.status).replace("_", " ")
        raise StatusForbids(
            f"What is {status} is nothing that {person.name} works on.",
            where=wanted,
            remedy="Choose another colleague.",
        )
    name = person.name if person is not None else ""
    return Planned(
        lambda: Attention(doing.uow.connection).keep(doing.document_id, wanted, until, at),
        sentence=f"Give {doing.row.number or doing.row.file_name} to {name or 'nobody'}",
        told=f"given to {wanted or 'nobody'}",
        detail={"owner": wanted},
        before=_kept(owner, until),
        after=_kept(wanted, until),
    )


def plan_snooze(doing: Doing) -> Planned:
    """Plan to put a document aside until a day, or to take it back at once where no day is given.

    Raises:
        StatusForbids: it does not wait for anybody, or the day is none that is ahead and near.
    """
    owner, until, _ = _standing(doing)
    wanted = (doing.intent.value or "").strip()
    if wanted:
        wanted = _require_day(wanted, doing.uow.now.astimezone(ZoneInfo(doing.tools.time_zone)).date())
    return Planned(
        lambda: Attention(doing.uow.connection).keep(doing.document_id, owner, wanted, doing.uow.at),
        sentence=f"Put {doing.row.number or doing.row.file_name} aside until {wanted or 'now'}",
        told=f"put aside until {wanted or 'now'}",
        detail={"until": wanted},
        before=_kept(owner, until),
        after=_kept(owner, wanted),
    )


def _standing(doing: Doing) -> tuple[str, str, str]:
    """Return who takes care of a document that waits, until when it is put aside, and since when."""
    if Status(str(doing.row.status)) not in WAITING:
        raise StatusForbids(
            "The document waits for nobody.", where=doing.document_id, remedy="Nothing needs to be done."
        )
    row = Attention(doing.uow.connection).of(doing.document_id)
    return ("", "", "") if row is None else (str(row.owner), str(row.snoozed_until), str(row.snoozed_at))


def _kept(owner: str, until: str) -> dict[str, Plain]:
    return {"owner": owner, "until": until}


def _require_day(text: str, today: date) -> str:
    """Return a day in its one form; refuse what is none, is not ahead, or so far that nobody would come back to it."""
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        wanted = today
    days = (wanted - today).days
    if not 1 <= days <= SNOOZE_DAYS_MAX:
        last = today + timedelta(days=SNOOZE_DAYS_MAX)
        raise StatusForbids(
            "A document is put aside until a day ahead.", where=text[:100], remedy=f"Choose a day until {last}."
        )
    return wanted.isoformat()
