"""One document: the page as read and its fields, the three-way table, the decision and its reasons, the history."""

import reflex as rx

from ui.components.acting import act_dialog
from ui.components.marks import kind
from ui.components.parts import empty, skeleton
from ui.components.record import history, named_icon, panel, paper_row, tinted, verdict
from ui.components.shell import shell
from ui.components.table import framed
from ui.components.text import icon, link, t
from ui.islands.ask import ask
from ui.islands.pulse import pulse
from ui.pages.document_read import fields, viewer
from ui.states.document import DocumentState
from ui.states.record_rows import (
    ActRow,
    ApprovalRow,
    Cell,
    ClearRow,
    HoldRow,
    InputRow,
    ReasonRow,
    TableRow,
    WayRow,
)

ROUTE = "/documents/[shown_document]"


def _head() -> rx.Component:
    """Return what the document is, where it stands, and the way back."""
    order = rx.cond(
        DocumentState.order != "",
        rx.fragment(
            " · ",
            t("document.order"),
            " ",
            link(DocumentState.order, href=DocumentState.order_href, class_name="ref"),
        ),
    )
    due = rx.cond(DocumentState.due != "", rx.fragment(" · ", t("field.due_date"), " ", DocumentState.due))
    return rx.fragment(
        rx.el.nav(
            link(t("leaf.inbox"), href="/"),
            icon("chevron-right", "sm"),
            rx.el.span(DocumentState.title, class_name="clip", custom_attrs={"aria-current": "page"}),
            class_name="crumbs meta",
        ),
        rx.el.header(
            rx.el.div(
                rx.el.h1(DocumentState.title, class_name="h1"),
                tinted(DocumentState.status, DocumentState.tone),
                rx.el.span(DocumentState.detail, order, due, class_name="meta"),
                class_name="row wrap g3",
            ),
            class_name="dhead",
        ),
    )


def _sum(name: str, amount: rx.Var[str]) -> rx.Component:
    return rx.cond(amount != "", rx.el.div(rx.el.dt(t(name)), rx.el.dd(amount)), rx.fragment())


def _act(row: rx.vars.ObjectVar[ActRow]) -> rx.Component:
    """Return the button of an act; the strongest colour is for what lets money go."""
    css = rx.match(row["act"], ("approve", "btn primary"), ("release", "btn soft sm"), ("reject", "btn danger"), "btn")
    return rx.el.button(
        row["name"],
        rx.cond(row["key"] != "", rx.el.kbd(row["key"], class_name="kbd")),
        class_name=css,
        type="button",
        on_click=DocumentState.ask([row["place"]]),
        custom_attrs={"data-act": row["act"], "data-key": row["key"]},
    )


def _best() -> rx.Component:
    """Return the button of the way that is ranked first."""
    button = rx.el.button(
        DocumentState.best,
        rx.el.kbd("A", class_name="kbd"),
        class_name="btn primary",
        type="button",
        id="best",
        on_click=DocumentState.ask(DocumentState.best_places),
    )
    return rx.cond(DocumentState.best != "", button)


def _link_button() -> rx.Component:
    """Return the way to take an approval to one's phone."""
    button = rx.el.button(
        t("link.button"), type="button", class_name="btn", id="make-link", on_click=DocumentState.make_link
    )
    return rx.cond(DocumentState.linkable, button)


def _link_dialog() -> rx.Component:
    """Return the link that was made, to be opened or copied; it is shown once."""
    box = rx.el.form(
        rx.el.h2(t("link.button"), class_name="h2"),
        rx.el.p(DocumentState.link_said),
        rx.el.p(DocumentState.link, class_name="key mono", id="link"),
        rx.el.footer(
            rx.el.button(t("link.close_it"), type="button", class_name="btn primary", on_click=DocumentState.leave_link)
        ),
    )
    shown = DocumentState.link != ""
    return ask(box, is_open=shown, label=t("link.button"), on_leave=DocumentState.leave_link)


def _decision() -> rx.Component:
    """Return the decision in one sentence, what it stands on, and the money it is about."""
    return rx.cond(
        DocumentState.sentence != "",
        rx.el.section(
            rx.el.div(
                rx.el.p(DocumentState.sentence, class_name="lead", id="sentence"),
                rx.cond(
                    DocumentState.decided != "",
                    rx.el.p(
                        DocumentState.decided,
                        rx.cond(DocumentState.rule_names != "", rx.Var.create(": ") + DocumentState.rule_names, ""),
                        class_name="meta",
                    ),
                ),
                class_name="grow",
            ),
            rx.el.dl(
                _sum("document.at_risk", DocumentState.at_risk),
                _sum(
                    "document.amount",
                    rx.cond(DocumentState.amount != "", DocumentState.amount + " " + DocumentState.currency, ""),
                ),
                class_name="sum",
            ),
            rx.cond(
                (DocumentState.acts.length() > 0) | (DocumentState.best != ""),
                rx.el.div(_best(), rx.foreach(DocumentState.acts, _act), _link_button(), class_name="acts"),
            ),
            class_name=rx.Var.create("card decision ") + DocumentState.tone,
            custom_attrs={"aria-label": t("document.decision")},
        ),
    )


