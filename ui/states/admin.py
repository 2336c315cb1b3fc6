"""What the administration page knows: every account, what is about to be done to one, and how the home is."""

import asyncio
from decimal import Decimal, InvalidOperation
from typing import Final, TypedDict

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.documents.money import from_minor, to_minor
from rules_engine.errors import NotAuthorised
from rules_engine.pipeline.acts.accounts import LANGUAGES, Limit, generated_password
from rules_engine.pipeline.acts.people import AccountView, Person, Role
from rules_engine.pipeline.tracking.health import Finding, Part
from ui.formats import count, money
from ui.office import office
from ui.rights import for_roles
from ui.states.listing import Live
from ui.states.naming import when
from ui.states.viewer import Viewer
from ui.words import word

PATH: Final = "/admin"
ADD: Final = "add"
ACTS: Final = ("change", "end", "password", "put_out", "take_back")
ROLES: Final = tuple(role.value for role in Role)
TEXT_MAX: Final = 100
SECRET: Final = "secret"  # noqa: S105 - the name of a dialog


class AccountRow(TypedDict):
    """An account in the list; ``own`` is the viewer's."""

    login: str
    name: str
    roles: str
    role_names: list[str]
    limit: str
    sessions: str
    is_open: bool
    own: bool


class HealthRow(TypedDict):
    """How a part is."""

    part: str
    name: str
    is_well: bool
    status: str
    told: str
    href: str


