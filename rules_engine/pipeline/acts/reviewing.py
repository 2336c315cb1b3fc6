"""What a draft must have behind it before it is put in force, bound to the hash of its text, and the talk about it.

Checks are run and kept by ``DraftChecks``, never handed over by a door. Sending for review, checks and publication all
name one hash: a draft that was saved again begins anew, even where its text comes to be the same once more.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import orjson

from rules_engine.documents.canonical import Plain
from rules_engine.engine.cases import differences
from rules_engine.engine.normal_form import check_branches
from rules_engine.errors import RulesetRefused, RuleSyntaxError, StaleDocument, StatusForbids, UnknownNumber
from rules_engine.pipeline.acts.doing import Doing, Planned
from rules_engine.pipeline.acts.rulesets import plainly
from rules_engine.pipeline.acts.samples import Sample
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.storage.acts import CHECK, COMMENT, SAVE, SUBMIT, ActRow, ActRows
from rules_engine.storage.rulebook import Draft, Rulebook
from rules_engine.storage.schema import stamp
from rules_engine.storage.unit_of_work import UnitOfWork

GOOD: Final = "good"
WARN: Final = "warn"
BAD: Final = "bad"
CHECKS: Final = ("types", "proofs", "changes", "replay")
"""The checks that take a while and are kept; the cases are run anew at every look."""

COMPARED: Final = frozenset({"changes", "replay"})
"""The checks that compare with what is in force, and are worth nothing once something else is."""

_SAID: Final[Mapping[str, str]] = {
    "types": "whether it can be run was not checked",
    "proofs": "nothing was proved about it",
    "changes": "it was not compared with what is in force",
    "replay": "it was not replayed over history",
}


class Kept(NamedTuple):
    """A check that was run on a text: how it ended, its numbers, by whom and when."""

    name: str
    status: str
    numbers: Mapping[str, Plain]
    by: str
    at: str


class Remark(NamedTuple):
    """What somebody said about a draft, or about one part of it, at a revision."""

    who: str
    at: str
    part: str
    revision: int
    text: str


class Review(NamedTuple):
    """How a draft stands before its second person.

    ``sent_by`` is empty while it was not sent, or was saved again since. ``red`` names the cases it decides otherwise.
    ``missing`` says in sentences what keeps it from being put in force, apart from who does it.
    """

    checks: Mapping[str, Kept]
    sent_by: str
    sent_at: str
    cases: int
    red: tuple[str, ...]
    remarks: tuple[Remark, ...]
    missing: tuple[str, ...]


def review_of(uow: UnitOfWork, rulebook: Rulebook, ruleset: Ruleset) -> Review:
    """Return what stands behind a text of a ruleset now."""
    rows = ActRows(uow.connection).of_ruleset(ruleset.id)
    standing = uow.master.effective(ruleset.id, uow.at)
    base = "" if standing is None else standing.ruleset_hash
    checks = dict(_kept(rows, ruleset.ruleset_hash, base))
    sent = _sent(rows, ruleset.ruleset_hash)
    cases, red = _cases(rulebook, ruleset)
    remarks = tuple(
        Remark(row.who, row.at, str(row.detail.get("part", "")), int(str(row.detail.get("revision", 0))), row.reason)
        for row in rows
        if row.name == COMMENT
    )
    missing = tuple(_missing(checks, base, sent, red))
    by, at = ("", "") if sent is None else (sent.who, sent.at)
    return Review(checks, by, at, cases, red, remarks, missing)


def _kept(rows: list[ActRow], ruleset_hash: str, base: str) -> list[tuple[str, Kept]]:
    """Return the last of each check that was run on a text, and against what is in force now."""
    found = []
    for row in rows:
        name = str(row.detail.get("check", ""))
        if row.name != CHECK or row.ruleset_hash != ruleset_hash:
            continue
        if name in COMPARED and row.detail.get("base") != base:
            continue
        numbers = row.detail.get("numbers")
        told = numbers if isinstance(numbers, dict) else {}
        found.append((name, Kept(name, str(row.detail.get("status", BAD)), told, row.who, row.at)))
    return found


def _sent(rows: list[ActRow], ruleset_hash: str) -> ActRow | None:
    """Return who sent this text for review, unless the ruleset was saved since."""
    found: ActRow | None = None
    for row in rows:
        if row.name == SUBMIT:
            found = row
        elif row.name == SAVE:
            found = None
    return found if found is not None and found.ruleset_hash == ruleset_hash else None


def _cases(rulebook: Rulebook, ruleset: Ruleset) -> tuple[int, tuple[str, ...]]:
    """Return how many cases a ruleset has, and those that it decides otherwise; a text that cannot run passes none."""
    samples = [Sample.model_validate_json(orjson.dumps(each)) for each in rulebook.samples(ruleset.id)]
    try:
        red = [each.case.id for each in samples if differences(each.case, plainly(ruleset, each.sheet))]
    except RulesetRefused:
        red = [each.case.id for each in samples]
    return len(samples), tuple(red)


def _missing(checks: Mapping[str, Kept], base: str, sent: ActRow | None, red: tuple[str, ...]) -> list[str]:
    """Return what keeps a text from being put in force."""
    wanted = [name for name in CHECKS if base or name not in COMPARED]
    found = [_SAID[name] for name in wanted if name not in checks]
    found += [f"the check of {name} found what stops it" for name in wanted if name in checks and _stops(checks[name])]
    if red:
        found.append(f"the cases {', '.join(red[:5])} come out otherwise")
    if sent is None:
        found.append("nobody sent this text for review")
    return found


def _stops(kept: Kept) -> bool:
    return kept.status not in {GOOD, WARN}


def require_gate(doing: Doing, ruleset: Ruleset) -> None:
    """Refuse a text that does not have everything behind it.

    Raises:
        StatusForbids: something is missing.
    """
    missing = review_of(doing.uow, doing.rulebook, ruleset).missing
    if missing:
        told = "; ".join(missing)
        raise StatusForbids(
            f"Not yet: {told}.", where=ruleset.id, remedy="Run the checks on this text, and send it for review."
        )


def seen_draft(doing: Doing) -> Draft:
    """Return the draft that an act is about, as it was seen.

    Raises:
        UnknownNumber: there is none.
        StaleDocument: it was saved again since.
    """
    intent = doing.intent
    draft = doing.rulebook.draft(intent.ruleset_id or "")
    if draft is None:
        raise UnknownNumber("No ruleset has that id.", where=intent.ruleset_id or "", remedy="Save a draft first.")
    if (intent.seen_revision, intent.ruleset_hash) != (draft.revision, draft.ruleset.ruleset_hash):
        raise StaleDocument(
            "The draft was saved again since you looked at it.", where=draft.ruleset.id, remedy="Read what changed."
        )
    return draft


def plan_submission(doing: Doing) -> Planned:
    """Plan to send a draft for review, as it was seen; saving it again takes it back."""
    draft = seen_draft(doing)
    ruleset = draft.ruleset
    if doing.uow.master.published(ruleset.ruleset_hash) is not None:
        raise StatusForbids("This version is published already.", where=ruleset.id, remedy="Nothing needs to be done.")
    if review_of(doing.uow, doing.rulebook, ruleset).sent_by:
        raise StatusForbids("It was sent for review already.", where=ruleset.id, remedy="Wait for the second person.")
    check_branches(check(ruleset))
    return Planned(
        lambda: None,
        sentence=f"Send {ruleset.name} version {ruleset.version} for review",
        told=f"{ruleset.id} revision {draft.revision}",
        detail={"revision": draft.revision, "version": ruleset.version},
        after={"hash": ruleset.ruleset_hash},
        ruleset_id=ruleset.id,
        ruleset_hash=ruleset.ruleset_hash,
        revision=draft.revision,
    )


def plan_comment(doing: Doing) -> Planned:
    """Plan to keep what somebody says about a draft or a part of it; what is said is the reason of the act."""
    ruleset_id = doing.intent.ruleset_id or ""
    draft = doing.rulebook.draft(ruleset_id)
    if draft is None:
        raise UnknownNumber("No ruleset has that id.", where=ruleset_id, remedy="Choose another.")
    part = (doing.intent.value or "")[:200]
    return Planned(
        lambda: None,
        sentence=f"Comment on {draft.ruleset.name}",
        told=f"{ruleset_id} revision {draft.revision} {part}".strip(),
        detail={"part": part, "revision": draft.revision},
        ruleset_id=ruleset_id,
        ruleset_hash=draft.ruleset.ruleset_hash,
        revision=draft.revision,
    )


def keep_check(
    uow: UnitOfWork, who: str, ruleset: Ruleset, base: str, name: str, status: str, numbers: Mapping[str, Any]
) -> None:
    """Keep how a check on a text ended, with its audit entry."""
    detail: dict[str, Plain] = {"check": name, "status": status, "base": base, "numbers": dict(numbers)}
    row = ActRow(CHECK, who, ruleset_id=ruleset.id, ruleset_hash=ruleset.ruleset_hash, detail=detail)
    ActRows(uow.connection).add(row, uow.at)
    uow.audit(CHECK, who=who, after={"hash": ruleset.ruleset_hash}, reason=f"{ruleset.id} {name}: {status}")


def moment_of(doing: Doing, ruleset_id: str) -> str:
    """Return the moment from which a version decides: now, or the later one that was asked for.

    A day begins at midnight of the company's time zone.

    Raises:
        RuleSyntaxError: that is no day and no moment.
        StatusForbids: it has passed, nothing decides until then, or a later version is planned already.
    """
    now, wanted = doing.uow.at, doing.intent.effective_from
    planned = max((each.published_at for each in doing.uow.master.versions(ruleset_id)), default="")
    chosen = now if not wanted else _moment(wanted, ZoneInfo(doing.tools.time_zone))
    if chosen < now:
        raise StatusForbids("That moment has passed.", where=wanted or "", remedy="Leave it empty to begin now.")
    if chosen > now and not planned:
        raise StatusForbids(
            "Nothing decides until then, because no version is in force.",
            where=wanted or "",
            remedy="Put the first version in force now.",
        )
    if chosen < planned:
        raise StatusForbids(
            f"A version is planned for {planned} already.", where=chosen, remedy="Choose that moment or a later one."
        )
    return chosen


def _moment(text: str, zone: ZoneInfo) -> str:
    try:
        if len(text) == len("2026-12-01"):
            return stamp(datetime.combine(date.fromisoformat(text), time(), zone).astimezone(UTC))
        moment = datetime.fromisoformat(text)
        return stamp((moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC))
    except (ValueError, OverflowError) as fault:
        raise RuleSyntaxError("This is no day.", where=text[:40], remedy="Write it as 2026-12-01.") from fault
