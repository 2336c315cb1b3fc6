"""What the audit page knows: one page of the trail, and whether the chain was found whole."""

import asyncio
from collections.abc import Mapping
from typing import Final, TypedDict

import reflex as rx

from rules_engine.errors import IntegrityBroken, NotAuthorised
from rules_engine.pipeline.tracking.audit_page import AuditPage, AuditView
from rules_engine.pipeline.tracking.document_page import Entry
from rules_engine.pipeline.tracking.pages import READS_AUDIT
from ui.formats import count
from ui.office import office
from ui.rights import for_everybody, for_roles
from ui.states.naming import document_href, said, type_word, when, who_word
from ui.states.viewer import Viewer
from ui.telling import refusal_told, told
from ui.words import word

PATH: Final = "/audit"
DIGITS_MAX: Final = 18


class EntryRow(TypedDict):
    """An entry of the trail."""

    seq: str
    at: str
    who: str
    what: str
    about: str
    href: str
    why: str


class Tab(TypedDict):
    """A view of the trail: its name, where it leads, and whether it is the one shown."""

    name: str
    href: str
    current: bool


class AuditState(Viewer):
    """The audit trail of one tab."""

    loaded: bool = False
    shut: bool = False
    rows: list[EntryRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    tabs: list[Tab] = []  # noqa: RUF012
    newest: str = PATH
    older: str = ""
    is_newest: bool = True
    told: str = ""
    verified: str = ""
    is_broken: bool = False

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Show the part of the trail that the address asks for; whoever may not read it is told so."""
        query = self.router.url.query_parameters
        cursor, view = _cursor(query), _view(query)
        self.is_newest, self.verified, self.is_broken = cursor is None, "", False
        try:
            page = await asyncio.to_thread(office().pages.audit, self._who(), cursor, view)
        except NotAuthorised:
            self.shut, self.rows, self.loaded = True, [], True
            return
        self.shut = False
        self._show(page, view, self._who().language)
        self.loaded = True

    def _show(self, page: AuditPage, view: AuditView, language: str) -> None:
        """Make texts of what was read."""
        self.newest = _address(view)
        self.tabs = [
            {"name": word(f"audit.view_{each}", language), "href": _address(each), "current": each is view}
            for each in AuditView
        ]
        self.rows = [_row(entry, language) for entry in page.entries]
        self.older = _address(view, page.older) if page.older is not None else ""
        self.told = word("document.entries", language, count=count(page.entry_count, language))

    @rx.event
    @for_roles(*READS_AUDIT)
    async def verify(self) -> None:
        """Recompute the chain, and say whether it is whole."""
        language = self._who().language
        try:
            found = await asyncio.to_thread(office().pages.verify, self._who())
        except IntegrityBroken as broken:
            self.is_broken, self.verified = (
                True,
                " ".join(refusal_told(broken.code, broken.sentence, broken.remedy, language)),
            )
            return
        self.is_broken = False
        self.verified = word(
            "audit.whole", language, count=count(found.entry_count, language), head=found.head[:_HEAD_SHOWN]
        )


_HEAD_SHOWN: Final = 16


def _cursor(query: Mapping[str, str]) -> int | None:
    """Return the entry before which the page begins; anything that is no number is none.

    >>> _cursor({"before": "120"}), _cursor({"before": "x"}), _cursor({})
    (120, None, None)
    """
    wanted = query.get("before", "")
    return int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) <= DIGITS_MAX else None


def _view(query: Mapping[str, str]) -> AuditView:
    """Return the view an address asks for; an unknown one is everything."""
    return next((each for each in AuditView if each.value == query.get("view")), AuditView.ALL)


def _address(view: AuditView, before: int | None = None) -> str:
    """Return the address of a view of the trail.

    >>> _address(AuditView.ALL), _address(AuditView.ACTS, 7)
    ('/audit', '/audit?view=acts&before=7')
    """
    parts = [f"view={view}"] if view is not AuditView.ALL else []
    parts += [f"before={before}"] if before is not None else []
    return f"{PATH}?{'&'.join(parts)}" if parts else PATH


def _row(entry: Entry, language: str) -> EntryRow:
    about = f"{type_word(entry.document_type, language)} {entry.number}" if entry.document_id else ""
    return {
        "seq": count(entry.seq, language),
        "at": when(entry.at, language),
        "who": who_word(entry.who, language),
        "what": said(f"status.{entry.what}", language, entry.what),
        "about": about,
        "href": document_href(entry.document_id) if entry.document_id else "",
        "why": told(entry.reason, language),
    }
