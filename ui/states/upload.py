"""What the page for adding documents knows: what was added in this tab and what came of it."""

import asyncio
from typing import Final

import reflex as rx

from rules_engine.pipeline.acts.table import UPLOADERS
from rules_engine.pipeline.tracking.document_page import Relative
from ui.formats import count
from ui.office import office
from ui.rights import for_everybody, for_roles, for_the_pulse
from ui.states.moments import paper_rows
from ui.states.record_rows import PaperRow
from ui.states.viewer import Viewer
from ui.words import word

PATH: Final = "/upload"
SHOWN_MAX: Final = 100
_ID_LENGTH: Final = 64


class UploadState(Viewer):
    """What was added in one tab."""

    rows: list[PaperRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    may: bool = True
    keys: str = ""
    key: str = ""

    _ids: tuple[str, ...] = ()
    _seen: int = -1

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Show what was added before in this tab; only who may add sees where to."""
        self.may, self.key = bool(UPLOADERS & self._who().roles), ""
        await self._read()
        await self._count_keys()

    async def _count_keys(self) -> None:
        """Say how many keys of the person stand."""
        language = self._who().language
        keys = await asyncio.to_thread(office().keys.count, self._who())
        self.keys = word("upload.programs_why", language, count=count(keys, language))

    async def _read(self) -> None:
        """Read where the added documents stand."""
        lists, pages = office().worklists, office().pages
        self._seen = await asyncio.to_thread(lists.revision)
        found: tuple[Relative, ...] = await asyncio.to_thread(pages.short, self._who(), self._ids)
        self.rows = paper_rows(found, self._who().language)

    @rx.event
    @for_roles(*UPLOADERS)
    async def added(self, document_ids: list[str]) -> None:
        """Take note of what was added; whatever is named is only looked up, as anybody may."""
        named = [str(each) for each in document_ids[:SHOWN_MAX] if len(str(each)) == _ID_LENGTH]
        self._ids = tuple(dict.fromkeys((*reversed(named), *self._ids)))[:SHOWN_MAX]
        await self._read()

    @rx.event
    @for_roles(*UPLOADERS)
    async def make_key(self) -> None:
        """Make a key for a program; it is shown until the page is left, and never again."""
        self.key = await asyncio.to_thread(office().keys.make, self._who())
        await self._count_keys()

    @rx.event
    @for_roles(*UPLOADERS)
    async def end_keys(self) -> None:
        """End all keys of the person."""
        await asyncio.to_thread(office().keys.end_all, self._who())
        self.key = ""
        await self._count_keys()

    @rx.event
    @for_the_pulse
    async def beat(self) -> None:
        """Show what came of the documents meanwhile."""
        if self._ids and await asyncio.to_thread(office().worklists.revision) != self._seen:
            await self._read()
