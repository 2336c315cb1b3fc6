"""The vault: the original bytes of every document, written once under their SHA-256 and never changed.

On disk as ``vault/ab/cd/abcd…``; in a table where many machines share one database. A file is written to a temporary
name, forced to disk and renamed, so a name that exists always holds the whole content.
"""

import hashlib
import os
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from rules_engine.errors import IntegrityBroken
from rules_engine.storage.schema import originals


class Vault(Protocol):
    """Keeps bytes by their SHA-256."""

    def put(self, content: bytes) -> str:
        """Keep the bytes and return their SHA-256; the same bytes again change nothing."""
        ...

    def get(self, sha256: str) -> bytes:
        """Return the bytes.

        Raises:
            IntegrityBroken: they are missing or differ from their name.
        """
        ...


def _checked(content: bytes, sha256: str) -> bytes:
    """Return the content when it is what its name says."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise IntegrityBroken(
            "An original differs from what was received.", where=sha256, remedy="Restore it from a backup of the vault."
        )
    return content


def _missing(sha256: str) -> IntegrityBroken:
    """Return the refusal for bytes that are gone."""
    return IntegrityBroken("An original is missing.", where=sha256, remedy="Restore it from a backup of the vault.")


def force_folder(folder: Path) -> None:
    """Force a folder's entries to disk, so that a rename in it survives power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a whole file or nothing: temporary name, fsync, rename, fsync of the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    with ExitStack() as undo:
        undo.callback(Path(temporary).unlink, missing_ok=True)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    force_folder(path.parent)


class FolderVault:
    """The vault as files."""

    def __init__(self, folder: Path) -> None:
        """Keep originals under a folder."""
        self.folder = folder

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def put(self, content: bytes) -> str:
        """Keep the bytes and return their SHA-256."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if not path.exists():
            write_atomically(path, content)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes, checked against their name."""
        try:
            return _checked(self._path(sha256).read_bytes(), sha256)
        except FileNotFoundError:
            raise _missing(sha256) from None


class TableVault:
    """The vault as rows of the database that all machines share."""

    def __init__(self, engine: Engine) -> None:
        """Keep originals in the table of an engine's database."""
        self.engine = engine

    def put(self, content: bytes) -> str:
        """Keep the bytes and return their SHA-256."""
        sha256 = hashlib.sha256(content).hexdigest()
        with suppress(IntegrityError), self.engine.begin() as connection:
            known = connection.execute(select(originals.c.sha256).where(originals.c.sha256 == sha256)).first()
            if known is None:
                connection.execute(insert(originals).values(sha256=sha256, content=content))
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes, checked against their name."""
        with self.engine.connect() as connection:
            row = connection.execute(select(originals.c.content).where(originals.c.sha256 == sha256)).first()
        if row is None:
            raise _missing(sha256)
        return _checked(bytes(row.content), sha256)