class AdminState(Live, Viewer):
    """The administration of one tab."""

    shut: bool = False
    rows: list[AccountRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    parts: list[HealthRow] = []  # noqa: RUF012
    asking: str = ""
    about: str = ""
    title: str = ""
    said: str = ""
    given: list[str] = []  # noqa: RUF012
    limit: str = ""
    currency: str = ""
    secret: str = ""
    typing: str = ""

    async def _read(self) -> None:
        person = self._who()
        self.loaded = True
        try:
            self._seen, accounts, found = await asyncio.to_thread(_fetch, person)
        except NotAuthorised:
            self.shut, self.rows, self.parts = True, [], []
            return
        self.shut = False
        self.rows = [_row(account, person) for account in accounts]
        self.parts = [_part(each, person.language) for each in found]

    def _follows(self) -> bool:
        return self.loaded and not self.shut

    @rx.event
    @for_roles(Role.ADMIN)
    async def look_again(self) -> None:
        """Look at every part anew."""
        await self._read()

    @rx.event
    @for_roles(Role.ADMIN)
    async def ask(self, act: str, login: str) -> None:
        """Open the dialog of an act; it says what the act brings about."""
        row = next((each for each in self.rows if each["login"] == str(login)), None)
        language = self._who().language
        if str(act) == ADD:
            self.asking, self.about, self.title = ADD, "", word("admin.add", language)
            self.said, self.given, self.limit, self.currency = "", [], "", ""
        elif str(act) in ACTS and row is not None:
            self.asking, self.about = str(act), row["login"]
            self.title = f"{word(f'admin.{act}', language)}: {row['name']}"
            self.said = word(f"admin.{act}_said", language, who=row["name"])
            self.given = row["role_names"]
            amount, _, currency = row["limit"].partition(" ")
            self.limit, self.currency = (amount.replace(",", ""), currency) if currency else ("", "")
        # What is typed is about this act on what stood then: once it had its effect, another name begins.
        about = (self.asking, self.about, len(self.rows), *self.given, self.limit, self.currency)
        self.typing = " ".join(map(str, about))

    @rx.event
    @for_roles(Role.ADMIN)
    def leave(self) -> None:
        """Close the dialog; a password that was shown is forgotten."""
        self.asking, self.secret = "", ""

    @rx.event
    @for_roles(Role.ADMIN)
    async def submit(self, form: dict[str, str]) -> EventSpec | None:
        """Do what the dialog asks about; a refusal leaves it open with what was typed."""
        act, by = self.asking, self._who()
        password = generated_password() if act in {ADD, "password"} else ""
        try:
            limit = _limit(form)
        except (InvalidOperation, ValueError):
            why = word("admin.no_amount_why", by.language)
            told: EventSpec = rx.toast.error(word("admin.no_amount", by.language), description=why)
            return told
        name = await asyncio.to_thread(_carry_out, act, self.about, form, limit, password, by)
        self.asking = SECRET if password else ""
        if password:
            self.secret, self.said = password, word("admin.secret_said", by.language)
            self.title = word("admin.secret", by.language, who=name)
        await self._read()
        return None


def _carry_out(act: str, login: str, form: dict[str, str], limit: Limit, password: str, by: Person) -> str:
    """Do an act outside the event loop; return whom it was about."""
    accounts = office().accounts
    roles = frozenset(Role(role) for role in ROLES if form.get(f"role_{role}"))
    if act == ADD:
        person = _person(form, roles, limit, by)
        accounts.add(person, password, by)
        return person.name
    if act == "change":
        accounts.change_roles(login, roles, by, limit)
    elif act == "password":
        accounts.give_password(login, password, by)
    elif act in {"put_out", "take_back"}:
        (accounts.put_out if act == "put_out" else accounts.take_back)(login, by)
    elif act == "end":
        accounts.end_sessions(login, by)
    return login


def _person(form: dict[str, str], roles: frozenset[Role], limit: Limit, by: Person) -> Person:
    """Return the person of a form; whoever is entered belongs to the company of who enters them."""
    login = str(form.get("login", "")).strip()[:TEXT_MAX]
    language = str(form.get("language", ""))
    return Person(
        login=login,
        name=" ".join(str(form.get("name", "")).split())[:TEXT_MAX] or login,
        roles=roles,
        company_id=by.company_id,
        approval_limit=limit.amount,
        approval_currency=limit.currency,
        language=language if language in LANGUAGES else LANGUAGES[0],
    )


def _limit(form: dict[str, str]) -> Limit:
    """Return the approval limit of a form; none where none was typed.

    >>> _limit({"limit": "5000.00", "currency": "eur"}), _limit({})
    (Limit(amount=500000, currency='EUR'), Limit(amount=None, currency=None))

    Raises:
        ValueError, InvalidOperation: it is no amount of that currency.
    """
    typed, currency = str(form.get("limit", "")).strip()[:20], str(form.get("currency", "")).strip().upper()[:3]
    if not typed:
        return Limit(None, None)
    minor = to_minor(Decimal(typed), currency) if len(currency) == 3 else None  # noqa: PLR2004 - letters of a currency
    if minor is None or minor < 0:
        raise ValueError(typed)
    return Limit(minor, currency)


def _fetch(person: Person) -> tuple[int, tuple[AccountView, ...], tuple[Finding, ...]]:
    """Read outside the event loop."""
    revision = office().worklists.revision()
    return revision, office().accounts.looked_after(person), office().pages.health(person)


def _row(account: AccountView, viewer: Person) -> AccountRow:
    person, language = account.person, viewer.language
    limit = word("admin.no_limit", language)
    if person.approval_limit is not None and person.approval_currency:
        amount = from_minor(person.approval_limit, person.approval_currency)
        limit = f"{money(amount, person.approval_currency, 'en')} {person.approval_currency}"
    sessions = word("admin.never", language)
    if account.seen_at is not None:
        seen = when(account.seen_at, language)
        sessions = word("admin.seen", language, count=count(account.sessions, language), when=seen)
    return {
        "login": person.login,
        "name": person.name,
        "roles": ", ".join(word(f"role.{role}", language) for role in sorted(person.roles)),
        "role_names": sorted(person.roles),
        "limit": limit,
        "sessions": sessions,
        "is_open": account.is_open,
        "own": person.login == viewer.login,
    }


def _part(found: Finding, language: str) -> HealthRow:
    told = found.said
    number = count(found.amount, language)
    if found.part is Part.WORKER:
        told = word("admin.worker_none", language)
        if found.since is not None:
            told = word("admin.worker_said", language, when=when(found.since, language))
    elif found.part in {Part.QUEUE, Part.OUTBOX, Part.TRAIL}:
        told = word(f"admin.{found.part}_said", language, count=number)
    elif found.part is Part.CONNECTOR and found.is_well and language != "en":
        told = word("admin.connector_said", language)
    return {
        "part": word(f"admin.{found.part}", language),
        "name": found.name,
        "is_well": found.is_well,
        "status": word("admin.well" if found.is_well else "admin.ill", language),
        "told": told,
        "href": "/audit" if found.part is Part.TRAIL else "",
    }
