"""What the inbox knows: one page of what waits for somebody, as finished texts."""

import asyncio
from datetime import datetime, timedelta
from typing import TypedDict

import reflex as rx

from rules_engine.pipeline.acts.people import Person, initials_of
from rules_engine.pipeline.tracking.waiting_index import INBOX_SORTS
from rules_engine.pipeline.tracking.worklists import Inbox, InboxView, Waiting
from ui.formats import age, clock, count, day, day_of, money
from ui.office import office
from ui.rights import for_everybody
from ui.states.addresses import ROWS, Wanted, wanted
from ui.states.listing import Chip, Live, Paged, chips
from ui.states.naming import said
from ui.states.viewer import Viewer
from ui.telling import decision_told
from ui.words import WORDS, word

PATH = "/"
FILTERS = ("kind", "queue", "care")


class Tab(TypedDict):
    """A saved view: its name, how many rows it has, where it leads, and whether it is the one shown."""

    name: str
    count: str
    href: str
    current: bool


class Row(TypedDict):
    """A row of the inbox; a row with a ``group`` begins a group of that name."""

    group: str
    id: str
    kind: str
    kind_word: str
    number: str
    seller: str
    order: str
    why: str
    more: str
    money: str
    currency: str
    age: str
    due: str
    late: bool
    queue: str
    owner: str
    owner_name: str
    owner_initials: str
    aside: str
    status: str
    status_word: str
    discount: str


class InboxState(Live, Paged, Viewer):
    """The inbox of one tab."""

    rows: list[Row] = []  # noqa: RUF012 - the framework copies the default for each tab
    tabs: list[Tab] = []  # noqa: RUF012
    kinds: list[Chip] = []  # noqa: RUF012
    queues: list[Chip] = []  # noqa: RUF012
    cared: list[Chip] = []  # noqa: RUF012
    selected: list[str] = []  # noqa: RUF012
    summed: str = ""
    at_risk: str = ""
    lapsing: str = ""
    is_lapsing: bool = False
    by_age: str = PATH
    by_money: str = PATH
    sorted_by: str = INBOX_SORTS[0]
    chosen: Row | None = None

    def _wanted(self) -> Wanted[InboxView]:
        return wanted(self.router.url.query_parameters, InboxView, INBOX_SORTS, FILTERS)

    async def _read(self) -> None:
        """Read the page of the address; the row that was chosen stays chosen if it is still there."""
        asked = self._wanted()
        self._seen, found = await asyncio.to_thread(_fetch, self._who(), asked)
        self._show(asked, found)

    def _show(self, asked: Wanted[InboxView], found: Inbox) -> None:
        """Make texts of what was read."""
        language = self._who().language
        self.rows = _rows(found, language, grouped=asked.sort != "money")
        self.tabs = [
            {
                "name": word(f"inbox.{view}", language),
                "count": count(found.counts[view], language),
                "href": asked.address(PATH, view=view, search="", filters=dict.fromkeys(FILTERS, "")),
                "current": view is asked.view,
            }
            for view in InboxView
        ]
        self.kinds = chips(
            PATH, asked, "kind", found.kinds, lambda kind: said(f"kind.{kind}", language, kind), language
        )
        self.cared = chips(PATH, asked, "care", found.cared, lambda care: word(f"care.{care}", language), language)
        self.queues = chips(PATH, asked, "queue", found.queues, _queue_word, language)
        shown = {row["id"] for row in self.rows}
        self.selected = [each for each in self.selected if each in shown]
        self.sorted_by = asked.sort or INBOX_SORTS[0]
        self.by_age, self.by_money = asked.address(PATH, sort=""), asked.address(PATH, sort="money")
        self.summed = word("inbox.items", language, count=count(found.found, language))
        narrowed = asked.view is InboxView.DISCOUNT or asked.search or any(asked.filters.values())
        risks = {} if narrowed else found.at_risk
        self.is_lapsing = asked.view is InboxView.DISCOUNT
        self.at_risk = " · ".join(f"{code} {money(value, code, language)}" for code, value in risks.items())
        lapsing = found.discounts if asked.view is InboxView.DISCOUNT else {}
        self.lapsing = " · ".join(f"{code} {money(value, code, language)}" for code, value in lapsing.items())
        self._turn(PATH, asked, found.found, language)
        kept = self.chosen["id"] if self.chosen else ""
        self.chosen = next((row for row in self.rows if row["id"] == kept), self.rows[0] if self.rows else None)
        self.loaded = True

    @rx.event
    @for_everybody
    def choose(self, document_id: str) -> None:
        """Show a row beside the list."""
        self.chosen = next((row for row in self.rows if row["id"] == document_id), self.chosen)


