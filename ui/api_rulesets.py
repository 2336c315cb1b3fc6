"""Rulesets in and out over HTTP: tables as a workbook, a draft as JSON, and files of either or of DMN brought in.

What a file would become is told first, with everything that cannot be taken over; it is saved as the next draft only
when that is asked for, bound to the revision that was shown.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rules_engine.errors import RuleSyntaxError
from rules_engine.pipeline.acts import exchange, rulesets
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.people import Person
from ui.api import for_people, json_response
from ui.office import office
from ui.present import finding_json

SIZE_DIGITS: Final = 12
"""Digits that the size of a file, or a revision, has less of."""

TERMS_MAX: Final = 100
"""How many inputs of DMN may be named."""

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def tables(request: Request, person: Person) -> Response:
    """Give the decision tables of a draft as a workbook."""
    name = request.path_params["ruleset_id"]
    kept = await asyncio.to_thread(office().acts.rulesets, person)
    content = await asyncio.to_thread(lambda: exchange.as_workbook(exchange.drafted(kept, name)))
    return _file(content, f"{name}.xlsx", WORKBOOK)


async def text(request: Request, person: Person) -> Response:
    """Give a draft as people review it."""
    name = request.path_params["ruleset_id"]
    kept = await asyncio.to_thread(office().acts.rulesets, person)
    content = await asyncio.to_thread(lambda: exchange.as_json(exchange.drafted(kept, name)))
    return _file(content, f"{name}.json", "application/json")


def _file(content: bytes, name: str, kind: str) -> Response:
    """Return a file to be saved."""
    safe = re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{safe}"'})


async def bring(request: Request, person: Person) -> Response:
    """Say what a file would become; with ``save``, the revision it is based on, also save it."""
    content, query = await request.body(), request.query_params
    save = query.get("save", "")
    if save and (not save.isdecimal() or len(save) >= SIZE_DIGITS):
        raise RuleSyntaxError("A revision is a number.", where="save", remedy="Name the revision that was shown.")
    terms = terms_of(query.getlist("term"))
    told = await asyncio.to_thread(
        _brought,
        person,
        request.path_params["ruleset_id"],
        content,
        terms,
        query.get("currency") or None,
        int(save) if save else None,
    )
    return json_response(told)


def terms_of(written: list[str]) -> dict[str, str]:
    """Return which term stands for which input of DMN.

    >>> terms_of(["Amount = document.vat"])
    {'Amount': 'document.vat'}

    Raises:
        RuleSyntaxError: one of them names no term.
    """
    pairs = [each[:500].partition("=") for each in written[:TERMS_MAX] if each.strip()]
    if any(not mark for _, mark, _ in pairs):
        raise RuleSyntaxError("This names no term.", where="term", remedy="Write Input = term.name.")
    return {name.strip(): term.strip() for name, _, term in pairs}


def _brought(
    person: Person, name: str, content: bytes, terms: Mapping[str, str], currency: str | None, based_on: int | None
) -> dict[str, object]:
    """Bring a file into a draft, outside the event loop."""
    kept = office().acts.rulesets(person)
    base = exchange.drafted(kept, name)
    found = exchange.bring(content, base, read_foreign=office().read_foreign, terms=terms, currency=currency)
    if found.ruleset.id != name:
        raise RuleSyntaxError(
            f"The file is of another ruleset: {found.ruleset.id}.",
            where=name,
            remedy="Open that ruleset, or rename it.",
        )
    before = {each.id: each for each in base.tables}
    told: dict[str, object] = {
        "tables": [
            {"id": each.id, "rows": len(each.rows), "changed": before.get(each.id) != each}
            for each in found.ruleset.tables
        ],
        "left_behind": [finding_json(each) for each in found.left],
        "findings": [finding_json(each) for each in found.problems[:100]],
        "revision": None,
    }
    if based_on is not None:
        intent = Intent(ruleset=rulesets.view(found.ruleset).text, seen_revision=based_on)
        told["revision"] = office().acts.perform(person, "save", intent).revision
    return told


async def sample(request: Request, person: Person) -> Response:
    """Read the files of one sample, matched as every document is; nothing of them is kept."""
    content, query = await request.body(), request.query_params
    names, sizes = query.getlist("name"), query.getlist("size")
    whole = len(names) == len(sizes) and all(size.isdecimal() and len(size) < SIZE_DIGITS for size in sizes)
    if not whole or sum(map(int, sizes)) != len(content) or not content:
        raise RuleSyntaxError("The body is not the files that are named.", where="size", remedy="Send them again.")
    files, start = [], 0
    for name, size in zip(names, map(int, sizes), strict=True):
        files.append((name[:200], content[start : start + size]))
        start += size
    kept = await asyncio.to_thread(office().acts.rulesets, person)
    draft = exchange.drafted(kept, request.path_params["ruleset_id"])
    sheet = await asyncio.to_thread(office().read_sample, draft, files)
    return Response(b'{"sheet":' + sheet.model_dump_json().encode() + b"}", media_type="application/json")


ROUTES: Final = (
    Route("/api/rulesets/{ruleset_id:str}/sample", for_people(sample), methods=["POST"]),
    Route("/api/rulesets/{ruleset_id:str}/tables", for_people(tables), methods=["GET"]),
    Route("/api/rulesets/{ruleset_id:str}/text", for_people(text), methods=["GET"]),
    Route("/api/rulesets/{ruleset_id:str}/import", for_people(bring), methods=["POST"]),
)