def _table_cell(cell: rx.vars.ObjectVar[Cell]) -> rx.Component:
    return rx.el.td(cell["text"], class_name=cell["css"])


def _table_row(row: rx.vars.ObjectVar[TableRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(row["line"], class_name="muted"),
        rx.el.td(rx.el.span(row["item"], class_name="medium")),
        rx.foreach(row["cells"], _table_cell),
        rx.el.td(rx.el.span(rx.foreach(row["verdicts"], verdict), class_name="vs")),
        rx.el.td(rx.cond(row["outcome"] != "", tinted(row["outcome"], row["tone"])), class_name="out"),
    )


def _table() -> rx.Component:
    """Return ordered, received and billed side by side."""
    groups = rx.el.tr(
        rx.el.td(col_span=2),
        rx.el.th(t("document.col_order"), col_span=2, scope="colgroup", class_name="grp gl"),
        rx.el.th(t("document.col_received"), scope="colgroup", class_name="grp gl"),
        rx.el.th(t("document.col_invoice"), col_span=3, scope="colgroup", class_name="grp gl"),
        rx.el.td(col_span=2),
        class_name="gh",
    )
    names = rx.el.tr(
        rx.el.th(t("field.id")),
        rx.el.th(t("field.description")),
        rx.el.th(t("field.quantity"), class_name="num"),
        rx.el.th(t("field.net_price"), class_name="num gl"),
        rx.el.th(t("field.quantity"), class_name="num gl"),
        rx.el.th(t("field.quantity"), class_name="num"),
        rx.el.th(t("field.net_price"), class_name="num"),
        rx.el.th(t("field.line_net_amount"), class_name="num gl"),
        rx.el.th(t("document.col_differs")),
        rx.el.th(t("document.col_outcome")),
    )
    legend = rx.el.span(
        rx.el.span(rx.el.i(class_name="lg1"), t("document.stops")),
        rx.el.span(rx.el.i(class_name="lg2"), t("document.waits")),
        class_name="legend hide-s",
    )
    body = framed(
        rx.el.table(
            rx.el.thead(groups, names), rx.el.tbody(rx.foreach(DocumentState.rows, _table_row)), class_name="tbl three"
        ),
        label=t("document.table"),
    )
    whole = rx.cond(
        DocumentState.whole.length() > 0,
        rx.el.ul(
            rx.foreach(DocumentState.whole, lambda said: rx.el.li(icon("triangle-alert", "sm"), said)),
            class_name="card-foot whole-document",
        ),
    )
    return rx.cond(
        DocumentState.rows.length() > 0,
        panel(t("document.table"), body, whole, said=DocumentState.table_told, beside=legend),
    )


def _hold(row: rx.vars.ObjectVar[HoldRow]) -> rx.Component:
    """Return a hold: why, what clears it, and its release."""
    return rx.el.li(
        rx.el.div(
            kind(row["kind"], row["kind_word"]),
            rx.el.span(row["where"], class_name="meta"),
            rx.cond(
                row["money"] != "",
                rx.el.span(rx.el.small(row["currency"]), row["money"], class_name="money push medium"),
            ),
            class_name="row",
        ),
        rx.el.p(row["sentence"]),
        rx.cond(
            row["released"] != "",
            rx.el.p(row["released"], class_name="meta t-good"),
            rx.el.p(rx.el.b(t("document.clears"), class_name="medium"), " ", row["clears"], class_name="meta"),
        ),
        rx.cond(row["refused"] != "", rx.el.p(row["refused"], class_name="meta")),
        class_name=rx.cond(row["released"] != "", "released", ""),
    )


def _way(row: rx.vars.ObjectVar[WayRow]) -> rx.Component:
    """Return something a person can do: what it releases, what it costs, who can do it."""
    return rx.el.button(
        rx.cond(row["key"] != "", rx.el.kbd(row["key"], class_name="kbd")),
        rx.el.span(
            rx.el.b(row["name"]),
            rx.el.span(row["detail"], class_name="meta block"),
            class_name="grow",
        ),
        rx.cond(
            row["releases_said"] != "",
            rx.el.span(
                rx.el.span(row["releases"], class_name="money"),
                rx.el.span(row["releases_said"], class_name="meta"),
                class_name="rn",
            ),
        ),
        rx.cond(
            row["money"] != "",
            rx.el.span(
                rx.el.span(row["money"], class_name=rx.Var.create("money ") + row["tone"]),
                rx.el.span(row["money_said"], class_name="meta"),
                class_name="rn",
            ),
        ),
        type="button",
        class_name="res",
        disabled=row["places"].length() == 0,
        on_click=DocumentState.ask(row["places"]),
        custom_attrs={"data-act": row["act"], "data-key": row["key"]},
    )


def _ways() -> rx.Component:
    """Return what this person can do about the holds, ranked."""
    standing = DocumentState.ways.length() > 0
    foot = rx.cond(DocumentState.refused != "", rx.el.p(DocumentState.refused, class_name="card-foot"))
    body = rx.el.div(rx.foreach(DocumentState.ways, _way), class_name="reslist")
    nothing = rx.el.p(t("way.none"), class_name="card-body muted")
    said = rx.fragment(
        t("way.said"), rx.cond(DocumentState.currency != "", rx.Var.create(", ") + DocumentState.currency, "")
    )
    return panel(t("way.title"), rx.cond(standing, body, nothing), foot, said=said, css="ways-card")


def _approval(row: rx.vars.ObjectVar[ApprovalRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(icon("user-check"), rx.el.b(row["tier"], class_name="medium"), class_name="row"),
        rx.el.p(row["detail"], class_name="meta"),
        rx.cond(row["given"] != "", rx.el.p(row["given"], class_name="meta t-good")),
    )


def _holds() -> rx.Component:
    """Return what stands against the document and what clears it."""
    nothing = (DocumentState.holds.length() == 0) & (DocumentState.approvals.length() == 0)
    return panel(
        t("document.holds"),
        rx.cond(
            nothing,
            rx.el.p(t("document.no_holds"), class_name="card-body muted"),
            rx.el.ul(
                rx.foreach(DocumentState.holds, _hold), rx.foreach(DocumentState.approvals, _approval), class_name="cfs"
            ),
        ),
    )


def _input(row: rx.vars.ObjectVar[InputRow]) -> rx.Component:
    return rx.el.div(rx.el.dt(row["name"], title=row["term"]), rx.el.dd(row["value"]))


def _reason(row: rx.vars.ObjectVar[ReasonRow]) -> rx.Component:
    """Return a rule that fired: its name, why it exists, and what it read."""
    return rx.el.li(
        rx.el.details(
            rx.el.summary(
                rx.el.b(row["name"], class_name="medium"), rx.el.span(row["where"], class_name="meta"), class_name="row"
            ),
            rx.el.p(row["why"], class_name="meta"),
            rx.el.dl(rx.foreach(row["inputs"], _input), class_name="inputs"),
        )
    )


def _why() -> rx.Component:
    """Return the reasons of the decision."""
    return panel(
        t("document.why"),
        rx.el.ul(rx.foreach(DocumentState.reasons, _reason), class_name="cfs"),
        rx.el.ul(rx.foreach(DocumentState.undecided, rx.el.li), class_name="inside meta"),
        rx.cond(
            DocumentState.hashes != "",
            rx.el.p(
                rx.cond(DocumentState.also != "", DocumentState.also + " · ", ""),
                rx.el.span(DocumentState.hashes, class_name="mono"),
                class_name="card-foot",
            ),
        ),
        said=t("document.why_said"),
    )


def _clear(row: rx.vars.ObjectVar[ClearRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(named_icon(row["icon"]), rx.el.b(row["actor"], class_name="medium"), class_name="row"),
        rx.el.p(row["sentence"]),
    )


def _clearing() -> rx.Component:
    """Return what would clear the document: for each actor the smallest change, tried before it is told."""
    found = rx.el.ul(rx.foreach(DocumentState.clears, _clear), class_name="cfs")
    body = rx.cond(DocumentState.weighing, rx.el.div(skeleton(3), class_name="card-body"), found)
    shown = DocumentState.weighing | (DocumentState.clears.length() > 0)
    return rx.cond(shown, panel(t("document.clearing"), body, said=t("document.clearing_said"), css="clearing"))


def _family() -> rx.Component:
    return rx.cond(
        DocumentState.family.length() > 0,
        panel(t("document.family"), rx.el.ul(rx.foreach(DocumentState.family, paper_row), class_name="docs")),
    )


def document() -> rx.Component:
    """Return the page."""
    whole = rx.el.div(
        _head(),
        _decision(),
        rx.el.div(viewer(), fields(), class_name="two"),
        _table(),
        rx.el.div(
            rx.el.div(_ways(), _holds(), class_name="colL"),
            rx.el.div(_clearing(), _why(), class_name="colL"),
            rx.el.div(
                panel(t("document.history"), history(DocumentState.history), css="hist"), _family(), class_name="colL"
            ),
            class_name="three-col",
        ),
        class_name="page record",
        id="record",
    )
    missing = rx.el.div(
        empty(
            t("document.missing"),
            t("document.missing_why"),
            link(t("error.back"), href="/", class_name="btn primary"),
            searched=True,
            whole_page=True,
        ),
        class_name="page",
    )
    shown = rx.cond(DocumentState.here, rx.cond(DocumentState.unknown, missing, whole), skeleton(12))
    return shell(shown, act_dialog(DocumentState), _link_dialog(), pulse(DocumentState.beat), here="/documents")
