"""What every list that changes by itself shares: reading what the address asks for, the beat, the pager and filters."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import TypedDict

import reflex as rx

from ui.formats import count
from ui.office import office
from ui.rights import for_everybody, for_the_pulse
from ui.states.addresses import ROWS, Wanted
from ui.words import word

CHIPS_MAX = 5
"""How many values of one filter stand above a list; whoever wants another one opens its address."""


class Chip(TypedDict):
    """A filter: its name, how many rows it leaves (empty: not counted), where it leads, whether it is on."""

    name: str
    count: str
    href: str
    on: bool


class Live(rx.State, mixin=True):
    """A page that shows what the home holds now. Whoever uses it reads in ``_read`` and notes the revision there."""

    loaded: bool = False

    _seen: int = -1

    async def _read(self) -> None:
        """Read and show; each page has its own."""
        raise NotImplementedError

    def _follows(self) -> bool:
        """Tell whether what others change is looked for at all."""
        return self.loaded

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Show what the address asks for."""
        await self._read()

    @rx.event
    @for_the_pulse
    async def beat(self) -> None:
        """Show what others changed, if they changed anything."""
        if self._follows() and await asyncio.to_thread(office().worklists.revision) != self._seen:
            await self._read()


class Paged(rx.State, mixin=True):
    """The search of a list and its pager, as finished texts."""

    search: str = ""
    told: str = ""
    previous: str = ""
    following: str = ""
    cleared: str = ""

    def _turn(self, path: str, asked: Wanted, found: int, language: str) -> None:  # type: ignore[type-arg] # whatever the view
        """Tell which of the rows found are shown, and where the pages before and after them are."""
        last = min(asked.offset + ROWS, found)
        place = {"first": min(asked.offset + 1, found), "last": last, "count": count(found, language)}
        self.told = word("list.of", language, **place) if found else ""
        self.previous = asked.address(path, page=asked.page - 1) if asked.page > 1 else ""
        self.following = asked.address(path, page=asked.page + 1) if last < found else ""
        nothing = dict.fromkeys(asked.filters, "")
        self.search, self.cleared = asked.search, asked.address(path, search="", filters=nothing)


def chips(
    path: str,
    asked: Wanted,  # type: ignore[type-arg] # whatever the view
    name: str,
    values: Mapping[str, int] | Iterable[str],
    said: Callable[[str], str],
    language: str,
) -> list[Chip]:
    """Return the values of one filter: the first few, and the one that is on; a second click takes it away."""
    counts = values if isinstance(values, Mapping) else {}
    on = asked.filters.get(name, "")
    shown = [value for at, value in enumerate(values) if at < CHIPS_MAX or value == on]
    return [
        {
            "name": said(value),
            "count": count(counts[value], language) if value in counts else "",
            "href": asked.address(path, filters={name: "" if value == on else value}),
            "on": value == on,
        }
        for value in shown
    ]
