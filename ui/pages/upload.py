"""Adding documents: drop files, see within seconds what was made of them."""

import reflex as rx

from ui.components.parts import empty, page_head
from ui.components.record import panel, paper_row
from ui.components.shell import shell
from ui.components.text import t
from ui.fence import BODY_BYTES_MAX
from ui.islands.drop import WORDS, drop
from ui.islands.pulse import pulse
from ui.states.upload import PATH, UploadState


def _programs() -> rx.Component:
    """Return the keys of other programs: how many stand, a new one, the end of all."""
    shown = rx.cond(UploadState.key != "", rx.el.output(UploadState.key, class_name="mono key", id="key"))
    return panel(
        t("upload.programs"),
        rx.el.div(
            rx.el.p(UploadState.keys, class_name="muted"),
            shown,
            rx.el.div(
                rx.el.button(t("upload.make_key"), type="button", class_name="btn", on_click=UploadState.make_key),
                rx.el.button(
                    t("upload.end_keys"), type="button", class_name="btn danger", on_click=UploadState.end_keys
                ),
                class_name="row wrap",
            ),
            class_name="card-body col g3",
        ),
    )


def upload() -> rx.Component:
    """Return the page."""
    words = {name: t(word) for name, word in WORDS.items()}
    came = rx.cond(
        UploadState.rows.length() > 0,
        rx.el.ul(rx.foreach(UploadState.rows, paper_row), class_name="docs"),
        empty(t("upload.none"), t("upload.none_why")),
    )
    shut = rx.el.p(t("refused.right"), " ", t("refused.right_why"), class_name="muted")
    page = rx.el.div(
        page_head(t("upload.title"), t("upload.said")),
        rx.cond(UploadState.may, drop(words, BODY_BYTES_MAX, UploadState.added), shut),
        panel(t("upload.came"), came),
        rx.cond(UploadState.may, _programs()),
        class_name="page record",
        id="record",
    )
    return shell(page, pulse(UploadState.beat), here=PATH)
