"""The audit chain: whatever is done to its rows is found, and where."""

import sqlite3
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from rules_engine.errors import IntegrityBroken
from rules_engine.storage.store import Store
from tests.seeds import drawn

ENTRIES = 40
COLUMNS = (
    "seq",
    "at",
    "who",
    "what",
    "document_id",
    "order_key",
    "before_hash",
    "after_hash",
    "reason",
    "prev_hash",
    "hash",
)


class _Clock:
    def now(self):
        """Tell a fixed time."""
        return datetime(2026, 1, 2, tzinfo=UTC)


def _filled(folder):
    """Make a store with a chain of entries, some with and some without each field."""
    store = Store(folder, _Clock())
    for number in range(0, ENTRIES, 4):
        with store.write() as uow:
            for each in range(number, number + 4):
                uow.audit(
                    f"what {each}",
                    document_id=f"{each:064x}" if each % 3 else None,
                    order_key="PO1" if each % 2 else None,
                    before={"status": each} if each % 5 else None,
                    after={"status": each + 1},
                    reason="because" * (each % 2),
                )
    store.close()
    return folder / "matchbook.sqlite"


def _open(path):
    """Open the database as somebody who owns it: without the triggers that forbid changes."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DROP TRIGGER IF EXISTS audit_entries_no_update")
    connection.execute("DROP TRIGGER IF EXISTS audit_entries_no_delete")
    return connection


def _flipped(value, draw):
    """Change one bit of a value; an absent value becomes an empty text."""
    if value is None:
        return ""
    if isinstance(value, int):
        return value ^ (1 << draw.randrange(8))
    raw = bytearray(value.encode() or b"\0")
    raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(7)
    return raw.decode("utf-8", "replace")


def _change_a_bit(rows, draw):
    place, column = draw.randrange(len(rows)), draw.randrange(len(COLUMNS))
    row = list(rows[place])
    row[column] = _flipped(row[column], draw)
    return [*rows[:place], tuple(row), *rows[place + 1 :]]


def _delete(rows, draw):
    place = draw.randrange(len(rows))
    return rows[:place] + rows[place + 1 :]


def _swap(rows, draw):
    one, other = draw.sample(range(len(rows)), 2)
    changed = list(rows)
    changed[one], changed[other] = (rows[one][0], *rows[other][1:]), (rows[other][0], *rows[one][1:])
    return changed


def _truncate(rows, draw):
    return rows[: draw.randrange(len(rows))]


def _insert(rows, draw):
    place = draw.randrange(len(rows))
    later = [(row[0] + 1, *row[1:]) for row in rows[place:]]
    return [*rows[: place + 1], *later]


TAMPERINGS = (_change_a_bit, _change_a_bit, _delete, _swap, _truncate, _insert)


def _trials(folder, trials):
    """Tamper many times, and give the trials that were not found."""
    path = _filled(folder)
    connection = _open(path)
    rows = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM audit_entries ORDER BY seq").fetchall()
    draw, missed = drawn("audit chain"), []
    store = Store(folder, _Clock())
    for trial in range(trials):
        tampering = draw.choice(TAMPERINGS)
        changed = tampering(rows, draw)
        _put(connection, changed)
        if sorted(changed) == sorted(rows):
            continue
        if not _found(store):
            missed.append((trial, tampering.__name__))
    _put(connection, rows)
    head = store.verify_audit()
    connection.close()
    store.close()
    return missed, head.seq


def _found(store):
    """Tell whether the chain is refused, with the place."""
    try:
        store.verify_audit()
    except IntegrityBroken as broken:
        return bool(broken.where)
    return False


def _put(connection, rows):
    """Replace all entries."""
    connection.execute("BEGIN")
    connection.execute("DELETE FROM audit_entries")
    marks = ", ".join("?" * len(COLUMNS))
    connection.executemany(f"INSERT OR IGNORE INTO audit_entries ({', '.join(COLUMNS)}) VALUES ({marks})", rows)
    connection.execute("COMMIT")


def test_every_tampering_is_found(tmp_path):
    """G1, T23: one bit of any column, a deleted, swapped, inserted or cut off entry: found in 300 of 300 trials."""
    assert _trials(tmp_path, 300) == ([], ENTRIES)


@pytest.mark.night
@pytest.mark.timeout(1800)
def test_every_tampering_is_found_all_night(tmp_path):
    """G1, T23: the same in 10,000 trials."""
    assert _trials(tmp_path, 10_000) == ([], ENTRIES)


def test_the_first_broken_entry_is_named(tmp_path):
    """G1: the refusal names the entry where the chain differs first."""
    connection = _open(_filled(tmp_path))
    connection.execute("UPDATE audit_entries SET reason = 'another' WHERE seq IN (17, 23)")
    connection.close()
    store = Store(tmp_path, _Clock())

    with pytest.raises(IntegrityBroken) as broken:
        store.verify_audit()
    store.close()

    assert broken.value.where == "entry 17"


def test_nobody_changes_an_entry_through_the_program(tmp_path):
    """G1: the tables themselves refuse to change or remove an audit entry."""
    _filled(tmp_path)
    store = Store(tmp_path, _Clock())
    for statement in ("UPDATE audit_entries SET who = 'x'", "DELETE FROM audit_entries"):
        with pytest.raises(Exception, match="append-only"), store.engine.begin() as connection:
            connection.execute(text(statement))
    head = store.verify_audit()
    store.close()

    assert head.seq == ENTRIES


def test_a_copy_of_the_head_that_was_changed_is_found(tmp_path):
    """G1: the copies outside the database are checked as well."""
    _filled(tmp_path)
    path = tmp_path / "audit-head"
    path.write_text(path.read_text().replace("a", "b", 1))
    store = Store(tmp_path, _Clock())

    with pytest.raises(IntegrityBroken):
        store.verify_audit()
    store.close()


def test_a_copy_cut_off_by_a_crash_says_nothing(tmp_path):
    """G1: half a line at the end of the copies is what a crash leaves; the chain is whole."""
    _filled(tmp_path)
    with (tmp_path / "audit-head").open("a") as file:
        file.write("41 abc")
    store = Store(tmp_path, _Clock())
    head = store.verify_audit()
    store.close()

    assert head.seq == ENTRIES
