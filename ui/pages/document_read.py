"""The original of a document beside its fields: the page with its places, what was read, and what is in doubt."""

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from ui.components.marks import confidence
from ui.components.record import read_value
from ui.components.text import icon, keys, t
from ui.states.document import AS_READ, ON_PAGE, SOURCE, DocumentState
from ui.states.paper import COLUMNS
from ui.states.record_rows import Choice, DoubtRow, Fact, FindingRow, PaperLine, SheetRow, SpotRow

_NUMBERS = frozenset({"quantity", "net_price", "line_net_amount"})


class Download(BaseHTML):
    """A link that the browser follows itself: what it leads to is a file, no page."""

    tag = "a"

    href: rx.Var[str]
    download: rx.Var[bool]


def _value(fact: rx.vars.ObjectVar[Fact]) -> rx.Component:
    return read_value(fact, DocumentState.looked, DocumentState.look(fact["path"], ON_PAGE))


def _cell(fact: rx.vars.ObjectVar[Fact], at: int) -> rx.Component:
    return rx.el.td(_value(fact), class_name="num" if COLUMNS[at] in _NUMBERS else "")


def _line(line: rx.vars.ObjectVar[PaperLine]) -> rx.Component:
    cells = line["cells"]
    return rx.el.tr(*(_cell(cells[at], at) for at in range(len(COLUMNS))))


def _fact(fact: rx.vars.ObjectVar[Fact]) -> rx.Component:
    return rx.el.div(rx.el.dt(fact["name"]), rx.el.dd(_value(fact)))


def _party(facts: rx.vars.ArrayVar[list[Fact]], css: str) -> rx.Component:
    return rx.el.div(rx.foreach(facts, lambda fact: rx.el.div(_value(fact))), class_name=css)


def _paper() -> rx.Component:
    """Return the document as a page, every value where a paper would have it."""
    heads = (rx.el.th(t(f"field.{name}"), class_name="num" if name in _NUMBERS else "") for name in COLUMNS)
    table = rx.el.table(
        rx.el.thead(rx.el.tr(*heads)), rx.el.tbody(rx.foreach(DocumentState.lines, _line)), class_name="plines"
    )
    return rx.el.div(
        rx.el.div(
            _party(DocumentState.seller, "pseller"),
            rx.el.div(rx.el.div(DocumentState.title, class_name="ptitle"), class_name="right"),
            class_name="ptop",
        ),
        rx.el.div(
            rx.el.div(
                rx.el.span(t("document.bill_to"), class_name="plabel"),
                _party(DocumentState.buyer, "pbuyer"),
            ),
            rx.el.dl(
                rx.foreach(DocumentState.number, _fact), rx.foreach(DocumentState.facts, _fact), class_name="pfacts"
            ),
            class_name="pmiddle",
        ),
        rx.cond(
            DocumentState.lines.length() > 0,
            rx.el.div(
                table, class_name="pscroll", tab_index=0, role="group", custom_attrs={"aria-label": t("field.id")}
            ),
        ),
        rx.cond(DocumentState.more_lines != "", rx.el.p(DocumentState.more_lines, class_name="plabel")),
        rx.el.dl(rx.foreach(DocumentState.sums, _fact), class_name="psums"),
        class_name="paper",
    )


def _source() -> rx.Component:
    """Return the original as text, exactly and never as markup."""
    return rx.el.div(
        rx.cond(DocumentState.source_told != "", rx.el.p(DocumentState.source_told, class_name="meta")),
        rx.cond(DocumentState.source != "", rx.el.pre(DocumentState.source, class_name="mono source")),
        class_name="grow",
        tab_index=0,
    )


def _spot(spot: rx.vars.ObjectVar[SpotRow]) -> rx.Component:
    """Return a value on the picture of a page; a doubtful one carries its number."""
    css = rx.Var.create("hl ") + spot["mark"] + rx.cond(DocumentState.looked == spot["path"], " on", "")
    return rx.el.button(
        rx.cond(spot["number"] != "", rx.el.b(spot["number"])),
        class_name=css,
        type="button",
        title=spot["said"],
        style={"left": spot["left"], "top": spot["top"], "width": spot["width"], "height": spot["height"]},
        on_click=DocumentState.look(spot["path"], ON_PAGE),
        custom_attrs={"aria-label": spot["said"], "data-spot": spot["path"]},
    )


def _sheet(sheet: rx.vars.ObjectVar[SheetRow]) -> rx.Component:
    """Return a page of the original as people see it, with what was read marked on it."""
    return rx.el.div(
        rx.el.img(src=sheet["src"], alt=sheet["said"], loading="lazy", class_name="sheet"),
        rx.foreach(sheet["spots"], _spot),
        class_name="paper-page",
        style={"aspect-ratio": sheet["ratio"]},
    )


def _view(name: str, word: str) -> rx.Component:
    """Return the button of one way to look at the original."""
    return rx.el.button(
        t(word),
        type="button",
        id=f"view-{name}",
        on_click=DocumentState.show(name),
        custom_attrs={"aria-pressed": DocumentState.view == name},
    )


