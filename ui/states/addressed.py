"""The part of an address that names one thing: a document's id, an order's number."""

from urllib.parse import unquote

ADDRESS_LENGTH_MAX = 200


def named_in(path: str, folder: str) -> str:
    """Return what stands behind a folder in an address, or nothing; whatever it is, it is only looked up.

    >>> named_in("/orders/PO%201%2F2/", "/orders/"), named_in("/orders", "/orders/")
    ('PO 1/2', '')
    """
    return unquote(path.removeprefix(folder).strip("/"))[:ADDRESS_LENGTH_MAX] if path.startswith(folder) else ""
