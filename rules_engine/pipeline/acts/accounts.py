"""Accounts: signing in and out, who a session belongs to, and the people an administrator looks after.

A session ends after 30 minutes without use and after 12 hours in any case; ending it, changing the roles of its person
or putting the person out takes effect at the next look, because every look goes to the store. Five failed sign-ins
under one login, or thirty from one address, within 15 minutes pause all further ones for 15 minutes; an unknown login
is treated exactly like a known one. Each of these acts has its audit entry in the transaction that makes it.
"""

import secrets
import string
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from rules_engine.errors import NotAuthorised, StatusForbids, UnknownNumber
from rules_engine.pipeline.acts.people import AccountView, Person, Role, Session, SignedIn, SignInRefused
from rules_engine.storage.accounts import (
    AccountRows,
    PersonRow,
    digest,
    hash_password,
    needs_new_hash,
    new_token,
    nobodys_hash,
    password_fits,
)
from rules_engine.storage.schema import stamp
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork

IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
SEEN_EVERY: Final = timedelta(minutes=1)
"""How exactly the last use of a session is kept."""

TRIES_PER_LOGIN: Final = 5
TRIES_PER_ADDRESS: Final = 30
PAUSE: Final = timedelta(minutes=15)

PASSWORD_LENGTH_MIN: Final = 12
PASSWORD_LENGTH_MAX: Final = 256
"""Longer ones are refused before they are hashed: hashing costs time in proportion."""

LOGIN_LENGTH_MAX: Final = 100
LANGUAGES: Final = ("en", "de")


