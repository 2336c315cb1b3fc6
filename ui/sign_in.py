"""The sign-in page: plain HTML, so that nothing of the app is needed, or reachable, before somebody signed in."""

from datetime import datetime
from html import escape
from importlib.metadata import version
from typing import Final, NamedTuple

from ui.mark import MARK
from ui.words import word


class Notice(NamedTuple):
    """Why somebody sees the page: ``ended``, ``wrong`` or ``paused``, with the tries left and the end of the pause."""

    kind: str
    tries_left: int = 0
    until: datetime | None = None


def _icon(paths: str, size: str = "") -> str:
    return f'<svg class="i {size}" viewBox="0 0 24 24" aria-hidden="true">{paths}</svg>'


_MOON: Final = _icon('<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z"/>')
_CLOCK: Final = _icon('<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>')
_CROSS: Final = _icon('<circle cx="12" cy="12" r="9"/><path d="m9 9 6 6M15 9l-6 6"/>', "sm")

_HTML: Final = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{go} · Matchbook</title>
<link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="/base.css"><link rel="stylesheet" href="/sign-in.css">
<script src="/theme.js"></script><script src="/keep.js" type="module"></script></head>
<body data-who="sign-in"><div class="si">
<button class="btn ghost icon tg" type="button" id="theme" aria-label="{theme}">{moon}</button>
<main class="sic">{mark}<h1 class="h1">{title}</h1><p class="muted">{company}</p>{banner}
<form class="col g3" method="post" action="/sign-in" data-keep="who"><input type="hidden" name="next" value="{wanted}">
<label class="fl"><span class="label">{login_word}</span><input class="input tall" name="login" autocomplete="username"
 autocapitalize="none" spellcheck="false" required value="{login}"{focus_login}></label>
<label class="fl"><span class="label">{password_word}</span><input class="input tall" name="password" type="password"
 autocomplete="current-password" required{invalid}></label>{error}
<button class="btn lg primary w" type="submit">{go}</button></form><p class="meta">{none}</p></main>
<footer class="meta sif"><span>{yours}</span><span>{version}</span></footer></div></body></html>
"""


def sign_in_html(language: str, *, notice: Notice | None, company: str, wanted: str, login: str) -> str:
    """Return the page; what was typed as login stays, a password never does."""
    sentence = _sentence(notice, language)
    failed = notice is not None and notice.kind != "ended"
    banner = (
        f'<div class="banner">{_CLOCK}<div><b class="medium">{escape(sentence)}</b> '
        f"{escape(word('sign_in.ended_why', language))}</div></div>"
    )
    error = f'<span class="ferr" id="pe" role="alert">{_CROSS}{escape(sentence)}</span>'
    said = {
        "language": language,
        "go": word("sign_in.go", language),
        "theme": word("bar.theme", language),
        "title": word("sign_in.title", language),
        "company": company,
        "wanted": wanted,
        "login": login,
        "login_word": word("sign_in.login", language),
        "password_word": word("sign_in.password", language),
        "none": word("sign_in.none", language),
        "yours": word("app.yours", language),
        "version": word("app.version", language, version=version("matchbook")),
    }
    made = {
        "mark": MARK.format(size=34),
        "moon": _MOON,
        "banner": banner if notice is not None and not failed else "",
        "error": error if failed else "",
        "invalid": (' aria-invalid="true" aria-describedby="pe"' if failed else "") + (" autofocus" if login else ""),
        "focus_login": "" if login else " autofocus",
    }
    return _HTML.format(**{name: escape(text) for name, text in said.items()}, **made)


def _sentence(notice: Notice | None, language: str) -> str:
    """Return what a notice says."""
    if notice is None:
        return ""
    if notice.kind == "paused" and notice.until is not None:
        return word("sign_in.paused", language, until=notice.until.strftime("%H:%M"))
    if notice.kind == "ended":
        return word("sign_in.ended", language)
    if notice.tries_left == 1:
        return word("sign_in.wrong_last", language)
    return word("sign_in.wrong", language, left=notice.tries_left)
