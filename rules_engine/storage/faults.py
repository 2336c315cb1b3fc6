"""Telling faults of the store, which pass by waiting or by making room, from defects in what uses it."""

from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

FAULTS: Final = (SQLAlchemyError, OSError)
"""What opening a store may end in when its database is not there or not one."""


def is_fault_of_the_store(error: BaseException) -> bool:
    """Tell whether a database was unreachable, locked, full or read-only, or the disk was, while the work was sound."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, IntegrityError | ProgrammingError)
    return isinstance(error, OSError | PoolTimeout)
