"""The carrier of archives: every file of a zip that its table of contents has been found harmless for.

Owns which members are no documents: folders, what a system leaves behind, hidden files.
"""

import zipfile
import zlib
from typing import Final

from extractors.safety import check_archive
from extractors.sniff import ZIP
from rules_engine.errors import LimitExceeded, Unreadable
from rules_engine.ports import Limits, Parcel, Part, Sniffed

_LEFT_BEHIND: Final = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
_OFFICE: Final = frozenset({"ppt/presentation.xml", "xl/workbook.bin", "content.xml"})


class ArchiveCarrier:
    """Opens zip archives that are no office file."""

    name = "archive@1"
    media_types = (ZIP,)

    def score(self, sniffed: Sniffed) -> int:
        """Return 100 for an archive; what is the inside of an office file is no archive of documents."""
        return 100 if sniffed.media_type == ZIP and sniffed.mark not in _OFFICE else 0

    def open(self, content: bytes, limits: Limits) -> Parcel:
        """Return the files of an archive.

        Raises:
            DocumentRefused: where the archive is unsafe, broken, or larger than a limit.
        """
        archive = check_archive(content, limits)
        members = [member for member in archive.infolist() if _is_document(member.filename)]
        if len(members) > limits.parts_max:
            raise LimitExceeded(
                f"The archive holds more than {limits.parts_max} documents.",
                where="archive",
                remedy="Send it in several archives, or raise the limit parts_max.",
            )
        parts = []
        for member in members:
            try:
                parts.append(Part(name=member.filename[:200], content=archive.read(member), role="member"))
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as fault:
                raise Unreadable(
                    "A file of the archive is broken.", where=member.filename[:100], remedy="Make the archive again."
                ) from fault
        return Parcel(kind="archive", parts=tuple(parts))


def _is_document(name: str) -> bool:
    """Say whether a member may be a document: no folder, nothing hidden, nothing a system left behind."""
    pieces = name.replace("\\", "/").lower().split("/")
    return bool(pieces[-1]) and not any(piece.startswith(".") or piece in _LEFT_BEHIND for piece in pieces)