def _fetch(person: Person, asked: Wanted[InboxView]) -> tuple[int, Inbox]:
    """Read outside the event loop; the revision is taken first, so that nothing between the two is missed."""
    lists = office().worklists
    revision = lists.revision()
    found = lists.inbox(
        person,
        asked.view,
        search=asked.search,
        sort=asked.sort or INBOX_SORTS[0],
        offset=asked.offset,
        limit=ROWS,
        kind=asked.filters["kind"],
        queue=asked.filters["queue"],
        care=asked.filters["care"],
    )
    return revision, found


def _queue_word(queue: str) -> str:
    """Return the name of a queue as people read it; rules name queues freely.

    >>> _queue_word("ap_team-leads")
    'Ap team leads'
    """
    return " ".join(queue.replace("_", " ").replace("-", " ").split()).capitalize()


def _rows(found: Inbox, language: str, *, grouped: bool) -> list[Row]:
    """Return the rows as texts, with a heading where a new group begins."""
    rows: list[Row] = []
    before = ""
    for waiting in found.rows:
        group = word(f"inbox.{_group(waiting.since, found.now)}", language) if grouped else ""
        rows.append(_row(waiting, found.now, language, group if group != before else ""))
        before = group
    return rows


def _group(since: datetime, now: datetime) -> str:
    """Return the group of a row by how long it waits."""
    if since.date() == now.date():
        return "today"
    return "week" if now - since < timedelta(days=7) else "older"


def _due(waiting: Waiting, now: datetime, language: str) -> str:
    """Return until when a document is to be dealt with: a time today, else a day; nothing where no rule says it."""
    if waiting.due is None:
        return ""
    return clock(waiting.due) if waiting.due.date() == now.date() else day(waiting.due.date(), language)


def _row(waiting: Waiting, now: datetime, language: str, group: str) -> Row:
    named = f"kind.{waiting.kind}"
    status = {"needs_approval": "approval", "quarantined": "unread"}.get(waiting.status, waiting.status)
    return {
        "group": group,
        "id": waiting.document_id,
        "kind": waiting.kind,
        "kind_word": word(named, language) if named in WORDS else waiting.kind.replace("_", " ").capitalize(),
        "number": waiting.number,
        "seller": waiting.seller,
        "order": waiting.order,
        "why": decision_told(waiting.why, language),
        "more": word("inbox.more_holds", language, count=waiting.more) if waiting.more else "",
        "money": money(waiting.money_at_risk, waiting.currency, language),
        "currency": waiting.currency if waiting.money_at_risk is not None else "",
        "age": age(waiting.since, now, language),
        "due": _due(waiting, now, language),
        "late": waiting.due is not None and waiting.due <= now,
        "queue": _queue_word(waiting.queue),
        "owner": waiting.owner,
        "owner_name": waiting.owner_name,
        "owner_initials": initials_of(waiting.owner_name),
        "aside": word("inbox.until", language, day=day_of(waiting.snoozed_until, language))
        if waiting.snoozed_until
        else "",
        "discount": word(
            "inbox.discount_until",
            language,
            money=f"{waiting.currency} {money(waiting.discount, waiting.currency, language)}",
            day=day_of(waiting.discount_until, language),
        )
        if waiting.discount is not None and waiting.discount_until >= now.date().isoformat()
        else "",
        "status": status,
        "status_word": word(f"inbox.{status}", language),
    }
