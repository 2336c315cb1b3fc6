"""The rulebook: drafts, versions and settings that survive a second writer and a torn file."""

from datetime import UTC, datetime

import pytest

from rules_engine.errors import IntegrityBroken, StaleDocument, UnknownNumber
from rules_engine.rules.model import Ruleset
from rules_engine.storage.rulebook import Rulebook, VersionEntry
from rules_engine.storage.safe_json import RowStorage, SafeJSONStorage
from rules_engine.storage.store import Store


class _Clock:
    def now(self):
        """Tell a fixed time."""
        return datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(params=["file", "row"])
def two(request, tmp_path):
    """Open one rulebook twice, as two processes would."""
    if request.param == "file":
        path = tmp_path / "rulebook.json"
        yield Rulebook(SafeJSONStorage(path)), Rulebook(SafeJSONStorage(path))
        return
    store = Store(tmp_path, _Clock())
    yield Rulebook(RowStorage(store.engine, "rulebook")), Rulebook(RowStorage(store.engine, "rulebook"))
    store.close()


def _ruleset(why="first"):
    return Ruleset(id="mine", name="Mine", why=why)


def test_a_setting_is_seen_by_everybody(two):
    """A2: no handle keeps an old value in memory."""
    one, other = two
    before = other.setting("time_zone", "UTC")
    one.change_setting("time_zone", "Europe/Copenhagen")

    assert (before, other.setting("time_zone", "UTC")) == ("UTC", "Europe/Copenhagen")


def test_a_draft_saved_by_somebody_else_is_not_overwritten(two):
    """A2: a save names the revision it was made from; an older one is refused, nothing is lost."""
    one, other = two
    assert one.save_draft(_ruleset(), based_on=0) == 1
    assert other.save_draft(_ruleset("second"), based_on=1) == 2

    with pytest.raises(StaleDocument):
        one.save_draft(_ruleset("mine is older"), based_on=1)

    assert one.draft("mine").ruleset.why == "second"


def test_interleaved_inserts_by_two_handles_keep_both(two):
    """A2: two handles that insert in turn never meet the same id."""
    for number in range(6):
        two[number % 2].change_setting(f"name {number}", str(number))

    assert [two[0].setting(f"name {number}", "") for number in range(6)] == list("012345")


def test_versions_are_listed_first_to_last(two):
    """R1: a published version is entered once."""
    one, other = two
    for version in (2, 1, 2):
        entry = VersionEntry(
            ruleset_id="mine", version=version, ruleset_hash=f"{version}", published_at="t", published_by="me"
        )
        one.note_published(entry)

    assert [entry.version for entry in other.versions("mine")] == [1, 2]
    assert other.latest("mine").version == 2
    assert other.ids() == ["mine"]


def test_a_ruleset_nobody_published_is_refused_by_name(two):
    """R1: asking for what is not there is answered, not guessed."""
    with pytest.raises(UnknownNumber):
        two[0].latest("nobody's")


def test_a_file_changed_by_hand_is_found(tmp_path):
    """A2: the checksum in the first line tells; nothing is read from a torn file."""
    path = tmp_path / "rulebook.json"
    book = Rulebook(SafeJSONStorage(path))
    book.change_setting("time_zone", "UTC")
    path.write_bytes(path.read_bytes().replace(b"UTC", b"CET"))

    with pytest.raises(IntegrityBroken):
        book.setting("time_zone", "")


def test_a_file_is_json_that_people_can_read(tmp_path):
    """A2: the rulebook stays readable and diffable."""
    path = tmp_path / "rulebook.json"
    Rulebook(SafeJSONStorage(path)).change_setting("time_zone", "UTC")

    assert path.read_text().splitlines()[1].startswith('"data":{')
    assert '"value": "UTC"' in path.read_text()
