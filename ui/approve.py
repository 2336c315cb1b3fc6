"""The door of one-time links: opening one shows what is asked and changes nothing; sending its form acts once."""

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from rules_engine.errors import RulesEngineError
from rules_engine.pipeline.acts.links import Linked
from rules_engine.pipeline.tracking.document_page import DocumentPage
from ui.approve_html import decide_html, done_html, ended_html
from ui.office import office
from ui.session import small_form
from ui.telling import refusal_told, why_refused
from ui.words import language_of

FOLDER: Final = "/approve/"


async def _show(request: Request) -> Response:
    """Show what a link asks."""
    token = request.path_params["token"]
    try:
        linked, page = await asyncio.to_thread(_opened, token)
    except RulesEngineError as refusal:
        return _ended(request, refusal)
    return HTMLResponse(decide_html(linked, page, office().company, token))


async def _act(request: Request) -> Response:
    """Approve or refuse, once; a refusal of ours is told and what was asked stays open."""
    token, form = request.path_params["token"], await small_form(request)
    try:
        linked, page = await asyncio.to_thread(_opened, token)
    except RulesEngineError as refusal:
        return _ended(request, refusal)
    approved, note = form.get("act") == "approve", form.get("note", "").strip()
    if not approved and form.get("act") != "refuse":
        return HTMLResponse(decide_html(linked, page, office().company, token, note=note), 422)
    act = office().links.approve if approved else office().links.refuse
    try:
        await asyncio.to_thread(act, token, note)
    except RulesEngineError as refusal:
        language = linked.person.language
        said = why_refused(refusal, language)
        return HTMLResponse(decide_html(linked, page, office().company, token, said, note), 409)
    after = await asyncio.to_thread(office().pages.document, linked.person, page.head.document_id)
    return HTMLResponse(done_html(linked, after, approved=approved))


def _opened(token: str) -> tuple[Linked, DocumentPage]:
    linked = office().links.open(token)
    return linked, office().pages.document(linked.person, linked.offer.intent.document_id or "")


def _ended(request: Request, refusal: RulesEngineError) -> Response:
    language = language_of(request.headers.get("accept-language", ""))
    said, _ = refusal_told(refusal.code, refusal.sentence, refusal.remedy, language)
    return HTMLResponse(ended_html(language, said), 410)


ROUTES: Final = (
    Route(f"{FOLDER}{{token:str}}", _show, methods=["GET"]),
    Route(f"{FOLDER}{{token:str}}", _act, methods=["POST"]),
)
