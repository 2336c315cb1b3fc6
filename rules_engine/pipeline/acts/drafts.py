"""Acts on rulesets: saving a draft, publishing it, and having a document decided again under another version.

Everybody who saved a ruleset since its last publication is an author of the next version, and no author publishes it.
The text that is published is the one that stands in the rulebook, never one that the door hands over; a draft whose
author is unknown is published by nobody.
"""

from typing import Any, Final

import orjson

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.engine.normal_form import check_branches
from rules_engine.errors import RuleSyntaxError, StaleDocument, StatusForbids, UnknownNumber
from rules_engine.pipeline.acts.doing import Doing, Planned
from rules_engine.pipeline.acts.duties import Duty
from rules_engine.pipeline.acts.part_edits import PartEdit, edited, name_of, parts_of
from rules_engine.pipeline.acts.publishing import note_published, version_of
from rules_engine.pipeline.acts.reviewing import moment_of, require_gate, seen_draft
from rules_engine.pipeline.line import rulesets
from rules_engine.pipeline.line.statuses import UNDECIDED
from rules_engine.rules.check import check
from rules_engine.rules.load import load_ruleset
from rules_engine.rules.model import Ruleset
from rules_engine.storage.acts import ActRows
from rules_engine.storage.master import Published

OPEN: Final = frozenset(UNDECIDED)


def plan_save(doing: Doing) -> Planned:
    """Plan to save a draft; it is numbered as the version after the one last published."""
    if doing.intent.part is not None:
        return _save_part(doing, doing.intent.part)
    return _save(doing, _given(doing), doing.intent.seen_revision or 0)


def _save_part(doing: Doing, edit: PartEdit) -> Planned:
    """Plan to save the draft as it stands with one part changed; whatever else was saved meanwhile stays.

    Raises:
        StaleDocument: that part is not as it was seen.
    """
    draft = doing.rulebook.draft(doing.intent.ruleset_id or "")
    if draft is None:
        raise UnknownNumber(
            "No ruleset has that id.", where=doing.intent.ruleset_id or "", remedy="Make the ruleset first."
        )
    before = orjson.loads(canonical_bytes(draft.ruleset))
    planned = _save(doing, _loaded(edited(before, edit)), draft.revision)
    if not edit.goes_on:
        return planned
    # What somebody else wrote stays within reach, whole, with the act that replaced it.
    stood = (part for family, part in parts_of(before) if family == edit.family and name_of(part) == edit.id)
    replaced = next(stood, None)
    return planned._replace(detail={**planned.detail, "replaced": replaced})


def _save(doing: Doing, given: Ruleset, based_on: int) -> Planned:
    """Plan to save a text as the draft that follows a revision."""
    ruleset = _next_version(doing, given)
    draft = doing.rulebook.draft(ruleset.id)
    stands = 0 if draft is None else draft.revision
    if based_on != stands:
        raise StaleDocument(
            f"The draft was saved by somebody else: it is at revision {stands}, not {based_on}.",
            where=ruleset.id,
            remedy="Open the draft again and repeat the change.",
        )

    def carry_out() -> None:
        # Still within the transaction that names the author: a crash here leaves a draft that nobody can publish.
        doing.rulebook.save_draft(ruleset, based_on)

    return Planned(
        carry_out,
        sentence=f"Save {ruleset.name}",
        told=f"{ruleset.id} revision {stands + 1}",
        duty=Duty.EDIT_RULES,
        detail={"revision": stands + 1, "version": ruleset.version},
        before=None if draft is None else {"hash": draft.ruleset.ruleset_hash},
        after={"hash": ruleset.ruleset_hash},
        ruleset_id=ruleset.id,
        ruleset_hash=ruleset.ruleset_hash,
        revision=stands + 1,
    )


def plan_publication(doing: Doing) -> Planned:
    """Plan to put a draft in force, bound to the revision and the text that were seen and to all its checks."""
    draft = seen_draft(doing)
    ruleset = draft.ruleset
    master = doing.uow.master
    if master.published(ruleset.ruleset_hash) is not None:
        raise StatusForbids("This version is published already.", where=ruleset.id, remedy="Nothing needs to be done.")
    if not ActRows(doing.uow.connection).was_saved(ruleset.id, ruleset.ruleset_hash):
        raise StatusForbids(
            "Nobody is known to have written this text.", where=ruleset.id, remedy="Open the draft and save it again."
        )
    if ruleset.version != _next_version(doing, ruleset).version:
        raise StaleDocument(
            f"Version {ruleset.version} was published meanwhile.", where=ruleset.id, remedy="Save the draft again."
        )
    check_branches(check(ruleset))
    moment = moment_of(doing, ruleset.id)
    version = version_of(ruleset, moment)

    def carry_out() -> None:
        master.publish(version)

    since = "" if moment == doing.uow.at else f" from {moment}"
    planned = Planned(
        carry_out,
        sentence=f"Publish {ruleset.name} version {ruleset.version}{since}",
        told=f"{ruleset.id} version {ruleset.version}{since}",
        duty=Duty.ACTIVATE_RULES,
        version=ruleset.ruleset_hash,
        detail={"revision": draft.revision, "version": ruleset.version, "effective_from": moment},
        after={"ruleset": ruleset.id, "version": ruleset.version, "hash": ruleset.ruleset_hash},
        ruleset_id=ruleset.id,
        ruleset_hash=ruleset.ruleset_hash,
        revision=draft.revision,
        # The rulebook is a list to look at; what decides is in the database.
        afterwards=lambda: note_published(doing.rulebook, version, doing.person.login),
    )
    # Who may not at all is told that, not what is missing.
    doing.require_clean_hands(planned)
    require_gate(doing, ruleset)
    return planned


