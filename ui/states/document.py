"""What the page of a document knows: one document as finished texts, and the acts that are offered on it.

What an act is about stays on the server: a browser names the place of an offer, and the offer was made for this person
from what stood when the page was drawn. Whatever changed since then refuses the act.
"""

import asyncio
from typing import Final

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.errors import UnknownNumber
from rules_engine.pipeline.acts.intent import REASON_LENGTH_MAX, Intent, Offer
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.acts.table import TABLE
from rules_engine.pipeline.tracking.document_page import DocumentPage
from rules_engine.pipeline.tracking.readings import ReadField
from ui.formats import count, money
from ui.office import office
from ui.rights import for_everybody, for_roles, for_the_pulse
from ui.states.addressed import Addressed, named_in
from ui.states.document_texts import (
    act_row,
    approval_rows,
    clear_rows,
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
from ui.states.naming import field_word, order_href
from ui.states.paper import fact, paper
from ui.states.record_rows import (
    ActRow,
    ApprovalRow,
    ClearRow,
    Fact,
    FindingRow,
    HoldRow,
    MomentRow,
    PaperLine,
    PaperRow,
    ReasonRow,
    TableRow,
)
from ui.states.viewer import Viewer
from ui.words import word

FOLDER: Final = "/documents/"
VALUE_LENGTH_MAX: Final = 1_000
ACTORS: Final = frozenset(
    role
    for name in ("release", "approve", "reject", "resolve", "decide_again", "correct")
    for role in TABLE[name].roles
)
"""Who may do anything at all on a document; what exactly, the act itself asks."""

CORRECTED_IN: Final = ("held", "needs_approval", "quarantined")
STANDING: Final = ("held", "needs_approval")
SOURCE_MAX: Final = 60_000
"""How many characters of an original are shown as text."""


class DocumentState(Addressed, Viewer):
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
    doubts: list[Fact] = []  # noqa: RUF012
    fields: list[Fact] = []  # noqa: RUF012
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
    shows_source: bool = False
    acts: list[ActRow] = []  # noqa: RUF012
    refused: str = ""
    corrects: bool = False
    asking: bool = False
    asked: str = ""
    asked_more: str = ""
    asked_name: str = ""
    asked_kind: str = ""
    asked_value: str = ""
    asked_about: str = ""
    asked_twice: int = 0
    needs_reason: bool = True

    _seen: int = -1
    _weighed: tuple[str, int] = ("", -1)
    _page: DocumentPage | None = None
    _offers: tuple[Offer, ...] = ()
    _asked: tuple[str, Intent] | None = None

    async def _read(self) -> None:
        """Read the document of the address; one that is not there, or not theirs, is told as unknown."""
        address = self._address()
        wanted = named_in(address, FOLDER)
        if wanted != self.document_id:
            self.looked, self.shows_source, self.source, self.source_told = "", False, "", ""
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
        self.doubts = [fact(field, self.currency, language, {}) for field in read.doubts]
        self.fields = [*drawn.parties, *drawn.facts, *drawn.sums]
        self.due = next((each["value"] for each in drawn.facts if each["path"] == "due_date"), "")
        told = "document.read_doubts" if read.doubts else "document.read_sure"
        counts = {"count": count(read.value_count, language), "doubts": count(len(read.doubts), language)}
        self.read_told = word(told, language, **counts) if read.value_count else word("document.nothing_read", language)
        shown = {"shown": count(len(read.lines), language), "count": count(read.line_count, language)}
        self.more_lines = word("document.lines_more", language, **shown) if len(read.lines) < read.line_count else ""
        self.findings = finding_rows(page)

    def _show_decision(self, page: DocumentPage, language: str) -> None:
        """Make texts of what was decided."""
        table, decision, currency = page.table, page.decision, page.head.currency
        self.rows = table_rows(table, currency, language) if table else []
        self.table_told = word("document.table_said", language, currency=currency) if table else ""
        self.whole = document_differences(table, language) if table else []
        self.holds = hold_rows(page, self._offers, language)
        whole = [act_row(place, each, language) for place, each in enumerate(self._offers) if not each.intent.hold]
        self.acts = [row for row in whole if not row["refused"]]
        give_key(self.acts, self.holds)
        self.refused = next((row["refused"] for row in whole if row["act"] == "approve" and row["refused"]), "")
        is_corrector = bool(TABLE["correct"].roles & self._who().roles)
        self.corrects = is_corrector and page.head.status in CORRECTED_IN and not page.head.awaiting
        self.approvals = approval_rows(page.approvals, currency, language)
        reasons = decision.reasons if decision else ()
        self.reasons = reason_rows(reasons, currency, language)
        others = len({reason.rule for reason in reasons if not reason.weighs})
        self.also = word("document.also", language, count=count(others, language)) if others else ""
        self.undecided = undecided_texts(decision, language) if decision else []

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
        """Work out what would clear the document, beside everything else: it takes a moment."""
        async with self:
            page, person = self._page, self._who()
            wanted = (self.document_id, page.decision.sequence if page is not None and page.decision else -1)
            if page is None or wanted == self._weighed:
                return
            self._weighed, self.clears, self.weighing = wanted, [], page.head.status in STANDING
        found = await asyncio.to_thread(office().pages.clearing, person, wanted[0])
        async with self:
            if self._weighed == wanted:
                self.clears, self.weighing = clear_rows(found, person.language), False

    @rx.event
    @for_everybody
    def look(self, path: str) -> None:
        """Mark one value, on the paper and among the fields."""
        field = self._field(str(path))
        self.looked = field.path if field is not None and field.path != self.looked else ""

    @rx.event
    @for_roles(*ACTORS)
    def ask(self, place: int) -> None:
        """Ask before an act that was offered; it stays bound to what was shown."""
        if not isinstance(place, int) or not 0 <= place < len(self._offers):
            return
        offer = self._offers[place]
        language = self._who().language
        self.asked_name = act_row(place, offer, language)["name"]
        self.asked, self.asked_more = offer.sentence, ""
        self.asked_kind = "danger" if offer.act == "reject" else "primary"
        self._ask(offer.act, offer.intent, value=None)
        self.needs_reason = offer.reason_needed

    @rx.event
    @for_roles(*TABLE["correct"].roles)
    def ask_correction(self, path: str) -> None:
        """Ask for the right value of one that was read."""
        field = self._field(str(path))
        if field is None or self._page is None:
            return
        language, decision = self._who().language, self._page.decision
        self.asked_name = word("act.correct", language)
        self.asked = word("document.correct", language, what=field_word(field.path, language))
        self.asked_more, self.asked_kind = field.place, "primary"
        is_account = field.path.endswith("iban")
        intent = Intent(
            document_id=self.document_id,
            field=field.path,
            seen_value=field.exact or None,
            seen_decision=decision.sequence if decision else None,
        )
        self._ask("correct", intent, value="" if is_account else field.exact)
        self.needs_reason = True

    def _ask(self, act: str, intent: Intent, *, value: str | None) -> None:
        """Open the dialog; with a value, it asks for another one."""
        self._asked, self.asking = (act, intent), True
        about = (act, intent.document_id, intent.hold, intent.resolution, intent.tier, intent.line, intent.field)
        is_private = (intent.field or "").endswith("iban")
        self.asked_about = "" if is_private else " ".join(str(each or "-") for each in (*about, intent.seen_decision))
        self.asked_value, self.asked_twice = value or "", self.asked_twice + 1
        if value is not None:
            self.asked_kind = "value"

    @rx.event
    @for_roles(*ACTORS)
    def leave(self) -> None:
        """Close the dialog without doing anything."""
        self.asking, self._asked = False, None

    @rx.event
    @for_roles(*ACTORS)
    async def do(self, form: dict[str, str]) -> EventSpec | None:
        """Do what was asked for; a refusal is told, and what was typed stays."""
        if self._asked is None:
            return None
        act, intent = self._asked
        if act == "correct":
            intent = intent.model_copy(update={"value": str(form.get("value", ""))[:VALUE_LENGTH_MAX].strip() or None})
        reason = str(form.get("reason", ""))[: REASON_LENGTH_MAX + 1]
        done = await asyncio.to_thread(office().acts.perform, self._who(), act, intent, reason)
        self.asking, self._asked = False, None
        await self._read()
        told: EventSpec = rx.toast.success(done.sentence)
        return told

    @rx.event
    @for_everybody
    async def show_source(self) -> None:
        """Show the original as text, or the paper again."""
        self.shows_source = not self.shows_source and self._page is not None
        if self.shows_source and not self.source and not self.source_told:
            content = await asyncio.to_thread(_content, self._who(), self.document_id)
            self.source, self.source_told = _readable(content, self._who().language)


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
