"""Reading a ruleset file: what is no ruleset is refused with one sentence and its place."""

import pytest

from rules_engine.errors import RuleSyntaxError
from rules_engine.rules.load import BYTES_MAX, load_ruleset


@pytest.mark.parametrize(
    ("content", "says", "where"),
    (
        (b"", "not JSON", "line 1, column 1"),
        (b"\xff", "not UTF-8", "byte 0"),
        (b'{"id": "r",}', "not JSON", "line 1, column"),
        (b"[" * 100_000, "nested", ""),
        (b"[" * 200 + b"]" * 200, "nested deeper", ""),
        (b'{"id": "r", "id": "s", "name": "R"}', "stands twice", "id"),
        (b'{"id": "r", "name": "R", "version": 1.0}', "with a fraction", "1.0"),
        (b'{"id": "r", "name": "R", "version": NaN}', "with a fraction", "NaN"),
        (b'{"id": "r"}', "required", "name"),
        (b'{"id": "r", "name": "R", "rulez": []}', "not permitted", "rulez"),
        (b'{"id": "r", "name": "R", "rules": [{"id": "a", "then": []}]}', "required", "rules[a].when"),
        (
            b'{"id": "r", "name": "R", "rules": [{"id": "a", "when": {"all": [{"term": "x"}]}, "then": []}]}',
            "required",
            "rules[a].when.all[0].op",
        ),
        (
            b'{"id": "r", "name": "R", "rules": [{"id": "a", "when": {"all": []}, "then": [{"effect": "hold"}]}]}',
            "required",
            "rules[a].then[0].reason",
        ),
        (b"[]", "valid dictionary", ""),
        (b" " * (BYTES_MAX + 1), "larger than", ""),
    ),
)
def test_file_that_is_no_ruleset_is_refused(content: bytes, says: str, where: str) -> None:
    """Broken bytes, doubles, floats, depth and wrong shapes are refused with a sentence and the path in the file."""
    with pytest.raises(RuleSyntaxError) as caught:
        load_ruleset(content)

    assert says in caught.value.sentence
    assert where in caught.value.where
    assert caught.value.remedy
