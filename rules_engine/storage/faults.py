"""Telling faults of the store, which pass by waiting or by making room, from defects in what uses it."""

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError


def is_fault_of_the_store(error: BaseException) -> bool:
    """Tell whether a database was unreachable, locked, full or read-only, or the disk was, while the work was sound."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, IntegrityError | ProgrammingError)
    return isinstance(error, OSError)
