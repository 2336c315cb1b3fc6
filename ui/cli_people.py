"""The commands about people: who may sign in, entering somebody, other roles, putting somebody out.

The first person of a home is entered by whoever sits at its machine and must be an administrator; everybody after that
is entered by an administrator who signed in.
"""

from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from rules_engine.documents.money import to_minor
from rules_engine.errors import StatusForbids
from rules_engine.pipeline.acts.people import Person, Role
from ui import wiring
from ui.cli_acts import Json, signed_in
from ui.console import emit, out, settings

app = typer.Typer(no_args_is_help=True)

Login = Annotated[str, typer.Argument(metavar="LOGIN", help="The short name they sign in with.")]
Roles = Annotated[list[Role], typer.Option("--role", help="What they are there for; may be given several times.")]


@app.command("list", help="Say who may sign in, with their roles.")
def list_people(as_json: Json = False) -> None:
    """Say who may sign in, with their roles."""
    from rules_engine.pipeline.acts.accounts import Accounts  # noqa: PLC0415 - loads the database library

    settings.json = as_json
    with wiring.open_line(settings.home) as line:
        people = Accounts(line.store).people()
    for person in people:
        if as_json:
            emit(person.model_dump(mode="json") | {"roles": sorted(person.roles)})
        else:
            out.print(f"{person.login:<16} {person.name}: {', '.join(sorted(person.roles))}", markup=False)


@app.command("add", help="Enter a person and print their password, once.", no_args_is_help=True)
def add(
    login: Login,
    name: Annotated[str, typer.Option("--name", help="The name others read.")],
    role: Roles,
    limit: Annotated[str | None, typer.Option("--limit", help="What an approver may approve, such as 5000.00.")] = None,
    currency: Annotated[str, typer.Option("--currency", help="The currency of the limit.")] = "EUR",
    language: Annotated[str, typer.Option("--language", help="en or de.")] = "en",
    as_json: Json = False,
) -> None:
    """Enter a person; the password is made here and shown once."""
    from rules_engine.pipeline.acts.accounts import Accounts, generated_password  # noqa: PLC0415 - loads the database

    settings.json = as_json
    person = Person(
        login=login,
        name=name,
        roles=frozenset(role),
        approval_limit=None if limit is None else _minor(limit, currency),
        approval_currency=None if limit is None else currency,
        language=language,
    )
    password = generated_password()
    with wiring.open_line(settings.home) as line:
        accounts = Accounts(line.store)
        if accounts.people():
            accounts.add(person, password, signed_in(line))
        else:
            _require_first_admin(person)
            accounts.found({password: person})
    if as_json:
        emit({"login": login, "password": password})
    else:
        out.print(f"{name} may sign in as {login} with the password {password}", markup=False)


@app.command("roles", help="Give a person other roles; their open sessions end.", no_args_is_help=True)
def roles(login: Login, role: Roles) -> None:
    """Give a person other roles."""
    from rules_engine.pipeline.acts.accounts import Accounts  # noqa: PLC0415 - loads the database library

    with wiring.open_line(settings.home) as line:
        Accounts(line.store).change_roles(login, frozenset(role), signed_in(line))
    out.print(f"{login} is now {', '.join(sorted(role))}.", markup=False)


@app.command("out", help="Take a person's account away; their name stays in the history.", no_args_is_help=True)
def put_out(login: Login) -> None:
    """Take a person's account away."""
    from rules_engine.pipeline.acts.accounts import Accounts  # noqa: PLC0415 - loads the database library

    with wiring.open_line(settings.home) as line:
        Accounts(line.store).put_out(login, signed_in(line))
    out.print(f"{login} may not sign in any more.", markup=False)


def _require_first_admin(person: Person) -> None:
    """Refuse a first person who could not enter anybody else.

    Raises:
        StatusForbids: the person is no administrator.
    """
    if Role.ADMIN not in person.roles:
        raise StatusForbids(
            "The first person must be an administrator.",
            where=person.login,
            remedy="Add --role admin, then the others.",
        )


def _minor(limit: str, currency: str) -> int:
    """Return a limit in minor units.

    Raises:
        StatusForbids: it is no amount of that currency.
    """
    try:
        minor = to_minor(Decimal(limit), currency)
    except (InvalidOperation, ValueError):
        minor = None
    if minor is None:
        raise StatusForbids("This is no amount of that currency.", where=limit, remedy="Write it as 5000.00.")
    return minor
