"""The part of a list that an address asks for: its view, its search, its filters, its order and its page.

Whatever stands in an address was typed by somebody: unknown values become the default, never a refusal.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

ROWS: Final = 50
"""How many rows a page of a list has."""

PAGES_MAX: Final = 2_000
FILTER_LENGTH_MAX: Final = 80
View = TypeVar("View", bound=StrEnum)


class Wanted(NamedTuple, Generic[View]):
    """What an address asks for."""

    view: View
    search: str
    sort: str
    page: int
    filters: Mapping[str, str] = MappingProxyType({})

    @property
    def offset(self) -> int:
        """The first row of the page, counted from 0."""
        return (self.page - 1) * ROWS

    def address(
        self,
        path: str,
        *,
        view: View | None = None,
        search: str | None = None,
        sort: str | None = None,
        filters: Mapping[str, str] | None = None,
        page: int = 1,
    ) -> str:
        """Return the address of the list with some of its parts changed, from its first page; defaults stay out.

        Of ``filters`` only those named change; an empty one is taken away.
        """
        shown = view or self.view
        parts = {
            "view": "" if shown is next(iter(type(shown))) else shown.value,
            "q": self.search if search is None else search,
            **self.filters,
            **(filters or {}),
            "sort": self.sort if sort is None else sort,
            "page": str(page) if page > 1 else "",
        }
        query = urlencode({name: part for name, part in parts.items() if part})
        return f"{path}?{query}" if query else path


def wanted(
    query: Mapping[str, str], views: type[View], sorts: tuple[str, ...], filters: tuple[str, ...] = ()
) -> Wanted[View]:
    """Read an address; the first view and the first order are the defaults, and no filter.

    >>> class Shown(StrEnum):
    ...     ALL = "all"
    >>> found = wanted({"page": "x", "view": "no", "q": " a ", "kind": "PRICE", "x": "y"}, Shown, ("age",), ("kind",))
    >>> found.view.value, found.search, found.page, dict(found.filters), found.address("/", filters={"kind": ""})
    ('all', 'a', 1, {'kind': 'PRICE'}, '/?q=a')
    """
    view = next((each for each in views if each.value == query.get("view")), next(iter(views)))
    page = query.get("page", "1")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < len(str(PAGES_MAX)) + 1 else 1
    sort = query.get("sort", "")
    return Wanted(
        view,
        query.get("q", "").strip()[:100],
        sort if sort in sorts[1:] else "",
        min(max(1, number), PAGES_MAX),
        {name: query.get(name, "").strip()[:FILTER_LENGTH_MAX] for name in filters},
    )
