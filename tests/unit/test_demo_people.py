"""The people of the demo company."""

import stat

from ui import wiring
from ui.demo.people import PEOPLE, SIGN_IN, enter


def test_everybody_of_the_demo_can_sign_in_with_the_password_of_the_file(tmp_path):
    """D3: one person for each desk; the file is for its owner only; entering again changes nothing."""
    accounts = wiring.open_office(str(tmp_path)).accounts
    enter(accounts, tmp_path / "demo")
    written = (tmp_path / "demo" / SIGN_IN).read_text(encoding="utf-8")
    enter(accounts, tmp_path / "demo")

    assert written == (tmp_path / "demo" / SIGN_IN).read_text(encoding="utf-8")
    assert 0o600 == stat.S_IMODE((tmp_path / "demo" / SIGN_IN).stat().st_mode)
    assert {person.login for person in PEOPLE} == {line.split()[0] for line in written.splitlines()}
    assert sorted(PEOPLE, key=lambda person: person.login) == sorted(accounts.people(), key=lambda person: person.login)