def viewer() -> rx.Component:
    """Return the original: the pictures of its pages, as read, or its source."""
    paper = rx.cond(
        DocumentState.number.length() + DocumentState.facts.length() > 0,
        _paper(),
        rx.el.p(t("document.nothing_read"), class_name="muted"),
    )
    switch = rx.el.div(
        rx.cond(DocumentState.sheets.length() > 0, _view(ON_PAGE, "document.page")),
        _view(AS_READ, "document.as_read"),
        _view(SOURCE, "document.source"),
        class_name="seg push",
        role="group",
        custom_attrs={"aria-label": t("document.original")},
    )
    shown = rx.match(
        DocumentState.view,
        (SOURCE, _source()),
        (ON_PAGE, rx.el.div(rx.foreach(DocumentState.sheets, _sheet), class_name="sheets")),
        paper,
    )
    return rx.el.section(
        rx.el.div(
            rx.el.span(DocumentState.file_name, class_name="meta clip"),
            switch,
            Download.create(
                icon("download", "sm"),
                href=rx.Var.create("/api/documents/") + DocumentState.document_id + "/original",
                download=True,
                class_name="btn ghost icon sm",
                title=t("document.download"),
                custom_attrs={"aria-label": t("document.download")},
            ),
            class_name="vbar",
        ),
        rx.el.div(shown, class_name="desk-bg"),
        class_name="card viewer",
        custom_attrs={"aria-label": t("document.original")},
    )


def _pencil(path: rx.Var[str], name: rx.Var[str]) -> rx.Component:
    """Return the way to correct a value, for whoever may."""
    return rx.cond(
        DocumentState.corrects,
        rx.el.button(
            icon("pencil", "sm"),
            type="button",
            class_name="btn ghost icon sm",
            on_click=DocumentState.ask_correction(path),
            custom_attrs={"aria-label": t("act.correct") + " " + name, "data-correct": path},
        ),
    )


def _field(fact: rx.vars.ObjectVar[Fact]) -> rx.Component:
    """Return one value among the fields; choosing it marks its place on the page."""
    css = rx.cond(DocumentState.looked == fact["path"], "field active", "field")
    return rx.el.div(
        rx.el.span(fact["name"], class_name="name"),
        rx.el.button(
            fact["value"],
            rx.cond(fact["more"] != "", rx.el.span(fact["more"], class_name="meta")),
            class_name=rx.Var.create("val look ") + fact["mark"],
            type="button",
            title=fact["place"],
            on_click=DocumentState.look(fact["path"], AS_READ),
        ),
        rx.el.span(confidence(fact["level"], fact["sure"]), _pencil(fact["path"], fact["name"]), class_name="tail"),
        class_name=css,
    )


def _choice(path: rx.Var[str], choice: rx.vars.ObjectVar[Choice]) -> rx.Component:
    """Return one plausible reading of a doubtful value."""
    return rx.el.button(
        rx.el.kbd(choice["key"], class_name="kbd"),
        rx.el.span(choice["text"], class_name="grow medium"),
        type="button",
        class_name="cand",
        role="radio",
        disabled=~DocumentState.corrects,
        on_click=DocumentState.choose(path, choice["at"]),
        custom_attrs={"aria-checked": choice["stands"], "data-key": choice["key"]},
    )


def _doubt(row: rx.vars.ObjectVar[DoubtRow]) -> rx.Component:
    """Return a doubtful value: its number, which leads to its place on the page, and what else it may be."""
    active = DocumentState.looked == row["path"]
    look = DocumentState.look(row["path"], AS_READ)
    return rx.el.div(
        rx.el.span(rx.el.b(row["number"], class_name="tagn"), row["name"], class_name="name"),
        rx.el.button(
            rx.el.span(row["value"]),
            rx.cond(row["more"] != "", rx.el.span(row["more"], class_name="meta")),
            class_name="val look doubt",
            type="button",
            title=row["place"],
            on_click=look,
            custom_attrs={"data-doubt": row["number"], "aria-expanded": active},
        ),
        rx.el.span(confidence(row["level"], row["sure"]), _pencil(row["path"], row["name"]), class_name="tail"),
        rx.cond(
            row["choices"].length() > 0,
            rx.el.div(
                rx.foreach(row["choices"], lambda choice: _choice(row["path"], choice)),
                class_name="more cands",
                role="radiogroup",
                custom_attrs={"aria-label": row["name"]},
            ),
        ),
        class_name=rx.cond(active, "field doubt active", "field doubt"),
    )


def _finding(row: rx.vars.ObjectVar[FindingRow]) -> rx.Component:
    return rx.el.li(
        icon("triangle-alert", "sm"),
        rx.el.span(row["sentence"], rx.el.span(row["remedy"], class_name="meta block"), class_name="grow"),
    )


def fields() -> rx.Component:
    """Return what was read: doubts first, then what is sure; then what reading found."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2(t("document.fields"), class_name="h3"),
            rx.el.span(DocumentState.read_told, class_name="meta"),
            rx.cond(
                DocumentState.doubts.length() > 0,
                rx.el.span(
                    keys("document.next_doubt", "N"), keys("document.choose", "1", "2"), class_name="push row g2 hide-s"
                ),
            ),
            class_name="card-head",
        ),
        rx.cond(
            DocumentState.doubts.length() > 0,
            rx.el.div(rx.foreach(DocumentState.doubts, _doubt), class_name="doubts"),
        ),
        rx.el.div(rx.foreach(DocumentState.fields, _field), class_name="surelist"),
        rx.cond(
            DocumentState.findings.length() > 0,
            rx.fragment(
                rx.el.h3(t("document.findings"), class_name="label inside"),
                rx.el.ul(rx.foreach(DocumentState.findings, _finding), class_name="findings"),
            ),
        ),
        class_name="card fields",
        custom_attrs={"aria-label": t("document.fields")},
    )
