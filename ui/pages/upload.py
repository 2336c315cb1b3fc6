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
        class_name="page record",
        id="record",
    )
    return shell(page, pulse(UploadState.beat), here=PATH)
