"""What the page of a document knows: one document as finished texts, and the acts that are offered on it."""

import asyncio
from typing import Final

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.errors import DocumentRefused, UnknownNumber
from rules_engine.pipeline.acts.intent import Intent, Offer
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.acts.table import TABLE
from rules_engine.pipeline.tracking.document_page import DocumentPage
from rules_engine.pipeline.tracking.readings import ReadField
from rules_engine.pipeline.tracking.resolutions import Resolution
from rules_engine.ports import PageSize
from ui.formats import count, money
from ui.office import office
from ui.rights import for_everybody, for_roles, for_the_pulse
from ui.states.acting import Acting
from ui.states.addressed import Addressed, named_in
from ui.states.document_texts import (
    act_row,
    approval_rows,
    decision_texts,
    document_differences,
    finding_rows,
    give_key,
    head_texts,
    hold_rows,
    reason_rows,
    table_rows,
    undecided_texts,
)
from ui.states.moments import moment_rows, paper_rows
from ui.states.naming import field_word, order_href, when
from ui.states.paper import doubt_rows, paper, sheet_rows
from ui.states.record_rows import (
    ActRow,
    ApprovalRow,
    ClearRow,
    DoubtRow,
    Fact,
    FindingRow,
    HoldRow,
    MomentRow,
    PaperLine,
    PaperRow,
    ReasonRow,
    SheetRow,
    TableRow,
    WayRow,
)
from ui.states.viewer import Viewer
from ui.states.ways import clear_rows, way_rows
from ui.words import word

FOLDER: Final = "/documents/"
CORRECTED_IN: Final = ("held", "needs_approval", "quarantined")
STANDING: Final = ("held", "needs_approval")
ON_PAGE: Final = "page"
AS_READ: Final = "read"
SOURCE: Final = "source"
"""The ways to look at an original: the picture of its page, what was read, and its text."""

SOURCE_MAX: Final = 60_000
"""How many characters of an original are shown as text."""


