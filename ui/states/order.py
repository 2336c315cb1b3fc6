"""What the page of an order knows: one order as finished texts."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final, NamedTuple, TypedDict

import reflex as rx

from rules_engine.errors import UnknownNumber
from rules_engine.pipeline.acts.intent import Offer
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.lifecycle.agreement import Agreement
from rules_engine.pipeline.tracking.asking.sayings import name_of
from rules_engine.pipeline.tracking.budget_view import OrderBudget
from rules_engine.pipeline.tracking.order_balance import Balance
from rules_engine.pipeline.tracking.order_page import OrderPage, Step, Values, Waiting
from rules_engine.pipeline.tracking.order_versions import Change, Version
from rules_engine.pipeline.tracking.watching import Watched
from ui.formats import amount, count, day, money
from ui.office import office
from ui.rights import for_everybody, for_the_pulse
from ui.states.acting import Acting
from ui.states.addressed import Addressed, named_in
from ui.states.moments import moment_rows, paper_rows
from ui.states.naming import document_href, life, said, type_word, value_text
from ui.states.order_decide import DecideAct, DecideRow, asked_about, counter_acts, decide_rows, whole_acts
from ui.states.order_more import (
    BudgetLine,
    MergeLine,
    ThenLine,
    budget_lines,
    day_in,
    merge_lines,
    merge_said,
    then_lines,
    then_said,
)
from ui.states.record_rows import MomentRow, PaperRow
from ui.states.viewer import Viewer
from ui.telling import CLEARING
from ui.words import LANGUAGES, word
from ui.words_of_units import unit_word

FOLDER: Final = "/orders/"
STEPS_SHOWN: Final = 6
"""How many of the last versions can be looked at."""

TONES: Final = {"waiting": "warn", "billed": "good", "received": "good", "partial": "info", "cancelled": "bad"}


class BalanceRow(TypedDict):
    """A line of the order and what became of it."""

    line: str
    item: str
    number: str
    ordered: str
    confirmed: str
    shipped: str
    received: str
    invoiced: str
    open: str
    percent: str
    meter: str
    told: str
    promised: str
    match: str
    tone: str
    css: str


class StepRow(TypedDict):
    """A station of the order."""

    name: str
    word: str
    day: str
    number: str
    css: str


class ChangeRow(TypedDict):
    """One thing that the latest version says differently."""

    what: str
    was: str
    now: str


class VersionStep(TypedDict):
    """From one version to the next."""

    name: str
    at: int
    current: bool


class Part(TypedDict):
    """A part of a sum: its word, its amount and its share of the bar."""

    word: str
    amount: str
    css: str
    share: str


class OrderState(Acting, Addressed, Viewer):
    """The order of one tab."""

    unknown: bool = False
    number: str = ""
    status: str = ""
    tone: str = ""
    detail: str = ""
    seller: str = ""
    next_words: str = ""
    next_why: str = ""
    next_href: str = ""
    next_open: str = ""
    steps: list[StepRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    lines: list[BalanceRow] = []  # noqa: RUF012
    more_lines: str = ""
    value_word: str = ""
    value_ordered: str = ""
    value_received: str = ""
    value_invoiced: str = ""
    reconciled: bool = False
    reconciliation: str = ""
    ordered_parts: list[Part] = []  # noqa: RUF012
    invoiced_parts: list[Part] = []  # noqa: RUF012
    invoiced_sum: str = ""
    changes: list[ChangeRow] = []  # noqa: RUF012
    version: str = ""
    version_steps: list[VersionStep] = []  # noqa: RUF012
    value_before: str = ""
    value_now: str = ""
    documents: list[PaperRow] = []  # noqa: RUF012
    document_count: str = ""
    timeline: list[MomentRow] = []  # noqa: RUF012
    budgets: list[BudgetLine] = []  # noqa: RUF012
    merge_rows: list[MergeLine] = []  # noqa: RUF012
    merge_said: str = ""
    then_rows: list[ThenLine] = []  # noqa: RUF012
    then_said: str = ""
    deciding: list[DecideRow] = []  # noqa: RUF012
    whole_acts: list[DecideAct] = []  # noqa: RUF012
    counters: list[DecideAct] = []  # noqa: RUF012

    _seen: int = -1
    _version: int = 0
    _versions: tuple[Version, ...] = ()
    _currency: str = ""

    async def _read(self) -> None:
        """Read the order of the address; one that is not there, or not theirs, is told as unknown."""
        address = self._address()
        wanted = named_in(address, FOLDER)
        if self._shown_for != address:
            self._version = 0
        try:
            self._seen, page, watched, more = await asyncio.to_thread(_fetch, self._who(), wanted)
        except UnknownNumber:
            self.unknown, self._shown_for, self.number, self._offers = True, address, wanted, ()
            return
        self.unknown, self._offers = False, more.offers
        self._show(page, self._who().language)
        self._show_watched(page, watched, self._who().language)
        self._show_more(more, page.currency, self._who().language)
        self._show_acts(page, self._who().language)
        if self._shown_for != address:
            self.then_rows, self.then_said = [], word("then.now", self._who().language)
        self._shown_for = address

    def _show(self, page: OrderPage, language: str) -> None:
        """Make texts of what was read."""
        self.number, self.seller = page.number, page.seller
        self.status, self.tone = word(f"order.{page.status}", language), TONES.get(page.status, "")
        self.detail = _detail(page, language)
        self._show_next(page, language)
        self.steps = _steps(page, language)
        self.lines = [_balance(line, language) for line in page.lines]
        shown = {"shown": count(len(page.lines), language), "count": count(page.line_count, language)}
        self.more_lines = word("document.lines_more", language, **shown) if len(page.lines) < page.line_count else ""
        self._show_values(page.values, page.currency, language)
        self._show_versions(page.versions, page.currency, language)
        self.documents = paper_rows(page.documents, language)
        self.document_count = count(len(page.documents), language)
        self.timeline = moment_rows(page.timeline, language, about=True)

    def _show_more(self, more: "More", currency: str, language: str) -> None:
        """Say what budgets bear the order, and what the supplier's answer comes to."""
        self.budgets = budget_lines(more.budgets, language)
        self.merge_rows = merge_lines(more.agreement, currency, language)
        self.merge_said = merge_said(more.agreement, currency, language)

    def _show_acts(self, page: OrderPage, language: str) -> None:
        """Say what is to decide here and what this person may do with the order."""
        self.deciding = decide_rows(page, self._offers, language)
        self.whole_acts = whole_acts(self._offers, language)
        self.counters = counter_acts(self._offers, language)

    def _show_next(self, page: OrderPage, language: str) -> None:
        """Say what comes next: the document that waits longest, else what is still to come."""
        waiting: Waiting | None = page.waiting[0] if page.waiting else None
        if waiting is None:
            self.next_words, self.next_why = word(f"order.next_{page.status}", language), ""
            self.next_href = self.next_open = ""
            return
        kind = type_word(waiting.document_type, language)
        self.next_words = word("order.next_waiting", language, type=f"{kind} {waiting.number}")
        self.next_why = waiting.sentence.partition(CLEARING)[0]
        if language != LANGUAGES[0]:
            # What the rules say stands in the ruleset's language; the reasons of the holds have words in every one.
            self.next_why = ", ".join(said(f"kind.{reason}", language, reason) for reason in waiting.reasons)
        self.next_href = document_href(waiting.document_id)
        self.next_open = word("order.open_document", language, type=kind)

    def _show_watched(self, page: OrderPage, watched: Watched | None, language: str) -> None:
        """Say where the order stands in its life, and who must do what by when."""
        if watched is None:
            return
        self.status, self.tone = life(watched.status, language)
        if watched.next is None or page.waiting:
            return
        due = day(watched.next.due, language)
        actor, act = name_of(watched.next.actor.value, language), name_of(watched.next.act, language)
        self.next_words = word("asking.next", language, who=actor, act=act, due=due)
        self.next_why = ", ".join(name_of(alarm.value, language) for alarm in watched.pace.alarms)

    def _show_values(self, values: Values, currency: str, language: str) -> None:
        """Add the order up in money."""
        self.value_word = word("order.value", language, currency=currency)
        self.value_ordered = money(values.ordered, currency, language)
        self.value_received = money(values.received, currency, language)
        self.value_invoiced = money(values.invoiced + values.waiting, currency, language)
        self.invoiced_sum = self.value_invoiced
        self.reconciliation = word("order.reconciliation_said", language, currency=currency)
        self.reconciled = values.ordered is not None and values.received is not None
        if values.ordered is None or values.received is None:
            return
        unreceived = max(Decimal(0), values.ordered - values.received)
        self.ordered_parts = _parts(
            (("received", values.received, "c1"), ("open", unreceived, "c2")), currency, language
        )
        self.invoiced_parts = _parts(
            (("accepted", values.invoiced, "c1"), ("waiting", values.waiting, "c2")), currency, language
        )

    def _show_versions(self, versions: Sequence[Version], currency: str, language: str) -> None:
        """Say what one version changed: the one that was chosen, else the latest."""
        self._versions, self._currency = tuple(versions), currency
        self.version = word("order.version", language, number=len(versions))
        at = self._version if 0 < self._version < len(versions) else len(versions) - 1
        steps = range(max(1, len(versions) - STEPS_SHOWN), len(versions))
        self.version_steps = [{"name": f"v{step} → v{step + 1}", "at": step, "current": step == at} for step in steps]
        shown, before = versions[-1 - at], versions[-at] if at else None
        self.changes = [_change(change, currency, language) for change in shown.changes]
        self.value_now = money(shown.value, currency, language)
        self.value_before = money(before.value, currency, language) if before is not None else ""

    @rx.event
    @for_everybody
    def look_at(self, at: int) -> None:
        """Show what another version changed."""
        if isinstance(at, int) and 0 < at < len(self._versions):
            self._version = at
            self._show_versions(self._versions, self._currency, self._who().language)

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Show the order of the address."""
        await self._read()

    @rx.event
    @for_everybody
    async def look_back(self, form: dict[str, str]) -> None:
        """Show the order as of a day, by what was known as another ended."""
        language = self._who().language
        try:
            as_of, known = day_in(str(form.get("as_of", ""))), day_in(str(form.get("known_at", "")))
        except ValueError:
            self.then_rows, self.then_said = [], word("then.wrong", language)
            return
        if as_of is None and known is None:
            self.then_rows, self.then_said = [], word("then.now", language)
            return
        known_at = None if known is None else datetime.combine(known, time.max, UTC)
        found = await asyncio.to_thread(office().pages.order_then, self._who(), self.number, as_of, known_at)
        self.then_rows, self.then_said = then_lines(found, language), then_said(found, language)

    @rx.event
    @for_the_pulse
    async def beat(self) -> None:
        """Show what others changed, if they changed anything."""
        if self.here and await asyncio.to_thread(office().worklists.revision) != self._seen:
            await self._read()


class More(NamedTuple):
    """What is told of an order beside its balance."""

    budgets: tuple[OrderBudget, ...]
    agreement: Agreement | None
    offers: tuple[Offer, ...]


def _fetch(person: Person, number: str) -> tuple[int, OrderPage, Watched | None, More]:
    """Read outside the event loop; the revision is taken first, so that nothing between the two is missed."""
    revision, pages = office().worklists.revision(), office().pages
    page = pages.order(person, number)
    offers = tuple(offer for about in asked_about(page) for offer in office().acts.offers(person, about))
    more = More(pages.budgets_of(person, number), pages.agreement(person, number), offers)
    return revision, page, pages.watch_of(person, number), more


def _detail(page: OrderPage, language: str) -> str:
    parts = [
        page.seller,
        page.site,
        word("order.cost_centre", language, what=page.cost_centre) if page.cost_centre else "",
        word("order.buyer", language, what=page.buyer) if page.buyer else "",
        word("order.version", language, number=len(page.versions)),
    ]
    return " · ".join(part for part in parts if part)


def _steps(page: OrderPage, language: str) -> list[StepRow]:
    """Return the stations; what was not reached yet comes after what was."""
    return [_step(step, page, language) for step in page.steps]


def _step(step: Step, page: OrderPage, language: str) -> StepRow:
    here = step.name == "waiting"
    css = "here" if here else "past" if step.at is not None else "next"
    return {
        "name": step.name,
        "word": word(f"order.step_{step.name}", language),
        "day": day(step.at.date(), language) if step.at is not None else "—",
        "number": step.number if step.number != page.number else "",
        "css": css,
    }


def _balance(line: Balance, language: str) -> BalanceRow:
    """Return the balance of a line as texts."""
    share = _share(line.received, line.ordered)
    match, tone = _match(line, language)
    billed = line.invoiced + line.waiting
    early = line.received is not None and billed > line.received
    return {
        "line": line.line,
        "item": line.item,
        "number": line.item_number,
        "ordered": f"{amount(line.ordered, language)} {unit_word(line.unit, language)}".strip(),
        "confirmed": amount(line.confirmed, language),
        "shipped": amount(line.shipped, language),
        "received": amount(line.received, language),
        "invoiced": amount(billed, language),
        "open": amount(line.open, language),
        "percent": f"{min(share, 100)}%",
        "meter": "good" if share >= _WHOLE else "",
        "told": word("order.received_share", language, percent=share),
        "promised": day(line.promised, language) if line.promised is not None else "—",
        "match": match,
        "tone": tone,
        "css": "num differs" if early else "num",
    }


_WHOLE: Final = 100


def _share(part: Decimal | None, whole: Decimal | None) -> int:
    """Return a share in whole percent, what is begun not counted.

    >>> _share(Decimal(1), Decimal(3)), _share(None, Decimal(3))
    (33, 0)
    """
    return int(part * 100 / whole) if part and whole else 0


def _match(line: Balance, language: str) -> tuple[str, str]:
    """Return how a line stands against what was billed, in a word."""
    if line.reasons:
        return said(f"kind.{line.reasons[0]}", language, line.reasons[0]), "warn"
    if not line.invoiced + line.waiting:
        return word("order.not_billed", language), ""
    return word("order.agrees", language), "good"


def _parts(parts: Sequence[tuple[str, Decimal, str]], currency: str, language: str) -> list[Part]:
    """Return the parts of a sum; parts of nothing are left out."""
    whole = sum((part for _, part, _ in parts), Decimal(0))
    return [
        {
            "word": word(f"order.is_{name}", language),
            "amount": money(part, currency, language),
            "css": css,
            "share": f"{_share(part, whole)}%",
        }
        for name, part, css in parts
        if part
    ]


def _change(change: Change, currency: str, language: str) -> ChangeRow:
    what = word(f"order.change_{change.what}", language)
    path = "net_price" if change.what == "price" else ""

    def text(value: str | Decimal | date | None) -> str:
        return value_text(value, language, currency, path)

    where = word("field.on_line", language, line=change.line, what=what) if change.line else what.capitalize()
    return {"what": where, "was": text(change.was), "now": text(change.now)}
