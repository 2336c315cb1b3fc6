"""Bringing the tables to the version of this program, by Alembic, from within the program."""

from pathlib import Path
from typing import Final

from filelock import FileLock
from sqlalchemy import Engine, inspect, text

from rules_engine.errors import HomeRefused

HEAD: Final = "0015"
"""The newest migration; a test proves that it is."""

_FOLDER: Final = Path(__file__).parent / "migrations"


def current_version(engine: Engine) -> str | None:
    """Return the version of the tables, or None for an empty database."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(engine: Engine, lock_file: Path) -> None:
    """Bring the tables to the newest version; one process at a time.

    Raises:
        HomeRefused: the tables are newer than this program.
    """
    if current_version(engine) == HEAD:
        return
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock_file):
        version = current_version(engine)
        if version is not None and version > HEAD:
            raise HomeRefused(
                "The data was written by a newer version of Matchbook.",
                where=version,
                remedy="Install the newer version again.",
            )
        if version != HEAD:
            _upgrade(engine)


def _upgrade(engine: Engine) -> None:
    """Run the migrations in one transaction."""
    # Alembic takes a second to load and is needed once per home: not at the top.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    from rules_engine.storage.engines import take_write_lock, write_isolation  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    with engine.connect().execution_options(isolation_level=write_isolation(engine)) as connection, connection.begin():
        take_write_lock(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
