"""The commands by which people act: login, logout, approve, reject, release, resolve.

The same acts as on every other door. Whoever acts signs in first; the session's token lies in a file of the home that
only its owner can read. An act is bound to what stands when the command runs, or to the money that was named with it.
"""

import os
import sys
from decimal import Decimal, InvalidOperation
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from rules_engine.documents.money import to_minor
from rules_engine.errors import NotAuthorised, StaleDocument, StatusForbids, UnknownNumber
from ui import wiring
from ui.console import CLEAN, FINDINGS, Command, emit, err, out, settings

if TYPE_CHECKING:
    from rules_engine.pipeline.acts.intent import Offer
    from rules_engine.pipeline.acts.people import Person
    from rules_engine.pipeline.door import Line

SESSION_FILE: Final = "session"
"""Holds the token of whoever signed in on the command line."""

HERE: Final = "command line"
"""The address that failed sign-ins are counted under."""

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line on standard output and nothing else.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="A document's number, or the first digits of its id.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in a few words; it stands in the history.")]
Hold = Annotated[
    str | None, typer.Option("--hold", help="The hold's reason, such as PRICE; needed where several stand.")
]
OnLine = Annotated[str | None, typer.Option("--line", help="The line it is about.")]
Money = Annotated[
    str | None, typer.Option("--money", help="The money at risk you saw; refused where it is another now.")
]


