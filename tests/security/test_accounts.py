"""Accounts: passwords, sessions, throttling, and what an administrator may do."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import extract_parameters

from rules_engine.errors import NotAuthorised, StatusForbids, UnknownNumber
from rules_engine.pipeline.acts.accounts import (
    ABSOLUTE,
    IDLE,
    PAUSE,
    TRIES_PER_ADDRESS,
    TRIES_PER_LOGIN,
    Accounts,
    Limit,
)
from rules_engine.pipeline.acts.people import Person, Role, Session, SignedIn, SignInRefused
from rules_engine.storage.accounts import hash_password
from rules_engine.storage.store import Store

WORD = "seven plain apples"
MARA = Person(login="mara", name="Mara Klein", roles=frozenset({Role.REVIEWER}), approval_limit=500_000)
ROOT = Person(login="root", name="Ada Min", roles=frozenset({Role.ADMIN}))


class TurnedClock:
    """A clock that tests turn."""

    def __init__(self):
        self.moment = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def now(self):
        """Return the time it stands at."""
        return self.moment

    def turn(self, **by):
        """Turn it forward, or back."""
        self.moment += timedelta(**by)


@pytest.fixture
def clock():
    """A clock that stands until it is turned."""
    return TurnedClock()


@pytest.fixture
def store(tmp_path, clock):
    """An empty store."""
    store = Store(tmp_path, clock)
    yield store
    store.close()


@pytest.fixture
def accounts(store, cheap_hashes):
    """A reviewer and an administrator."""
    accounts = Accounts(store)
    accounts.found({WORD: MARA, WORD + "!": ROOT})
    return accounts


def _in(accounts, **changes):
    signed = accounts.sign_in(**({"login": "mara", "password": WORD, "address": "::1"} | changes))
    assert isinstance(signed, SignedIn)
    return signed


def _entries(store):
    with store.read() as uow:
        return [
            (row.who, row.what, row.reason)
            for row in uow.connection.exec_driver_sql("SELECT who, what, reason FROM audit_entries ORDER BY seq")
        ]


def test_a_session_belongs_to_whoever_signed_in(accounts):
    """A fitting password gives a token, and the token leads to the person with roles and limit."""
    signed = _in(accounts, login=" MARA ")
    session = accounts.session(signed.token)

    assert isinstance(session, Session)
    assert MARA == session.person == signed.person


def test_neither_password_nor_token_stands_in_the_database(accounts, store):
    """Whoever reads the database finds an argon2id hash and a SHA-256, never what they were made from."""
    signed = _in(accounts)
    content = b"".join(path.read_bytes() for path in store.home.iterdir() if path.is_file())

    assert signed.token.encode() not in content
    assert WORD.encode() not in content
    assert b"$argon2id$" in content
    assert len(signed.token) >= 43


def test_signing_in_again_ends_the_session_the_browser_came_with(accounts):
    """A token is never taken over into a new session, so none can be planted beforehand."""
    first = _in(accounts)
    second = _in(accounts, instead_of=first.token)

    assert first.token != second.token
    assert accounts.session(first.token) is None
    assert accounts.session(second.token) is not None


def test_a_session_falls_idle(accounts, clock):
    """30 minutes without use end a session, using it keeps it; a look that is no use does not."""
    token = _in(accounts).token
    clock.turn(minutes=20)
    assert accounts.session(token) is not None
    clock.turn(minutes=20)
    assert accounts.session(token, use=False) is not None
    clock.turn(minutes=9)
    assert accounts.session(token, use=False) is not None
    clock.turn(minutes=1)

    assert accounts.session(token) is None
    assert timedelta(minutes=30) == IDLE


def test_a_session_ends_after_twelve_hours_however_busy(accounts, clock):
    """The absolute end comes in spite of use."""
    token = _in(accounts).token
    for _ in range(12 * 3 - 1):
        clock.turn(minutes=20)
        assert accounts.session(token) is not None
    clock.turn(minutes=20)

    assert accounts.session(token) is None
    assert timedelta(hours=12) == ABSOLUTE


def test_an_ended_session_stays_ended(accounts, clock):
    """Turning a clock back brings no session to life."""
    token = _in(accounts).token
    clock.turn(hours=1)
    assert accounts.session(token) is None
    clock.turn(hours=-1)

    assert accounts.session(token) is None


@pytest.mark.parametrize(
    "act",
    (
        lambda accounts: accounts.end_sessions("mara", ROOT),
        lambda accounts: accounts.change_roles("mara", frozenset({Role.BUYER}), ROOT),
        lambda accounts: accounts.put_out("mara", ROOT),
        lambda accounts: accounts.change_password("mara", WORD, "another eight pears"),
    ),
    ids=("ended", "roles", "out", "password"),
)
def test_what_is_taken_away_is_gone_at_the_next_look(accounts, act):
    """Ending sessions, other roles, being put out or a new password end every open session at once."""
    tokens = [_in(accounts).token, _in(accounts).token]
    act(accounts)

    assert [None, None] == [accounts.session(token) for token in tokens]


def test_signing_out_ends_the_session(accounts):
    """The token is worth nothing afterwards; signing out twice is no refusal."""
    token = _in(accounts).token
    accounts.sign_out(token)
    accounts.sign_out(token)

    assert accounts.session(token) is None


@pytest.mark.parametrize("login", ("mara", "nobody"))
def test_failures_pause_a_login_known_or_not(accounts, clock, login):
    """Five failures pause a login for 15 minutes, also for the right password; nothing tells whether it exists."""
    answers = [accounts.sign_in(login, "wrong", f"10.0.0.{n}") for n in range(TRIES_PER_LOGIN + 1)]

    assert [4, 3, 2, 1, 0, 0] == [answer.tries_left for answer in answers]
    assert [True] * 4 + [False] * 2 == [answer.paused_until is None for answer in answers]
    assert isinstance(accounts.sign_in("mara", WORD, "10.9.9.9"), SignInRefused) == (login == "mara")
    clock.turn(seconds=PAUSE.total_seconds() + 1)
    assert isinstance(accounts.sign_in("mara", WORD, "10.9.9.9"), SignedIn)


def test_failures_pause_an_address_whatever_the_login(accounts):
    """Trying one password on many logins from one address is paused as well."""
    for n in range(TRIES_PER_ADDRESS):
        assert accounts.sign_in(f"person{n}", "wrong", "10.0.0.1").paused_until is None or n == TRIES_PER_ADDRESS - 1

    assert isinstance(accounts.sign_in("mara", WORD, "10.0.0.1"), SignInRefused)
    assert isinstance(accounts.sign_in("mara", WORD, "10.0.0.2"), SignedIn)


def test_a_success_forgets_the_failures(accounts):
    """Four typing errors, then the right password: the count begins anew."""
    for _ in range(TRIES_PER_LOGIN - 1):
        accounts.sign_in("mara", "wrong", "::1")
    _in(accounts)

    assert TRIES_PER_LOGIN - 1 == accounts.sign_in("mara", "wrong", "::1").tries_left


def test_signing_in_and_out_stands_in_the_audit(accounts, store):
    """C9: every sign-in, failure and sign-out has its entry; an unknown login is not written down."""
    token = _in(accounts).token
    accounts.sign_out(token)
    accounts.sign_in("mara", "wrong", "::1")
    accounts.sign_in("my secret typed as a login", "x", "::1")

    assert [
        ("mara", "signed_in", ""),
        ("mara", "signed_out", "signed out"),
        ("mara", "sign_in_failed", ""),
        ("unknown", "sign_in_failed", ""),
    ] == _entries(store)[2:]
    assert store.verify_audit().seq == 6


def test_only_an_administrator_looks_after_people(accounts):
    """Everybody else is refused, and an administrator does nothing to themselves."""
    new = Person(login="tom", name="Tom Ashby", roles=frozenset({Role.BUYER}))
    for act in (
        lambda: accounts.add(new, WORD, MARA),
        lambda: accounts.change_roles("root", frozenset(), MARA),
        lambda: accounts.put_out("root", MARA),
        lambda: accounts.end_sessions("root", MARA),
        lambda: accounts.take_back("root", MARA),
        lambda: accounts.give_password("root", WORD, MARA),
        lambda: accounts.give_password("root", WORD, ROOT),
        lambda: accounts.looked_after(MARA),
        lambda: accounts.change_roles("root", frozenset(), ROOT),
        lambda: accounts.put_out("root", ROOT),
    ):
        with pytest.raises(NotAuthorised):
            act()
    accounts.add(new, WORD, ROOT)

    assert ["Ada Min", "Mara Klein", "Tom Ashby"] == [person.name for person in accounts.people()]


def test_what_cannot_be_is_refused(accounts):
    """A taken login, weak passwords, unknown people and a second founding are refused; nothing changes."""
    new = Person(login="thomasina", name="T", roles=frozenset())
    with pytest.raises(StatusForbids):
        accounts.found({WORD: new})
    with pytest.raises(StatusForbids):
        accounts.add(Person(login="MARA", name="M", roles=frozenset()), WORD, ROOT)
    for weak in ("short", "x" * 300, "xxxthomasinaxxx"):
        with pytest.raises(StatusForbids):
            accounts.add(new, weak, ROOT)
    with pytest.raises(UnknownNumber):
        accounts.put_out("thomasina", ROOT)
    with pytest.raises(UnknownNumber):
        accounts.choose_language(MARA, "xx")
    with pytest.raises(NotAuthorised):
        accounts.change_password("mara", "wrong", "another eight pears")

    assert 2 == len(accounts.people())


def test_hashes_cost_an_attacker_memory_and_time():
    """argon2id with at least 19 MiB and two passes, as OWASP asks."""
    made = hash_password(WORD)

    assert made.startswith("$argon2id$")
    assert extract_parameters(made).memory_cost >= 19 * 1024
    assert extract_parameters(made).time_cost >= 2


def test_an_inactive_person_cannot_sign_in(accounts):
    """Whoever was put out is treated like an unknown login."""
    accounts.put_out("mara", ROOT)

    assert isinstance(accounts.sign_in("mara", WORD, "::1"), SignInRefused)


def test_an_administrator_looks_after_the_people_of_the_same_company(accounts):
    """D3: accounts of another company are not seen, and no act on them is done, whatever a session still claims."""
    north = Person(login="nora", name="Nora North", roles=frozenset({Role.ADMIN}), company_id="north")
    south = Person(login="sven", name="Sven South", roles=frozenset({Role.BUYER}), company_id="south")
    for person in (north, south):
        accounts.add(person, WORD, ROOT)
    acts = (
        lambda: accounts.change_roles("sven", frozenset({Role.ADMIN}), north),
        lambda: accounts.put_out("sven", north),
        lambda: accounts.take_back("sven", north),
        lambda: accounts.end_sessions("sven", north),
        lambda: accounts.give_password("sven", WORD + "!", north),
        lambda: accounts.add(Person(login="new", name="N", roles=frozenset(), company_id="south"), WORD, north),
    )
    for act in acts:
        with pytest.raises(NotAuthorised):
            act()
    assert ["nora"] == [view.person.login for view in accounts.looked_after(north)]
    accounts.change_roles("nora", frozenset({Role.REVIEWER}), ROOT)
    with pytest.raises(NotAuthorised):
        accounts.looked_after(north)


def test_an_account_is_taken_away_and_given_back(accounts, clock):
    """D3: the list tells open sessions and the last use; a new password and a new limit end what was open."""
    _in(accounts)
    (mara,) = (view for view in accounts.looked_after(ROOT) if view.person.login == "mara")
    assert (True, 1, clock.moment) == mara[1:]
    accounts.change_roles("mara", frozenset({Role.APPROVER}), ROOT, Limit(900, "EUR"))
    accounts.put_out("mara", ROOT)
    (mara,) = (view for view in accounts.looked_after(ROOT) if view.person.login == "mara")
    assert (False, 0) == mara[1:3]
    assert (900, "EUR") == (mara.person.approval_limit, mara.person.approval_currency)
    accounts.take_back("mara", ROOT)
    _in(accounts)
    accounts.give_password("mara", "eight ripe quinces", ROOT)
    assert isinstance(accounts.sign_in("mara", WORD, "::1"), SignInRefused)
    _in(accounts, password="eight ripe quinces")
