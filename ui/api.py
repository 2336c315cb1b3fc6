"""The REST door: documents in, and where they stand, for other programs and for the upload page.

Whoever comes has a session or a key; the fence asked for it before it let the body through, and every answer asks
again what the person may see. The same bytes twice are one document: the SHA-256 of the bytes is the idempotency key.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import quote, unquote

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rules_engine.documents.base import plain
from rules_engine.errors import (
    ActRefused,
    DocumentRefused,
    IntegrityBroken,
    LimitExceeded,
    NotAuthorised,
    RulesEngineError,
    UnknownNumber,
)
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.tracking.document_page import DocumentPage
from ui.office import office
from ui.openapi import OPENAPI
from ui.session import headers_token, key_in, look_up

log = logging.getLogger(__name__)

NAME_LENGTH_MAX: Final = 200
UNNAMED: Final = "document"
_STATUS: Final = (
    (LimitExceeded, 413),
    (DocumentRefused, 422),
    (NotAuthorised, 403),
    (UnknownNumber, 404),
    (ActRefused, 409),
    (IntegrityBroken, 500),
)
"""The status of each kind of refusal, the first that fits."""

Answer = Callable[[Request, Person], Awaitable[Response]]


def json_response(content: object, status: int = 200) -> Response:
    """Return a JSON answer."""
    return Response(orjson.dumps(content), status, media_type="application/json")


def refused(refusal: RulesEngineError) -> Response:
    """Return a refusal: its code, its sentence, the place and the remedy."""
    status = next((code for kind, code in _STATUS if isinstance(refusal, kind)), 400)
    return json_response({"refused": refusal.as_dict()}, status)


async def person_of(request: Request) -> Person | None:
    """Return who sends a request: by the key of a program, else by the session of a browser."""
    key = key_in(request.headers.get("authorization", ""))
    if key:
        return await asyncio.to_thread(office().keys.person, key)
    session = await look_up(headers_token(request.headers.raw, secure=request.url.scheme == "https"))
    return session.person if session is not None else None


def for_people(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """Ask who it is before anything is answered, and tell refusals as they are told everywhere."""

    async def asked(request: Request) -> Response:
        person = await person_of(request)
        if person is None:
            return json_response(_NOBODY, 401)
        try:
            return await answer(request, person)
        except RulesEngineError as refusal:
            return refused(refusal)

    return asked


_NOBODY: Final = {
    "refused": {
        "code": "ACT-RIGHT",
        "sentence": "Nobody is signed in.",
        "place": "authorization",
        "remedy": "Send a key, or sign in.",
    }
}


async def receive(request: Request, person: Person) -> Response:
    """Take one document in; the body is the file as it is."""
    content = await request.body()
    said = request.headers.get("idempotency-key", "").strip().lower()
    if said and said != hashlib.sha256(content).hexdigest():
        return json_response(_OTHER_BYTES, 422)
    if not content:
        return json_response(_EMPTY, 422)
    name = _file_name(request)
    told = await asyncio.to_thread(office().acts.upload, person, content, name)
    return json_response(told, 200 if told["result"] == "already received" else 201)


_OTHER_BYTES: Final = {
    "refused": {
        "code": "DOC-UNREADABLE",
        "sentence": "The idempotency key is not the SHA-256 of these bytes.",
        "place": "idempotency-key",
        "remedy": "Leave it out, or send the SHA-256 of the body as 64 hexadecimal digits.",
    }
}
_EMPTY: Final = {
    "refused": {
        "code": "DOC-UNREADABLE",
        "sentence": "The body is empty.",
        "place": "body",
        "remedy": "Send the file itself as the body, not as a form.",
    }
}


def _file_name(request: Request) -> str:
    """Return what the sender calls the file: the last part of a path, without control characters; only ever shown."""
    wanted = request.query_params.get("name") or unquote(request.headers.get("x-file-name", ""))
    last = wanted.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:NAME_LENGTH_MAX] or UNNAMED


async def show(request: Request, person: Person) -> Response:
    """Say where a document stands."""
    page = await asyncio.to_thread(office().pages.document, person, request.path_params["document_id"])
    return json_response(document_json(page))


async def original(request: Request, person: Person) -> Response:
    """Give the bytes as they came, as a file to be saved and never as a page to be shown."""
    found = await asyncio.to_thread(office().pages.original, person, request.path_params["document_id"])
    name = found.file_name if found.file_name.isascii() and '"' not in found.file_name else UNNAMED
    disposition = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(found.file_name, safe='')}"
    return Response(found.content, media_type="application/octet-stream", headers={"content-disposition": disposition})


async def page_picture(request: Request, person: Person) -> Response:
    """Give one page of an original as a picture, drawn anew from its bytes."""
    document_id, page = request.path_params["document_id"], request.path_params["page"]
    drawn = await asyncio.to_thread(office().pages.drawing, person, document_id, page)
    kind = "image/png" if drawn.picture.startswith(b"\x89PNG") else "image/jpeg"
    return Response(drawn.picture, media_type=kind)


async def make_key(request: Request, person: Person) -> Response:
    """Make a key for oneself; only somebody who signed in may, no key makes another."""
    if key_in(request.headers.get("authorization", "")):
        return json_response(_NO_KEY_FROM_KEY, 403)
    return json_response({"key": await asyncio.to_thread(office().keys.make, person)}, 201)


_NO_KEY_FROM_KEY: Final = {
    "refused": {
        "code": "ACT-RIGHT",
        "sentence": "A key makes no other key.",
        "place": "authorization",
        "remedy": "Sign in, and make it there.",
    }
}


async def end_keys(_request: Request, person: Person) -> Response:
    """End all keys of oneself."""
    return json_response({"ended": await asyncio.to_thread(office().keys.end_all, person)})


async def describe(_request: Request, _person: Person) -> Response:
    """Give the description of this door."""
    return json_response(OPENAPI)


def document_json(page: DocumentPage) -> dict[str, object]:
    """Return where a document stands as plain data: amounts as text with their digits, absent is null."""
    head, decision = page.head, page.decision
    return {
        "document_id": head.document_id,
        "document_type": head.document_type,
        "number": head.number,
        "order": head.order or None,
        "seller": head.seller or None,
        "currency": head.currency or None,
        "amount_due": plain(head.amount) if head.amount is not None else None,
        "status": head.status,
        "received_at": head.received_at.isoformat(),
        "outcome": decision.outcome if decision else None,
        "explanation": decision.sentence if decision else None,
        "ruleset_hash": decision.ruleset_hash if decision else None,
        "holds": [
            {
                "reason": hold.reason,
                "line": hold.line,
                "sentence": hold.sentence,
                "release_condition": hold.clears,
                "money_at_risk": plain(hold.money) if hold.money is not None else None,
            }
            for hold in page.holds
            if hold.released_at is None
        ],
        "findings": [finding.model_dump() for finding in page.findings],
    }


ROUTES: Final = (
    Route("/api/openapi.json", for_people(describe), methods=["GET"]),
    Route("/api/documents", for_people(receive), methods=["POST"]),
    Route("/api/documents/{document_id:str}", for_people(show), methods=["GET"]),
    Route("/api/documents/{document_id:str}/original", for_people(original), methods=["GET"]),
    Route("/api/documents/{document_id:str}/pages/{page:int}", for_people(page_picture), methods=["GET"]),
    Route("/api/keys", for_people(make_key), methods=["POST"]),
    Route("/api/keys", for_people(end_keys), methods=["DELETE"]),
)
