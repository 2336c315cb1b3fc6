"""The web app: its pages, the gate before every handler, and the fence round everything.

``app`` is what the framework builds; ``application`` is what the web process serves.
"""

import os
import threading
from pathlib import Path

import reflex as rx

from ui import api, api_orders, api_rulesets, approve, frame
from ui.fence import Application, Fence
from ui.launcher import origins
from ui.office import install, office
from ui.pages import document as document_page
from ui.pages import order as order_page
from ui.pages.admin import admin
from ui.pages.asking import asking
from ui.pages.audit import audit
from ui.pages.board import board
from ui.pages.chaining import chaining
from ui.pages.inbox import inbox
from ui.pages.missing import missing
from ui.pages.orders import orders
from ui.pages.parts import parts
from ui.pages.publishing import publishing
from ui.pages.replaying import replaying
from ui.pages.request import request
from ui.pages.rules import rules
from ui.pages.rulesets import rulesets
from ui.pages.testing import testing
from ui.pages.upload import upload
from ui.session import ROUTES
from ui.states import admin as admin_state
from ui.states import asking as asking_state
from ui.states import audit as audit_state
from ui.states import board as board_state
from ui.states import inbox as inbox_state
from ui.states import orders as orders_state
from ui.states import publishing as publishing_state
from ui.states import replaying as replaying_state
from ui.states import request as request_state
from ui.states import rules as rules_state
from ui.states import rulesets as rulesets_state
from ui.states import testing as testing_state
from ui.states import upload as upload_state
from ui.states.chain_rows import PATH as CHAIN_PATH
from ui.states.chaining import ChainState
from ui.states.document import DocumentState
from ui.states.order import OrderState
from ui.states.preview import PreviewState
from ui.states.rule_reading import PATH as RULES_PATH
from ui.states.viewer import Viewer

TITLE = "Matchbook"

app = rx.App(
    stylesheets=["/base.css", "/pages.css", "/record.css"],
    reset_style=False,
    head_components=[rx.el.link(rel="icon", href="/favicon.svg")],
    toaster=rx.toast.provider(position="bottom-right", close_button=True),
    backend_exception_handler=frame.tell_refusal,
    frontend_exception_handler=frame.noted,
    api_transformer=frame.plain_routes(
        (*ROUTES, *approve.ROUTES, *api.ROUTES, *api_orders.ROUTES, *api_rulesets.ROUTES)
    ),
)
app.add_middleware(frame.EventGate(), index=0)
app.add_page(
    inbox, route=inbox_state.PATH, title=f"Inbox · {TITLE}", on_load=[inbox_state.InboxState.load, PreviewState.look]
)
app.add_page(orders, route=orders_state.PATH, title=f"Orders · {TITLE}", on_load=orders_state.OrdersState.load)
app.add_page(board, route=board_state.PATH, title=f"Orders · {TITLE}", on_load=board_state.BoardState.load)
app.add_page(request, route=request_state.PATH, title=f"Request · {TITLE}", on_load=request_state.RequestState.load)
app.add_page(parts, route="/parts", title=TITLE, on_load=Viewer.arrive)
app.add_page(
    document_page.document,
    route=document_page.ROUTE,
    title=f"Document · {TITLE}",
    on_load=[DocumentState.load, DocumentState.weigh, DocumentState.draw],
)
app.add_page(order_page.order, route=order_page.ROUTE, title=f"Order · {TITLE}", on_load=OrderState.load)
app.add_page(asking, route=asking_state.PATH, title=f"Ask · {TITLE}", on_load=asking_state.AskingState.load)
app.add_page(audit, route=audit_state.PATH, title=f"Audit · {TITLE}", on_load=audit_state.AuditState.load)
app.add_page(admin, route=admin_state.PATH, title=f"Administration · {TITLE}", on_load=admin_state.AdminState.load)
app.add_page(
    rules,
    route=RULES_PATH,
    title=f"Rules · {TITLE}",
    on_load=[rules_state.RulesState.load, rules_state.RulesState.weigh],
)
app.add_page(
    rulesets, route=rulesets_state.PATH, title=f"Rulesets · {TITLE}", on_load=rulesets_state.RulesetsState.load
)
app.add_page(
    publishing,
    route=publishing_state.PATH,
    title=f"Publish · {TITLE}",
    on_load=publishing_state.PublishState.load,
)
app.add_page(testing, route=testing_state.PATH, title=f"Test · {TITLE}", on_load=testing_state.TestingState.load)
app.add_page(chaining, route=CHAIN_PATH, title=f"Chain · {TITLE}", on_load=ChainState.load)
app.add_page(
    replaying,
    route=replaying_state.PATH,
    title=f"Replay · {TITLE}",
    on_load=[replaying_state.ReplayState.load, replaying_state.ReplayState.weigh],
)
app.add_page(upload, route=upload_state.PATH, title=f"Add · {TITLE}", on_load=upload_state.UploadState.load)
app.add_page(missing, route="/404", title=TITLE, on_load=Viewer.arrive)


def application() -> Application:
    """Open the home and return the whole app behind its fence."""
    from ui import wiring  # noqa: PLC0415 - building the front end needs no home

    install(wiring.open_office(os.environ.get("MATCHBOOK_HOME")))
    # Meanwhile pages are answered; a list that is asked for before it is warm waits for this, and no longer.
    threading.Thread(target=office().worklists.warm_up, name="warm-up", daemon=True).start()
    return fenced(int(os.environ["MATCHBOOK_WEB_PORT"]))


def fenced(port: int) -> Application:
    """Return the app behind the fence that knows its port; the office is installed by the caller."""
    return Fence(app(), origins(port), Path(".web") / "build" / "client")