def generated_password() -> str:
    """Return a random password of 20 letters and digits, about 119 bits."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(20))


class Limit(NamedTuple):
    """What an approver may approve: minor units of a currency, or nothing at all."""

    amount: int | None
    currency: str | None


class Accounts:
    """The accounts of one store."""

    def __init__(self, store: Store) -> None:
        """Work on a store; its clock tells when sessions end."""
        self._store = store

    def sign_in(
        self, login: str, password: str, address: str, *, instead_of: str | None = None
    ) -> SignedIn | SignInRefused:
        """Begin a session under a new token, ending the one the browser came with; or say how many tries are left."""
        login = _normal(login)
        keys = {f"login {login}": TRIES_PER_LOGIN, f"address {address}": TRIES_PER_ADDRESS}
        # Counted before the password is looked at: a burst of tries at the same moment gets no more of them.
        with self._store.write() as uow:
            row = AccountRows(uow.connection).person(login)
            allowed, refused = _count_try(uow, keys)
        known = str(row.password_hash) if row is not None and row.active else nobodys_hash()
        # Outside any transaction: a hash takes a tenth of a second, and nobody should wait for it.
        fits = allowed and len(password) <= PASSWORD_LENGTH_MAX and password_fits(password, known)
        if row is None or not row.active or not fits:
            return self._note_failure(refused, login if row is not None else "unknown")
        return self._start(_person(row), password, known, keys, instead_of)

    def _start(
        self, person: Person, password: str, known: str, keys: dict[str, int], instead_of: str | None
    ) -> SignedIn:
        """Enter the session and its audit entry, and take back the try that was counted."""
        token = new_token()
        with self._store.write() as uow:
            rows = AccountRows(uow.connection)
            if instead_of:
                rows.end(digest(instead_of), uow.at, "signed in again")
            _take_back_try(uow, keys)
            if needs_new_hash(known):
                rows.change(person.login, {"password_hash": hash_password(password)})
            rows.start_session(digest(token), person.login, uow.at)
            uow.audit("signed_in", who=person.login)
        return SignedIn(token, person)

    def _note_failure(self, refused: SignInRefused, who: str) -> SignInRefused:
        """Note a failed sign-in; what was typed as an unknown login may be a password, so it is written nowhere."""
        with self._store.write() as uow:
            uow.audit("sign_in_failed", who=who, reason="paused" if refused.paused_until else "")
        return refused

    def session(self, token: str, *, use: bool = True) -> Session | None:
        """Return whose session a token is, or None where it ended; with ``use`` it is kept from falling idle."""
        if not token:
            return None
        token_hash = digest(token)
        with self._store.read() as uow:
            row = AccountRows(uow.connection).session(token_hash)
            now = uow.now
        if row is None:
            return None
        started, seen = (datetime.fromisoformat(str(moment)) for moment in (row.started_at, row.seen_at))
        if now >= started + ABSOLUTE or now >= seen + IDLE:
            self._end(token_hash, str(row.login), "ended after 12 hours" if now >= started + ABSOLUTE else "ended idle")
            return None
        if use and now >= seen + SEEN_EVERY:
            with self._store.write() as uow:
                AccountRows(uow.connection).see(token_hash, uow.at)
        return Session(token_hash, _person(row), started + ABSOLUTE)

    def sign_out(self, token: str) -> None:
        """End the session of a token; a token of no session is no refusal."""
        with self._store.read() as uow:
            row = AccountRows(uow.connection).session(digest(token))
        if row is not None:
            self._end(digest(token), str(row.login), "signed out")

    def _end(self, token_hash: str, login: str, why: str) -> None:
        with self._store.write() as uow:
            if AccountRows(uow.connection).end(token_hash, uow.at, why):
                uow.audit("signed_out", who=login, reason=why)

    def people(self) -> tuple[Person, ...]:
        """Return everybody who may sign in, by name."""
        with self._store.read() as uow:
            return tuple(_person(row) for row in AccountRows(uow.connection).all() if row.active)

    def looked_after(self, by: Person) -> tuple[AccountView, ...]:
        """Return every account an administrator looks after, by name, those that were taken away too.

        Raises:
            NotAuthorised: only an administrator sees them.
        """
        with self._store.read() as uow:
            _require_admin(uow, by)
            rows, now = AccountRows(uow.connection), uow.now
            used = rows.last_uses(stamp(now - ABSOLUTE), stamp(now - IDLE))
            found = [(_person(row), bool(row.active)) for row in rows.all()]
        views = []
        for person, is_open in found:
            sessions, seen = used.get(person.login, (0, None))
            views.append(AccountView(person, is_open, sessions if is_open else 0, _moment(seen) if seen else None))
        return tuple(view for view in views if _looks_after(by, view.person.company_id))

    def found(self, people: dict[str, Person]) -> None:
        """Enter the first people of a home with their passwords (password to person); there must be none yet.

        Raises:
            StatusForbids: somebody is there already; an administrator adds more.
        """
        with self._store.write() as uow:
            if AccountRows(uow.connection).count():
                raise StatusForbids("There are people already.", remedy="An administrator adds more.")
            for password, person in people.items():
                _enter(uow, person, password, who="matchbook")

    def add(self, person: Person, password: str, by: Person) -> None:
        """Enter a person.

        Raises:
            NotAuthorised: only an administrator adds people, each to their own company.
            StatusForbids: the login is taken, or the password is too weak.
        """
        with self._store.write() as uow:
            _require_admin(uow, by, person.company_id, known=True)
            if AccountRows(uow.connection).person(_normal(person.login)) is not None:
                raise StatusForbids("This login is taken.", where=person.login, remedy="Choose another one.")
            _enter(uow, person, password, who=by.login)

    def change_roles(self, login: str, roles: frozenset[Role], by: Person, limit: Limit | None = None) -> None:
        """Give a person other roles, and another approval limit where one is named; open sessions of the person end.

        Raises:
            NotAuthorised: only an administrator does, and nobody for themselves.
            UnknownNumber: no such person.
        """
        if _normal(login) == by.login:
            raise NotAuthorised("Nobody changes their own roles.", where=login, remedy="Ask another administrator.")
        values: dict[str, object] = {"roles": _words(roles)}
        if limit is not None:
            values |= {"approval_limit": limit.amount, "approval_currency": limit.currency}
        self._change(login, values, by, "roles_changed", reason=_words(roles))

    def put_out(self, login: str, by: Person) -> None:
        """Take the account away; open sessions end, and the name stays in the history.

        Raises:
            NotAuthorised: only an administrator does, and nobody for themselves.
            UnknownNumber: no such person.
        """
        if _normal(login) == by.login:
            raise NotAuthorised("Nobody puts themselves out.", where=login, remedy="Ask another administrator.")
        self._change(login, {"active": 0}, by, "put_out")

    def take_back(self, login: str, by: Person) -> None:
        """Give an account back that was taken away.

        Raises:
            NotAuthorised: only an administrator does.
            UnknownNumber: no such person.
        """
        self._change(login, {"active": 1}, by, "taken_back")

    def give_password(self, login: str, password: str, by: Person) -> None:
        """Give somebody who forgot theirs a new password; open sessions end.

        Raises:
            NotAuthorised: only an administrator does, and for themselves with the old one only.
            StatusForbids: it is too weak.
            UnknownNumber: no such person.
        """
        if _normal(login) == by.login:
            raise NotAuthorised(
                "Your own password is changed with the old one.", where=login, remedy="Ask another administrator."
            )
        _require_strong(password, _normal(login))
        self._change(login, {"password_hash": hash_password(password)}, by, "password_given")

    def end_sessions(self, login: str, by: Person) -> None:
        """End every open session of a person.

        Raises:
            NotAuthorised: only an administrator does it for others.
            UnknownNumber: no such person.
        """
        self._change(login, {}, by, "sessions_ended", own=True)

    def change_password(self, login: str, old: str, new: str) -> None:
        """Give oneself a new password; every open session of the person ends.

        Raises:
            NotAuthorised: the old password does not fit.
            StatusForbids: the new one is too weak.
        """
        with self._store.read() as uow:
            row = AccountRows(uow.connection).person(_normal(login))
        if row is None or not password_fits(old, str(row.password_hash)):
            raise NotAuthorised("The old password does not fit.", where=login, remedy="Type it again.")
        _require_strong(new, _normal(login))
        self._change(login, {"password_hash": hash_password(new)}, _person(row), "password_changed", own=True)

    def choose_language(self, person: Person, language: str) -> None:
        """Note the language a person reads in.

        Raises:
            UnknownNumber: no words in that language.
        """
        if language not in LANGUAGES:
            raise UnknownNumber("There are no words in this language.", where=language, remedy="Choose en or de.")
        with self._store.write() as uow:
            AccountRows(uow.connection).change(person.login, {"language": language, "changed_at": uow.at})

    def _change(
        self, login: str, values: dict[str, object], by: Person, what: str, *, reason: str = "", own: bool = False
    ) -> None:
        """Change a person, end the open sessions, and note it; ``own`` is what everybody may do for themselves."""
        login = _normal(login)
        with self._store.write() as uow:
            rows = AccountRows(uow.connection)
            before = rows.person(login)
            if not own or login != by.login:
                _require_admin(uow, by, None if before is None else before.company_id, known=before is not None)
            if before is None:
                raise UnknownNumber("No person has this login.", where=login, remedy="Look it up in the list.")
            rows.change(login, values | {"changed_at": uow.at})
            for token_hash in rows.open_sessions(login):
                rows.end(token_hash, uow.at, what)
            after = rows.person(login) or before
            uow.audit(what, who=by.login, before=_plain(_person(before)), after=_plain(_person(after)), reason=reason)


def _enter(uow: UnitOfWork, person: Person, password: str, *, who: str) -> None:
    """Enter a person's row and its audit entry."""
    login = _normal(person.login)
    _require_strong(password, login)
    AccountRows(uow.connection).add(
        {
            "login": login,
            "name": person.name,
            "roles": _words(person.roles),
            "company_id": person.company_id,
            "approval_limit": person.approval_limit,
            "approval_currency": person.approval_currency,
            "language": person.language,
            "password_hash": hash_password(password),
            "created_at": uow.at,
            "changed_at": uow.at,
        }
    )
    uow.audit("person_added", who=who, after=_plain(person), reason=login)


