"""The store: its tables, its vault, its slots."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Numeric, text

from rules_engine.errors import HomeRefused, IntegrityBroken
from rules_engine.storage import accounts, acts, attention, keys
from rules_engine.storage import migrate as migrating
from rules_engine.storage.schema import metadata, stamp
from rules_engine.storage.slots import dead_slots, take_slot
from rules_engine.storage.store import Store
from rules_engine.storage.vault import FolderVault, TableVault


class _Clock:
    def now(self):
        """Tell a fixed time."""
        return datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    """An empty store."""
    opened = Store(tmp_path, _Clock())
    yield opened
    opened.close()


def test_the_migrations_make_the_tables_of_the_schema(store):
    """T36: nothing is in the schema that no migration makes, and the other way round."""
    with store.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert accounts.people.metadata is acts.acts.metadata is keys.api_keys.metadata is metadata
    assert attention.attention.metadata is metadata
    assert differences == []


def test_the_newest_migration_is_the_one_the_program_names():
    """T36: a migration that is forgotten in the program is found here."""
    config = Config()
    config.set_main_option("script_location", str(migrating._FOLDER))

    assert ScriptDirectory.from_config(config).get_current_head() == migrating.HEAD


def test_no_money_is_a_binary_fraction():
    """House: SQLite keeps a Numeric as a binary fraction, so no column is one."""
    columns = [column for table in metadata.tables.values() for column in table.columns]

    assert [column.name for column in columns if isinstance(column.type, Numeric)] == []


def test_data_of_a_newer_program_is_refused(tmp_path):
    """T36: an older program does not touch what it cannot understand."""
    store = Store(tmp_path, _Clock())
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()

    with pytest.raises(HomeRefused):
        Store(tmp_path, _Clock())


def test_a_change_without_its_end_leaves_nothing(store):
    """T24: what is noted and what is changed stand together or not at all."""
    with pytest.raises(ZeroDivisionError), store.write() as uow:
        _change_and_fail(uow)

    with store.read() as uow:
        assert uow.documents.revision(["PO1"]) == {"PO1": 0}
    assert store.verify_audit().seq == 0


def _change_and_fail(uow):
    """Change something, note it, and fail before the end."""
    uow.documents.revise(["PO1"])
    uow.audit("something", reason="that never happened")
    raise ZeroDivisionError


@pytest.mark.parametrize("kind", ("folder", "table"))
def test_the_vault_keeps_bytes_by_their_hash(store, tmp_path, kind):
    """C4: the same bytes are kept once; other bytes under a name are found."""
    vault = FolderVault(tmp_path / "vault") if kind == "folder" else TableVault(store.engine)
    name = vault.put(b"content")

    assert name == hashlib.sha256(b"content").hexdigest()
    assert vault.put(b"content") == name
    assert vault.get(name) == b"content"
    with pytest.raises(IntegrityBroken):
        vault.get("0" * 64)


def test_a_changed_original_is_found(tmp_path):
    """C4: reading checks the bytes against their name."""
    vault = FolderVault(tmp_path)
    name = vault.put(b"content")
    (tmp_path / name[:2] / name[2:4] / name).write_bytes(b"other")

    with pytest.raises(IntegrityBroken):
        vault.get(name)


def test_times_sort_as_text():
    """Store: moments in any zone become text whose order is the order of time."""
    first = datetime(2026, 1, 1, 23, 0, tzinfo=timezone(timedelta(hours=5)))
    later = datetime(2026, 1, 1, 18, 0, 0, 1, tzinfo=UTC)

    assert stamp(first) < stamp(later)


def test_each_worker_has_a_name_of_its_own_that_is_taken_again(tmp_path):
    """C7: two live workers never share a name; a restarted one finds its own again."""
    one, other = take_slot(tmp_path), take_slot(tmp_path)
    assert one.executor_id != other.executor_id
    one.release()

    assert dead_slots(tmp_path) == [one.executor_id]
    again = take_slot(tmp_path)
    assert again.executor_id == one.executor_id
    again.release()
    other.release()