def plan_rollback(doing: Doing) -> Planned:
    """Plan to put an earlier version in force again: its text under the next number, by nobody who wrote it."""
    intent, master = doing.intent, doing.uow.master
    chosen = _published(doing, intent.ruleset_hash or "")
    if chosen.ruleset_id != intent.ruleset_id:
        raise UnknownNumber(
            "That is a version of another ruleset.", where=intent.ruleset_id or "", remedy="Choose one of its own."
        )
    standing = master.effective(chosen.ruleset_id, doing.uow.at)
    moment = doing.uow.at
    if standing is not None and standing.ruleset_hash == chosen.ruleset_hash:
        # Where another version is planned, what is in force can be put in its place: the later number wins.
        moment = max(each.published_at for each in master.versions(chosen.ruleset_id))
        if moment <= doing.uow.at:
            raise StatusForbids("This version is in force.", where=chosen.ruleset_id, remedy="Choose an earlier one.")
    ruleset = _next_version(doing, Ruleset.model_validate(orjson.loads(chosen.body)))
    check_branches(check(ruleset))
    version = version_of(ruleset, moment)

    def carry_out() -> None:
        master.publish(version)

    return Planned(
        carry_out,
        sentence=f"Put {ruleset.name} version {chosen.version} in force again as version {ruleset.version}",
        told=f"{ruleset.id} version {chosen.version} as {ruleset.version}",
        duty=Duty.ACTIVATE_RULES,
        version=chosen.ruleset_hash,
        detail={"version": ruleset.version, "restored": chosen.ruleset_hash},
        before=None if standing is None else {"version": standing.version, "hash": standing.ruleset_hash},
        after={"ruleset": ruleset.id, "version": ruleset.version, "hash": ruleset.ruleset_hash},
        ruleset_id=ruleset.id,
        ruleset_hash=ruleset.ruleset_hash,
        afterwards=lambda: note_published(doing.rulebook, version, doing.person.login),
    )


def plan_decision(doing: Doing) -> Planned:
    """Plan to have a document decided again under another published version than the one it is bound to."""
    doing.require_status(OPEN, "decide again")
    doing.require_seen_decision()
    chosen = _published(doing, doing.intent.ruleset_hash or "")
    if chosen.ruleset_id != rulesets.chosen(doing.tools, doing.row):
        raise StatusForbids(
            "That ruleset decides other documents.",
            where=chosen.ruleset_id,
            remedy="Choose a version of the ruleset that decides this one.",
        )
    before = str(doing.row.ruleset_hash or "")
    if chosen.ruleset_hash == before:
        raise StatusForbids(
            "The document was decided under this version.", where=doing.document_id, remedy="Choose another version."
        )

    def carry_out() -> None:
        bound = {"ruleset_hash": chosen.ruleset_hash, "awaiting": "again", "cause": None}
        doing.uow.documents.change(doing.document_id, bound)
        doing.queue().give_turns(doing.uow)

    return Planned(
        carry_out,
        sentence=f"Decide again under {chosen.ruleset_id} version {chosen.version}",
        told=f"{chosen.ruleset_id} version {chosen.version}",
        duty=Duty.ACTIVATE_RULES,
        version=chosen.ruleset_hash,
        detail={"version": chosen.version, "before": before},
        before={"ruleset": before},
        after={"ruleset": chosen.ruleset_hash},
        ruleset_hash=chosen.ruleset_hash,
    )


def _published(doing: Doing, ruleset_hash: str) -> Published:
    """Return a published version.

    Raises:
        UnknownNumber: nothing of that hash was published.
    """
    found = doing.uow.master.published(ruleset_hash)
    if found is None:
        raise UnknownNumber("No such version was published.", where=ruleset_hash, remedy="Choose a published one.")
    return found


def _given(doing: Doing) -> Ruleset:
    """Return the ruleset that is to be saved; whatever a loaded file must be, it must be too.

    Raises:
        RulesetRefused: it is none of this language.
    """
    if doing.intent.ruleset is None:
        raise RuleSyntaxError("No ruleset was given.", remedy="Give its text.")
    return _loaded(doing.intent.ruleset)


def _loaded(text: dict[str, Any]) -> Ruleset:
    """Return the ruleset of a text; raises what ``_given`` does."""
    try:
        content = orjson.dumps(text)
    except TypeError as fault:
        raise RuleSyntaxError("The text is not JSON.", remedy="Give a ruleset as it is exported.") from fault
    return load_ruleset(content)


def _next_version(doing: Doing, ruleset: Ruleset) -> Ruleset:
    """Return a ruleset under the number after the last one published."""
    last = max((entry.version for entry in doing.uow.master.versions(ruleset.id)), default=0)
    return ruleset.model_copy(update={"version": last + 1})