def _normal(login: str) -> str:
    """Return a login as it is compared: trimmed, lower case, cut to a length.

    >>> _normal(" Mara ")
    'mara'
    """
    return login.strip().casefold()[:LOGIN_LENGTH_MAX]


def _words(roles: frozenset[Role]) -> str:
    return " ".join(sorted(roles))


def _plain(person: Person) -> dict[str, object]:
    """Return what stands hashed in the audit chain."""
    return person.model_dump(mode="json", exclude={"roles"}) | {"roles": _words(person.roles)}


def _person(row: PersonRow) -> Person:
    """Return the person of a row."""
    return Person(
        login=str(row.login),
        name=str(row.name),
        roles=frozenset(Role(word) for word in str(row.roles).split()),
        company_id=row.company_id,
        approval_limit=row.approval_limit,
        approval_currency=row.approval_currency,
        language=str(row.language),
    )


def standing_person(uow: UnitOfWork, login: str) -> Person | None:
    """Return a person as the store knows them at this moment; None for one who may not sign in any more."""
    row = AccountRows(uow.connection).person(login)
    return None if row is None or not row.active else _person(row)


def _count_try(uow: UnitOfWork, keys: dict[str, int]) -> tuple[bool, SignInRefused]:
    """Count a try under every key; return whether it may be made, and what to answer should it fail."""
    rows = AccountRows(uow.connection)
    before = {name: rows.failures(digest(name)) for name in keys}
    pauses = [_moment(row.paused_until) for row in before.values() if row is not None and row.paused_until]
    standing = max((until for until in pauses if until > uow.now), default=None)
    if standing is not None:
        return False, SignInRefused(0, standing)
    left, paused = max(keys.values()), None
    for name, allowed in keys.items():
        row = before[name]
        fresh = row is None or _moment(row.last_at) < uow.now - PAUSE or row.paused_until is not None
        failures = 1 if row is None or fresh else int(row.failures) + 1
        until = uow.now + PAUSE if failures >= allowed else None
        rows.count_failure(digest(name), failures, uow.at, stamp(until) if until else None)
        left, paused = min(left, allowed - failures), paused or until
    return True, SignInRefused(left, paused)


