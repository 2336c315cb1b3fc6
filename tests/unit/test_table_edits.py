"""What an editor tells of a table: only what changed, and the server's table is the editor's table."""

from hypothesis import given
from hypothesis import strategies as st

from ui.states.rule_parts import Change, change_of, edited

IDS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)
ROWS = IDS.flatmap(
    lambda ids: st.tuples(*(st.fixed_dictionaries({"id": st.just(each), "note": st.text(max_size=2)}) for each in ids))
)
TABLES = st.builds(lambda rows, name: {"id": "t", "name": name, "rows": list(rows)}, ROWS, st.text(max_size=2))


def _told(before, after):
    """Return what the editor tells: the rows that changed, their order where it changed, the rest where it changed."""
    known = {row["id"]: row for row in before["rows"]}
    ids = tuple(row["id"] for row in after["rows"])
    head = {name: value for name, value in after.items() if name != "rows"}
    return Change(
        base="",
        at=1,
        rows=tuple(row for row in after["rows"] if known.get(row["id"]) != row),
        order=None if ids == tuple(known) else ids,
        head=None if head["name"] == before["name"] else head,
    )


@given(TABLES, TABLES)
def test_what_changed_makes_the_whole_table_again(before, after):
    """R3: whatever was added, taken out, moved or typed, the server ends with the table of the editor."""
    assert after == edited(before, _told(before, after))


def test_what_is_no_change_changes_nothing():
    """C9: crafted edits: of unknown rows, of no table, with more fields or of another kind."""
    table = {"id": "t", "rows": [{"id": "a"}]}

    assert edited(table, Change(base="", at=1, order=("a", "z"))) is None
    assert edited({"rows": "abc"}, Change(base="", at=1, rows=({"id": "a"},))) is None
    assert edited({"rows": ["abc"]}, Change(base="", at=1, rows=({"id": "a"},))) is None
    for crafted in ("x", None, {"base": "b"}, {"base": "b", "at": 1, "rows": ["r"]}, {"base": "b", "at": 1, "evil": 1}):
        assert change_of(crafted) is None
