"""Opening archives: a zip of documents, such as a mail program or a portal makes."""

from extractors.archive.carrier import ArchiveCarrier

__all__ = ["ArchiveCarrier"]