def _take_back_try(uow: UnitOfWork, keys: dict[str, int]) -> None:
    """Forget the failures under the login, and one under the address: its owner proved to be somebody."""
    rows = AccountRows(uow.connection)
    for name in keys:
        row = rows.failures(digest(name))
        rows.forget_failures(digest(name))
        if row is not None and name.startswith("address ") and int(row.failures) > 1:
            rows.count_failure(digest(name), int(row.failures) - 1, str(row.last_at), None)


def _moment(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


def _require_admin(uow: UnitOfWork, by: Person, company_id: str | None = None, *, known: bool = False) -> None:
    """Refuse whoever is no administrator at this moment, or looks after the people of another company only."""
    now = standing_person(uow, by.login)
    if now is None or Role.ADMIN not in now.roles:
        raise NotAuthorised("Only an administrator looks after people.", where=by.login, remedy="Ask an administrator.")
    if known and not _looks_after(now, company_id):
        raise NotAuthorised("This belongs to another company.", where=by.login, remedy="Ask somebody of that company.")


def _looks_after(by: Person, company_id: str | None) -> bool:
    """Tell whether an administrator looks after the people of a company; one of no company does after everybody."""
    return by.company_id is None or by.company_id == company_id


def _require_strong(password: str, login: str) -> None:
    """Refuse a password that is short, endless, or the login."""
    if not PASSWORD_LENGTH_MIN <= len(password) <= PASSWORD_LENGTH_MAX or login in password.casefold():
        raise StatusForbids(
            "The password is too easy to guess.",
            remedy=f"Take {PASSWORD_LENGTH_MIN} to {PASSWORD_LENGTH_MAX} characters without the login in them.",
        )