def login(
    name: Annotated[
        str | None, typer.Option("--login", help="Who signs in; default: your name on this machine.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Sign in on this machine; the password is asked for, or read from standard input."""
    from rules_engine.pipeline.acts.accounts import Accounts  # noqa: PLC0415 - loads the database library
    from rules_engine.pipeline.acts.people import SignInRefused  # noqa: PLC0415 - the same

    settings.json = as_json
    asked = name or getuser()
    with wiring.open_line(settings.home) as line:
        signed = Accounts(line.store).sign_in(asked, _password(), HERE, instead_of=_token(line) or None)
        if isinstance(signed, SignInRefused):
            later = signed.paused_until
            told = f"Try again after {later:%H:%M} UTC." if later else f"{signed.tries_left} tries are left."
            raise NotAuthorised("Login or password is wrong.", where=asked, remedy=told)
        _keep(line, signed.token)
    if as_json:
        emit({"login": signed.person.login, "name": signed.person.name, "roles": sorted(signed.person.roles)})
    else:
        out.print(f"{signed.person.name} is signed in: {', '.join(sorted(signed.person.roles))}.", markup=False)


def logout() -> None:
    """End the session of this machine."""
    from rules_engine.pipeline.acts.accounts import Accounts  # noqa: PLC0415 - loads the database library

    with wiring.open_line(settings.home) as line:
        Accounts(line.store).sign_out(_token(line))
        _file(line).unlink(missing_ok=True)


def release(
    number: Number,
    reason: Reason = "",
    hold: Hold = None,
    line: OnLine = None,
    money: Money = None,
    as_json: Json = False,
) -> None:
    """Release a hold; when nothing stands against the document any more, it is sent."""
    settings.json = as_json
    with wiring.open_line(settings.home) as home:
        person = signed_in(home)
        document_id = _document(home, number)
        _perform(home, person, _about(home, person, document_id, "release", hold, line), reason, money)


def approve(
    number: Number,
    tier: Annotated[str | None, typer.Option("--tier", help="Which approval, where several are waited for.")] = None,
    reason: Reason = "",
    as_json: Json = False,
) -> None:
    """Give an approval that a document waits for; with the last one it is sent."""
    settings.json = as_json
    with wiring.open_line(settings.home) as home:
        person = signed_in(home)
        document_id = _document(home, number)
        found = [each for each in _offers(home, person, document_id, "approve") if tier in {None, each.subject}]
        if not found:
            raise StatusForbids("No such approval is waited for.", where=number, remedy="See where it stands.")
        _perform(home, person, next((each for each in found if not each.refused), found[0]), reason)


def reject(number: Number, reason: Reason = "", as_json: Json = False) -> None:
    """Refuse a document for good; nothing of it is sent."""
    settings.json = as_json
    with wiring.open_line(settings.home) as home:
        person = signed_in(home)
        document_id = _document(home, number)
        found = _offers(home, person, document_id, "reject")
        if not found:
            raise StatusForbids("This document is not open any more.", where=number, remedy="See where it stands.")
        _perform(home, person, found[0], reason)


def resolve(
    number: Number,
    resolution: Annotated[str, typer.Argument(metavar="HOW", help="short_pay, write_off, dispute, request_credit …")],
    reason: Reason = "",
    hold: Hold = None,
    line: OnLine = None,
    money: Money = None,
    as_json: Json = False,
) -> None:
    """Deal with what a document is held for; short_pay and write_off clear the hold, all others ask somebody."""
    settings.json = as_json
    with wiring.open_line(settings.home) as home:
        person = signed_in(home)
        document_id = _document(home, number)
        _perform(home, person, _about(home, person, document_id, "resolve", hold, line, resolution), reason, money)


def _perform(home: "Line", person: "Person", offer: "Offer", reason: str, money: str | None = None) -> None:
    """Do what was chosen, have everything processed that follows, and leave with the exit code of how it stands."""
    intent = offer.intent
    if money is not None:
        intent = intent.model_copy(update={"seen_money": _minor(money, offer.currency)})
    done = home.acts.perform(person, offer.act, intent, reason)
    home.run_until_idle()
    (row,) = [row for row in home.status(str(intent.document_id)) if row["document_id"] == intent.document_id]
    told = {"act": done.act, "number": row["number"], "document_id": done.document_id, "status": row["status"]}
    if settings.json:
        emit(told | {"sentence": done.sentence, "next": row["next"]})
    else:
        out.print(f"Done: {done.sentence}. {row['number']} is {row['status']}. {row['next']}".strip(), markup=False)
    raise typer.Exit(FINDINGS if row["holds"] or row["status"] == "needs_approval" else CLEAN)


def _about(
    home: "Line",
    person: "Person",
    document_id: str,
    act: str,
    hold: str | None,
    line: str | None,
    resolution: str | None = None,
) -> "Offer":
    """Return the one act on the one hold that is meant.

    Raises:
        StatusForbids: no such hold stands, or several do.
    """
    found = [
        each
        for each in _offers(home, person, document_id, act)
        if (hold is None or each.subject.casefold() == hold.casefold())
        and line in {None, each.line}
        and resolution in {None, each.intent.resolution}
    ]
    if not found:
        raise StatusForbids("Nothing like it stands.", where=document_id[:12], remedy="See where the document stands.")
    if len(found) > 1:
        named = ", ".join(f"{each.subject} on line {each.line}" if each.line else each.subject for each in found)
        raise StatusForbids(
            f"Several holds stand: {named}.", where=document_id[:12], remedy="Name one with --hold and --line."
        )
    return found[0]


def _offers(home: "Line", person: "Person", document_id: str, act: str) -> list["Offer"]:
    """Return what makes sense of one kind of act on a document now."""
    return [offer for offer in home.acts.offers(person, document_id) if offer.act == act]


def _document(home: "Line", number: str) -> str:
    """Return the id of the one document that a number names.

    Raises:
        UnknownNumber: none has it, or several do.
    """
    rows = home.status(number)
    if len(rows) > 1:
        ids = ", ".join(f"{row['document_type']} {str(row['document_id'])[:12]}" for row in rows)
        raise UnknownNumber(
            "Several documents have that number.", where=number, remedy=f"Give the first digits of its id: {ids}."
        )
    return str(rows[0]["document_id"])


def _minor(money: str, currency: str | None) -> int:
    """Return an amount in minor units.

    Raises:
        StaleDocument: it is no amount of the document's currency, so it is not what was seen.
    """
    try:
        minor = to_minor(Decimal(money), currency) if currency else None
    except InvalidOperation:
        minor = None
    if minor is None:
        raise StaleDocument("This is no amount in the document's currency.", where=money, remedy="Write it as 12.50.")
    return minor


def signed_in(home: "Line") -> "Person":
    """Return whoever is signed in on this machine.

    Raises:
        NotAuthorised: nobody is, or the session ended.
    """
    from rules_engine.pipeline.acts.accounts import Accounts  # noqa: PLC0415 - loads the database library

    session = Accounts(home.store).session(_token(home))
    if session is None:
        raise NotAuthorised("Nobody is signed in here.", remedy="Sign in with: matchbook login")
    return session.person


def _password() -> str:
    """Return the password: asked for on a terminal, else the first line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _file(home: "Line") -> Path:
    return home.store.home / SESSION_FILE


def _token(home: "Line") -> str:
    """Return the token that was kept, or an empty one; a file that others may read is trusted by nobody."""
    try:
        with _file(home).open(encoding="ascii") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                err.print("The file of the session can be read by others; it is not used.", markup=False)
                return ""
            return file.read().strip()
    except FileNotFoundError:
        return ""


def _keep(home: "Line", token: str) -> None:
    """Keep the token where only its owner reads it."""
    fresh = _file(home).with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token + "\n")
    fresh.replace(_file(home))


COMMANDS = (
    Command("login", "Sign in on this machine, so that you can act.", login),
    Command("logout", "End the session of this machine.", logout),
    Command("approve", "Give an approval that a document waits for.", approve, needs_arguments=True),
    Command("reject", "Refuse a document for good.", reject, needs_arguments=True),
    Command("release", "Release a hold.", release, needs_arguments=True),
    Command("resolve", "Deal with what a document is held for.", resolve, needs_arguments=True),
)
