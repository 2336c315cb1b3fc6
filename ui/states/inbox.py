"""What the inbox knows: one page of what waits for somebody, as finished texts."""

import asyncio
from datetime import datetime, timedelta
from typing import TypedDict

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.tracking.waiting_index import INBOX_SORTS
from rules_engine.pipeline.tracking.worklists import Inbox, InboxView, Waiting
from ui.formats import age, count, money
from ui.office import office
from ui.rights import for_everybody, for_the_pulse
from ui.states.addresses import ROWS, Wanted, wanted
from ui.states.naming import said
from ui.states.viewer import Viewer
from ui.telling import decision_told
from ui.words import WORDS, word

PATH = "/"
KINDS_MAX = 5
"""How many reasons stand as filters above the list; whoever wants another one opens its address."""


class Tab(TypedDict):
    """A saved view: its name, how many rows it has, where it leads, and whether it is the one shown."""

    name: str
    count: str
    href: str
    current: bool


class Kind(TypedDict):
    """A filter by the reason of a hold: its name, how many rows it leaves, where it leads, whether it is on."""

    name: str
    count: str
    href: str
    on: bool


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
    status: str
    status_word: str


class InboxState(Viewer):
    """The inbox of one tab."""

    loaded: bool = False
    rows: list[Row] = []  # noqa: RUF012 - the framework copies the default for each tab
    tabs: list[Tab] = []  # noqa: RUF012
    kinds: list[Kind] = []  # noqa: RUF012
    selected: list[str] = []  # noqa: RUF012
    search: str = ""
    summed: str = ""
    at_risk: str = ""
    told: str = ""
    previous: str = ""
    following: str = ""
    cleared: str = PATH
    by_age: str = PATH
    by_money: str = PATH
    sorted_by: str = INBOX_SORTS[0]
    chosen: Row | None = None

    _seen: int = -1

    def _wanted(self) -> Wanted[InboxView]:
        return wanted(self.router.url.query_parameters, InboxView, INBOX_SORTS)

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
                "href": asked.address(PATH, view=view, search="", kind=""),
                "current": view is asked.view,
            }
            for view in InboxView
        ]
        self.kinds = _kinds(found, asked, language)
        shown = {row["id"] for row in self.rows}
        self.selected = [each for each in self.selected if each in shown]
        self.search, self.cleared = asked.search, asked.address(PATH, search="", kind="")
        self.sorted_by = asked.sort or INBOX_SORTS[0]
        self.by_age, self.by_money = asked.address(PATH, sort=""), asked.address(PATH, sort="money")
        self.summed = word("inbox.items", language, count=count(found.found, language))
        risks = {} if asked.search or asked.kind else found.at_risk
        self.at_risk = " · ".join(f"{code} {money(value, code, language)}" for code, value in risks.items())
        last = min(asked.offset + ROWS, found.found)
        place = {"first": min(asked.offset + 1, found.found), "last": last, "count": count(found.found, language)}
        self.told = word("list.of", language, **place) if found.found else ""
        self.previous = asked.address(PATH, page=asked.page - 1) if asked.page > 1 else ""
        self.following = asked.address(PATH, page=asked.page + 1) if last < found.found else ""
        kept = self.chosen["id"] if self.chosen else ""
        self.chosen = next((row for row in self.rows if row["id"] == kept), self.rows[0] if self.rows else None)
        self.loaded = True

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Show what the address asks for."""
        await self._read()

    @rx.event
    @for_the_pulse
    async def beat(self) -> None:
        """Show what others changed, if they changed anything."""
        if await asyncio.to_thread(office().worklists.revision) != self._seen:
            await self._read()

    @rx.event
    @for_everybody
    def choose(self, document_id: str) -> None:
        """Show a row beside the list."""
        self.chosen = next((row for row in self.rows if row["id"] == document_id), self.chosen)

    @rx.event
    @for_everybody
    def find(self, form: dict[str, str]) -> EventSpec:
        """Search within the view."""
        return rx.redirect(self._wanted().address(PATH, search=str(form.get("search", ""))[:100]))


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
        kind=asked.kind,
    )
    return revision, found


def _kinds(found: Inbox, asked: Wanted[InboxView], language: str) -> list[Kind]:
    """Return the filters by reason: the most frequent ones, and the one that is on."""
    names = [name for at, name in enumerate(found.kinds) if at < KINDS_MAX or name == asked.kind]
    return [
        {
            "name": said(f"kind.{name}", language, name),
            "count": count(found.kinds[name], language),
            "href": asked.address(PATH, kind="" if name == asked.kind else name),
            "on": name == asked.kind,
        }
        for name in names
    ]


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
        "status": status,
        "status_word": word(f"inbox.{status}", language),
    }
