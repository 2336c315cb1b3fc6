"""Pages of one thing: what of the address names it, and whether what is shown is what the address asks for."""

from urllib.parse import unquote

import reflex as rx

ADDRESS_LENGTH_MAX = 200


def named_in(path: str, folder: str) -> str:
    """Return what stands behind a folder in an address, or nothing; whatever it is, it is only looked up.

    >>> named_in("/orders/PO%201%2F2/", "/orders/"), named_in("/orders", "/orders/")
    ('PO 1/2', '')
    """
    return unquote(path.removeprefix(folder).strip("/"))[:ADDRESS_LENGTH_MAX] if path.startswith(folder) else ""


class Addressed(rx.State, mixin=True):
    """A page of one thing. A tab that moves on shows nothing until the next thing was read, never the one before."""

    _shown_for: str = ""

    def _address(self) -> str:
        """Return what the address asks for."""
        return str(self.router.url.path)

    @rx.var(cache=False)
    def here(self) -> bool:
        """Whether what is shown is what the address asks for; a reconnection changes nothing of it."""
        return self._shown_for != "" and self._shown_for == self._address()
