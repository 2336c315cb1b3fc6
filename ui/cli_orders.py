"""The commands about orders: asking for one, approving or refusing a version, ending it, and which need attention."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from rules_engine.documents.base import plain
from rules_engine.errors import StatusForbids
from ui import wiring
from ui.cli_acts import signed_in
from ui.console import CLEAN, FINDINGS, emit, out, settings

if TYPE_CHECKING:
    from rules_engine.pipeline.tracking.watching import Watched

app = typer.Typer(no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line on standard output and nothing else.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The order's number.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in a few words; it stands in the history.")]


@app.command("request", help="Ask for something to be bought: supplier, currency, cost_centre, lines … as JSON.")
def request(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The requisition as JSON.")],
    as_json: Json = False,
) -> None:
    """Check a requisition against supplier and budget, and submit it; it waits for an approval."""
    from rules_engine.pipeline.acts.intent import Intent  # noqa: PLC0415 - loads the database library

    settings.json = as_json
    try:
        asked = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise StatusForbids("This file holds no requisition.", where=str(file), remedy="Write it as JSON.") from error
    with wiring.open_line(settings.home) as home:
        person = signed_in(home)
        done = home.acts.perform(person, "request_order", Intent(requisition=asked if isinstance(asked, dict) else {}))
        home.run_until_idle()
    if as_json:
        emit({"act": done.act, "sentence": done.sentence})
    else:
        out.print(f"Done: {done.sentence}.", markup=False)
    raise typer.Exit(FINDINGS)


@app.command("approve", help="Approve the version of an order that waits for it.")
def approve(number: Number, reason: Reason = "", as_json: Json = False) -> None:
    """Approve an order."""
    _act(("approve_order", "approve"), number, reason, as_json=as_json)


@app.command("reject", help="Refuse the version of an order that waits for an approval.")
def reject(number: Number, reason: Reason = "", as_json: Json = False) -> None:
    """Refuse an order."""
    _act(("reject_order", "reject"), number, reason, as_json=as_json)


@app.command("close", help="Close an order although not all of it came.")
def close(number: Number, reason: Reason = "", as_json: Json = False) -> None:
    """Close an order short."""
    _act(("short_close",), number, reason, as_json=as_json)


@app.command("counter", help="Send the supplier what is left to settle about an answer to an order.")
def counter(number: Number, as_json: Json = False) -> None:
    """Send a counter-proposal."""
    _act(("counter_order",), number, "", as_json=as_json)


@app.command("reopen", help="Open an order again that was closed.")
def reopen(number: Number, reason: Reason = "", as_json: Json = False) -> None:
    """Open an order again."""
    _act(("reopen_order",), number, reason, as_json=as_json)


@app.command("cancel", help="Cancel an order that nothing came for.")
def cancel(number: Number, reason: Reason = "", as_json: Json = False) -> None:
    """Cancel an order."""
    _act(("cancel_order",), number, reason, as_json=as_json)


@app.command("watch", help="List every order that is late, unanswered or stalled, with who must do what by when.")
def watch(as_json: Json = False) -> None:
    """List the orders that need attention."""
    settings.json = as_json
    with wiring.open_line(settings.home) as home:
        found = home.watched()
    for order in found:
        if as_json:
            emit(_plain(order))
        elif order.next is not None:
            alarms = ", ".join(alarm.value for alarm in order.pace.alarms)
            told = f"{order.next.actor.value}: {order.next.act}, by {order.next.due}"
            out.print(f"{order.number}  {order.seller}  {order.status.value}  {alarms}  {told}", markup=False)
    raise typer.Exit(FINDINGS if found else CLEAN)


@app.command("blanket", help="Show what is called off of a blanket order, line by line, and what is left.")
def blanket(number: Number, as_json: Json = False) -> None:
    """Show a blanket order with its call-offs."""
    settings.json = as_json
    with wiring.open_line(settings.home) as home:
        use = home.blanket(number)
    order = use.order
    if as_json:
        lines = [
            {"line": each.line, "quantity": _said(each.quantity), "called_off": _said(each.called_off)}
            for each in use.lines
        ]
        emit(
            {
                "number": order.number,
                "valid_from": order.valid_from,
                "valid_to": order.valid_to,
                "limit": _said(use.limit),
                "called_off": _said(use.value),
                "currency": order.currency,
                "call_offs": list(use.call_offs),
                "lines": lines,
            }
        )
        return
    period = f"{order.valid_from or ''} to {order.valid_to or ''}".strip()
    money = f"{_said(use.value) or '?'} of {_said(use.limit) or 'no limit'} {order.currency} called off"
    out.print(f"{order.number}  {period}  {money} by {len(use.call_offs)} orders", markup=False)
    for each in use.lines:
        out.print(f"  line {each.line}: {_said(each.called_off) or '?'} of {_said(each.quantity) or '?'}", markup=False)


def _said(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def _plain(order: "Watched") -> dict[str, object]:
    """Return an order under watch as plain data."""
    told: dict[str, object] = {
        "number": order.number,
        "seller": order.seller,
        "site": order.site,
        "status": order.status.value,
        "since": order.since.isoformat(),
        "promised_on": order.promised_on,
        "alarms": [alarm.value for alarm in order.pace.alarms],
        "waited_working_days": order.pace.waited,
        "norm_working_days": order.pace.norm.days,
    }
    if order.next is not None:
        told |= {"actor": order.next.actor.value, "act": order.next.act, "due": order.next.due}
    return told


def _act(acts: tuple[str, ...], number: str, reason: str, *, as_json: bool) -> None:
    """Do an act on an order as it stands now."""
    settings.json = as_json
    with wiring.open_line(settings.home) as home:
        person = signed_in(home)
        document_id = home.order_document(number)
        offer = next((each for each in home.acts.offers(person, document_id) if each.act in acts), None)
        if offer is None:
            raise StatusForbids("This makes no sense for the order now.", where=number, remedy="See where it stands.")
        done = home.acts.perform(person, offer.act, offer.intent, reason)
        home.run_until_idle()
        answer = home.ask(f"status of order {number}")
    if as_json:
        emit({"act": done.act, "number": number, "sentence": done.sentence, "told": answer.text})
    else:
        out.print(f"Done: {done.sentence}. {answer.text}", markup=False)
