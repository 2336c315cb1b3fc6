"""The reference pages say what the code says."""

import pytest

from ui.reference import FOLDER, PAGES


@pytest.mark.parametrize("name", sorted(PAGES))
def test_reference_page_is_up_to_date(name: str) -> None:
    """A page that differs from the code fails: run ``make docs``."""
    expected = PAGES[name]()

    assert expected == (FOLDER / name).read_text(encoding="utf-8")