class DocumentState(Acting, Addressed, Viewer):
    """The document of one tab."""

    unknown: bool = False
    document_id: str = ""
    title: str = ""
    status: str = ""
    tone: str = ""
    detail: str = ""
    order: str = ""
    order_href: str = ""
    due: str = ""
    sentence: str = ""
    decided: str = ""
    rule_names: str = ""
    hashes: str = ""
    at_risk: str = ""
    amount: str = ""
    currency: str = ""
    file_name: str = ""
    read_told: str = ""
    more_lines: str = ""
    number: list[Fact] = []  # noqa: RUF012 - the framework copies the default for each tab
    seller: list[Fact] = []  # noqa: RUF012
    buyer: list[Fact] = []  # noqa: RUF012
    facts: list[Fact] = []  # noqa: RUF012
    lines: list[PaperLine] = []  # noqa: RUF012
    sums: list[Fact] = []  # noqa: RUF012
    doubts: list[DoubtRow] = []  # noqa: RUF012
    fields: list[Fact] = []  # noqa: RUF012
    sheets: list[SheetRow] = []  # noqa: RUF012
    findings: list[FindingRow] = []  # noqa: RUF012
    rows: list[TableRow] = []  # noqa: RUF012
    table_told: str = ""
    whole: list[str] = []  # noqa: RUF012
    holds: list[HoldRow] = []  # noqa: RUF012
    clears: list[ClearRow] = []  # noqa: RUF012
    weighing: bool = False
    approvals: list[ApprovalRow] = []  # noqa: RUF012
    reasons: list[ReasonRow] = []  # noqa: RUF012
    also: str = ""
    undecided: list[str] = []  # noqa: RUF012
    family: list[PaperRow] = []  # noqa: RUF012
    history: list[MomentRow] = []  # noqa: RUF012
    looked: str = ""
    source: str = ""
    source_told: str = ""
    view: str = AS_READ
    best: str = ""
    best_places: list[int] = []  # noqa: RUF012
    ways: list[WayRow] = []  # noqa: RUF012
    acts: list[ActRow] = []  # noqa: RUF012
    refused: str = ""
    corrects: bool = False
    linkable: bool = False
    link: str = ""
    link_said: str = ""

    _seen: int = -1
    _sizes: tuple[PageSize, ...] | None = None
    _weighed: tuple[str, int] = ("", -1)
    _resolutions: tuple[Resolution, ...] = ()
    _page: DocumentPage | None = None

    async def _read(self) -> None:
        """Read the document of the address; one that is not there, or not theirs, is told as unknown."""
        address = self._address()
        wanted = named_in(address, FOLDER)
        if wanted != self.document_id:
            self.looked, self.view, self.source, self.source_told = "", AS_READ, "", ""
            self.sheets, self._sizes = [], None
        self.document_id = wanted
        try:
            self._seen, page, offers = await asyncio.to_thread(_fetch, self._who(), wanted)
        except UnknownNumber:
            self.unknown, self._shown_for, self._page, self._offers = True, address, None, ()
            return
        self._page, self._offers, self.unknown = page, offers, False
        self._show(page, self._who().language)
        self._shown_for = address

    def _show(self, page: DocumentPage, language: str) -> None:
        """Make texts of what was read."""
        head, decision = head_texts(page, language), decision_texts(page, language)
        self.title, self.status, self.tone, self.detail = head
        self.order, self.order_href = page.head.order, order_href(page.head.order)
        self.sentence, self.decided, self.rule_names, self.hashes, self.at_risk = decision
        self.currency, self.file_name = page.head.currency, page.head.file_name
        self.amount = money(page.head.amount, self.currency, language) if page.head.amount is not None else ""
        self._show_reading(page, language)
        self._show_decision(page, language)
        self.family = paper_rows(page.relatives, language)
        self.history = moment_rows(page.history, language, about=False)

    def _show_reading(self, page: DocumentPage, language: str) -> None:
        """Make texts of what was read from the paper."""
        drawn, read = paper(page, language), page.read
        self.facts, self.lines, self.sums = drawn.facts, drawn.lines, drawn.sums
        self.number, self.seller, self.buyer = (drawn.party(name) for name in ("number", "seller.", "buyer."))
        self.doubts = doubt_rows(page, language)
        self.sheets = sheet_rows(page, self._sizes or (), language)
        self.fields = [each for each in (*drawn.parties, *drawn.facts, *drawn.sums) if not each["number"]]
        self.due = next((each["value"] for each in drawn.facts if each["path"] == "due_date"), "")
        said = "document.read_doubts" if read.doubts else "document.read_sure"
        counts = {"count": count(read.value_count, language), "doubts": count(len(read.doubts), language)}
        self.read_told = word(said, language, **counts) if read.value_count else word("document.nothing_read", language)
        shown = {"shown": count(len(read.lines), language), "count": count(read.line_count, language)}
        self.more_lines = word("document.lines_more", language, **shown) if len(read.lines) < read.line_count else ""
        self.findings = finding_rows(page, language)

    def _show_decision(self, page: DocumentPage, language: str) -> None:
        """Make texts of what was decided."""
        table, decision, currency = page.table, page.decision, page.head.currency
        self.rows = table_rows(table, currency, language) if table else []
        self.table_told = word("document.table_said", language, currency=currency) if table else ""
        self.whole = document_differences(table, language) if table else []
        self.holds = hold_rows(page, self._offers, language)
        whole = [act_row(place, each, language) for place, each in enumerate(self._offers) if not each.intent.hold]
        self.acts = [row for row in whole if not row["refused"]]
        self.linkable = any(offer.act == "approve" and not offer.refused for offer in self._offers)
        self._show_ways(page, language)
        self.refused = next((row["refused"] for row in whole if row["act"] == "approve" and row["refused"]), "")
        is_corrector = bool(TABLE["correct"].roles & self._who().roles)
        self.corrects = is_corrector and page.head.status in CORRECTED_IN and not page.head.awaiting
        self.approvals = approval_rows(page.approvals, currency, language)
        reasons = decision.reasons if decision else ()
        self.reasons = reason_rows(reasons, currency, language)
        others = len({reason.rule for reason in reasons if not reason.weighs})
        self.also = word("document.also", language, count=count(others, language)) if others else ""
        self.undecided = undecided_texts(decision, language) if decision else []

    def _show_ways(self, page: DocumentPage, language: str) -> None:
        """Make texts of what can be done, as far as that is worked out yet."""
        decided = page.decision.sequence if page.decision else -1
        found = self._resolutions if self._weighed == (page.head.document_id, decided) else ()
        self.clears = clear_rows(found, language)
        self.ways = way_rows(page, self._offers, found, language)
        give_key(self.acts, self.ways)
        best = next((row for row in self.ways if row["key"] == "A"), None)
        self.best, self.best_places = (best["name"], best["places"]) if best else ("", [])

    def _field(self, path: str) -> ReadField | None:
        """Return a value of this document by its path, if it was read."""
        if self._page is None:
            return None
        read = self._page.read
        named = (*read.header, *read.doubts, *(field for line in read.lines for field in line.fields.values()))
        return next((field for field in named if field.path == path), None)

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Show the document of the address."""
        await self._read()

    @rx.event
    @for_the_pulse
    async def beat(self) -> EventSpec | None:
        """Show what others changed, if they changed anything."""
        if self.here and await asyncio.to_thread(office().worklists.revision) != self._seen:
            await self._read()
            return DocumentState.weigh
        return None

    @rx.event(background=True)
    @for_the_pulse
    async def weigh(self) -> None:
        """Work out what can be done about the document, beside everything else: it takes a moment."""
        async with self:
            page, person = self._page, self._who()
            wanted = (self.document_id, page.decision.sequence if page is not None and page.decision else -1)
            if page is None or wanted == self._weighed:
                return
            self._weighed, self._resolutions, self.clears = wanted, (), []
            self.weighing = page.head.status in STANDING
        found = await asyncio.to_thread(office().pages.resolutions, person, wanted[0])
        async with self:
            if self._weighed == wanted and self._page is not None:
                self._resolutions, self.weighing = found, False
                self._show_ways(self._page, person.language)

    @rx.event(background=True)
    @for_everybody
    async def draw(self) -> None:
        """Find out which pages the original has, beside everything else: the first of them starts a process."""
        async with self:
            wanted, person, known = self.document_id, self._who(), self._sizes is not None
        if known or not wanted:
            return
        try:
            sizes = (await asyncio.to_thread(office().pages.drawing, person, wanted)).pages
        except (DocumentRefused, UnknownNumber):
            sizes = ()
        async with self:
            if self.document_id == wanted and self._page is not None:
                self._sizes = sizes
                self.sheets = sheet_rows(self._page, sizes, person.language)
                self.view = ON_PAGE if sizes and self.view == AS_READ else self.view

    @rx.event
    @for_everybody
    def look(self, path: str, clicked: str) -> EventSpec | None:
        """Mark one value, on the page and among the fields, and bring the other place of the two into sight."""
        field = self._field(str(path))
        self.looked = field.path if field is not None and field.path != self.looked else ""
        shown: EventSpec = rx.call_script(_SHOW_FIELD if clicked == ON_PAGE else _SHOW_SPOT)
        return shown if self.looked else None

    @rx.event
    @for_roles(*TABLE["correct"].roles)
    def ask_correction(self, path: str) -> None:
        """Ask for the right value of one that was read."""
        field = self._field(str(path))
        if field is not None:
            self._ask_correction(field, "" if field.path.endswith("iban") else field.exact)

    @rx.event
    @for_roles(*TABLE["correct"].roles)
    def choose(self, path: str, at: int) -> None:
        """Choose one of the plausible readings of a doubtful value; the one that stands there is confirmed."""
        field = self._field(str(path))
        if field is None or field.path.endswith("iban") or not isinstance(at, int):
            return
        readings = [field.exact, *field.candidates] if field.exact else list(field.candidates)
        if 0 <= at < len(readings):
            self._ask_correction(field, readings[at])
            if readings[at] == field.exact:
                self.asked_name = word("act.confirm", self._who().language)
            self.asked_reason = word("act.as_printed", self._who().language)

    def _ask_correction(self, field: ReadField, value: str) -> None:
        """Open the dialog for the right value of one that was read."""
        if self._page is None:
            return
        language, decision = self._who().language, self._page.decision
        self.asked_name = word("act.correct", language)
        self.asked = word("document.correct", language, what=field_word(field.path, language))
        self.asked_more, self.asked_kind = field.place, "primary"
        intent = Intent(
            document_id=self.document_id,
            field=field.path,
            seen_value=field.exact or None,
            seen_decision=decision.sequence if decision else None,
        )
        self._ask((("correct", intent),), value=value)
        self.needs_reason = True

    @rx.event
    @for_roles(*TABLE["approve"].roles)
    async def make_link(self) -> None:
        """Make a one-time link to the approval this person can give here, to be opened on their phone."""
        offer = next((each for each in self._offers if each.act == "approve" and not each.refused), None)
        if offer is None:
            return
        token = await asyncio.to_thread(office().links.make, self._who(), self.document_id, offer.intent)
        ends = await asyncio.to_thread(office().links.open, token)
        language = self._who().language
        self.link = f"{self.router.url.origin}/approve/{token}"
        self.link_said = word("link.made", language, when=when(ends.ends_at, language))

    @rx.event
    @for_everybody
    def leave_link(self) -> None:
        """Close the dialog of the link, and forget it."""
        self.link = ""

    @rx.event
    @for_everybody
    async def show(self, view: str) -> None:
        """Look at the original in another way: the picture of its page, as read, or its text."""
        if view not in {ON_PAGE, AS_READ, SOURCE} or self._page is None:
            return
        self.view = AS_READ if view == ON_PAGE and not self.sheets else view
        if view == SOURCE and not self.source and not self.source_told:
            content = await asyncio.to_thread(_content, self._who(), self.document_id)
            self.source, self.source_told = _readable(content, self._who().language)


_SHOW_SPOT: Final = "document.querySelector('.desk-bg .hl.on')?.scrollIntoView({block: 'center', behavior: 'smooth'})"
_SHOW_FIELD: Final = "document.querySelector('.fields .active')?.scrollIntoView({block: 'nearest', behavior: 'smooth'})"
"""What brings a value into sight once it is marked."""


def _fetch(person: Person, document_id: str) -> tuple[int, DocumentPage, tuple[Offer, ...]]:
    """Read outside the event loop; the revision is taken first, so that nothing between the two is missed."""
    revision = office().worklists.revision()
    page = office().pages.document(person, document_id)
    return revision, page, office().acts.offers(person, document_id)


def _content(person: Person, document_id: str) -> bytes:
    return office().pages.original(person, document_id).content


def _readable(content: bytes, language: str) -> tuple[str, str]:
    """Return an original as text and what is to be said about it; one that is no text is only told.

    >>> _readable(b"PK", "en")[0], _readable("Größe".encode(), "en")
    ('PK', ('Größe', ''))
    >>> _readable(bytes(4), "en")[0]
    ''
    """
    text = content.decode("utf-8", "replace")
    if "\x00" in text or text.count("\N{REPLACEMENT CHARACTER}") * 10 > len(text):
        return "", word("document.no_source", language)
    cut = word("document.cut", language, count=count(SOURCE_MAX, language)) if len(text) > SOURCE_MAX else ""
    return text[:SOURCE_MAX], cut
