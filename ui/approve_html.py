"""The pages of a one-time link: decide, done, no longer valid. Plain HTML for a phone, nothing of the app is needed."""

from html import escape
from typing import Final

from rules_engine.pipeline.acts.links import Linked
from rules_engine.pipeline.tracking.document_page import DocumentPage
from ui.formats import amount, money
from ui.mark import MARK
from ui.states.naming import said, type_word, when
from ui.telling import decision_told, told
from ui.words import word

LINES_MAX: Final = 20


def _icon(paths: str) -> str:
    return f'<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{paths}</svg>'


_TICK: Final = _icon('<path d="m5 12.5 4.5 4.5L19 7.5"/>')
_CLOCK: Final = _icon('<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>')
_LOCK: Final = _icon('<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>')
_SCALE: Final = _icon('<path d="M12 4v16M6 20h12M5 8h14M5 8l-3 6h6zM19 8l-3 6h6z"/>')
_CHECKED: Final = _icon('<circle cx="12" cy="12" r="9"/><path d="m8.5 12.5 2.5 2.5 4.5-5"/>')

_HTML: Final = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>{title} · Matchbook</title><link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="/base.css">
<link rel="stylesheet" href="/approve.css"><script src="/theme.js"></script>
<script src="/keep.js" type="module"></script></head><body class="approve" data-who="{who}" data-done="{done}">
<div class="phone"><header class="pt"><span class="row g2">{mark}<b>Matchbook</b></span>
<span class="row g1 meta">{lock}{once}</span></header>{body}</div></body></html>
"""


def _page(language: str, title: str, body: str, *, who: str = "", done: str = "") -> str:
    """Return a page; what ``who`` types is kept in the tab, and what was kept under the name ``done`` is forgotten."""
    said = {"title": title, "once": word("link.once", language), "who": who, "done": done}
    texts = {name: escape(text) for name, text in said.items()}
    return _HTML.format(language=language, mark=MARK.format(size=20), lock=_LOCK, body=body, **texts)


def _kept(linked: Linked) -> str:
    """Return the name under which the note of a link is kept in the tab."""
    return f"link {linked.offer.intent.document_id} {linked.offer.subject}"


def decide_html(linked: Linked, page: DocumentPage, company: str, token: str, problem: str = "", note: str = "") -> str:
    """Return the page that asks for the decision: what, how much, why this person, the lines; and the note typed."""
    language, head = linked.person.language, page.head
    worth = money(head.amount, head.currency, language) if head.amount is not None else ""
    kind = type_word(head.document_type, language)
    title = word("link.ask", language, what=kind if language == "de" else kind.lower())
    given = "".join(
        _fact(
            _CHECKED, word("link.given", language, tier=said(f"role.{each.tier}", language, each.tier)), each.given_by
        )
        for each in page.approvals
        if each.given_at is not None
    )
    why = decision_told(page.decision.sentence, language) if page.decision else ""
    tier = said(f"role.{linked.offer.subject}", language, linked.offer.subject)
    rules = f" ({told(page.decision.ruleset, language)}, {page.decision.version})" if page.decision else ""
    facts = _fact(_SCALE, word("link.why", language, tier=tier), why + rules) + given
    approve = word("link.approve", language, money=worth) if worth else word("act.approve", language)
    refuse = word("link.refuse", language)
    ends = word("link.until", language, when=when(linked.ends_at, language))
    alert = f'<p class="ferr" role="alert">{escape(problem)}</p>' if problem else ""
    body = f"""<main class="pm"><p class="meta">{escape(word("link.asks", language, company=company or "Matchbook"))}
<b class="medium">{escape(linked.person.name)}</b></p><h1 class="ph1">{escape(title)}</h1>
<div class="amt"><span class="money"><small>{escape(head.currency)}</small>{escape(worth)}</span>
<p>{escape(head.seller)}<br><span class="muted">{escape(head.number)} · {escape(head.order)}</span></p></div>
<section class="card">{facts}</section><section class="card"><ul class="ln">{_lines(page, language)}</ul></section>
<form method="post" action="/approve/{escape(token)}" id="decide" data-keep="{escape(_kept(linked))}">
<label class="label" for="note">{escape(word("link.note", language))}</label>
<textarea class="textarea" id="note" name="note" maxlength="900" rows="3">
{escape(note)}</textarea>{alert}</form><p class="meta cen">{_CLOCK}{escape(ends)}</p></main>
<div class="pfoot"><button class="btn lg" form="decide" name="act" value="refuse">{escape(refuse)}</button>
<button class="btn lg primary" form="decide" name="act" value="approve">{_TICK}{escape(approve)}</button></div>"""
    return _page(language, title, body, who=linked.person.login)


def done_html(linked: Linked, page: DocumentPage, *, approved: bool) -> str:
    """Return the page after the act: what was done, when, and on which version."""
    language, head = linked.person.language, page.head
    title = word("link.approved" if approved else "link.refused", language)
    version = page.decision.facts_hash[:16] if page.decision else ""
    rows = (
        (word("link.when", language), when(page.now, language)),
        (type_word(head.document_type, language), head.number),
        (word("link.record", language), version),
    )
    listed = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in rows)
    body = f"""<main class="pm mid"><span class="big {"good" if approved else "warn"}">{_TICK}</span>
<h1 class="ph1">{escape(title)}</h1><p class="muted">{escape(head.seller)}</p><section class="card">
<dl class="stands">{listed}</dl></section><p class="meta">{escape(word("link.close", language))}</p></main>"""
    return _page(language, title, body, who=linked.person.login, done=_kept(linked))


def ended_html(language: str, why: str) -> str:
    """Return the page of a link that does not work: nothing was changed by opening it."""
    title = word("link.ended", language)
    body = f"""<main class="pm mid"><span class="big warn">{_CLOCK}</span><h1 class="ph1">{escape(title)}</h1>
<p class="muted">{escape(why)} {escape(word("link.unchanged", language))}</p>
<a class="btn lg primary" href="/sign-in">{escape(word("link.sign_in", language))}</a></main>"""
    return _page(language, title, body)


def _fact(icon: str, name: str, text: str) -> str:
    return f'<div class="fact">{icon}<p class="grow"><b class="medium">{escape(name)}</b> {escape(text)}</p></div>'


def _lines(page: DocumentPage, language: str) -> str:
    """Return the lines of the document, each with its amount."""
    rows = page.table.rows if page.table else ()
    shown = []
    for row in rows[:LINES_MAX]:
        counted = f"{amount(row.quantity, language)} × {money(row.price, page.head.currency, language)}"
        detail = counted if row.quantity is not None and row.price is not None else ""
        item = row.item or said(f"kind.{row.kind.upper()}", language, row.kind)
        shown.append(
            f'<li><span class="grow"><span class="medium">{escape(item)}</span><span class="meta block">'
            f'{escape(detail)}</span></span><span class="num">'
            f"{escape(money(row.amount, page.head.currency, language))}</span></li>"
        )
    if len(rows) > LINES_MAX:
        shown.append(f'<li class="meta">+{len(rows) - LINES_MAX}</li>')
    return "".join(shown)
