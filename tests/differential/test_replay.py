"""Replay in columns gives what the other executions give: truths, values, outcomes, flips, money, sliders."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator

import polars as pl
import pytest

from rules_engine.documents.decision import Outcome
from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.compiled import Compiled
from rules_engine.engine.reference import Reference
from rules_engine.engine.replay import conditions, history
from rules_engine.engine.replay.compare import AMOUNTS, UNCHANGED, compared
from rules_engine.engine.replay.history import History, history_of, load, save, shard_of
from rules_engine.engine.replay.report import UNPRICED, ReplayCancelled, Report, together
from rules_engine.engine.replay.run import replayed
from rules_engine.engine.replay.shards import compared_in_shards
from rules_engine.engine.replay.slider import prepared
from rules_engine.errors import RuleSyntaxError
from rules_engine.pipeline.insight.variances import variances_of
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from tests.columns import evaluations
from tests.generators import Sample, samples
from tests.seeds import base_seed

PLANTED = 800


def _by_ruleset(count: int, seed: int) -> Iterator[list[Sample]]:
    """Give samples in groups that have one ruleset."""
    for _, group in itertools.groupby(samples(seed, count), key=lambda sample: sample.ruleset.id):
        yield list(group)


def _differing(count: int, seed: int) -> list[str]:
    """Name the documents on which the columns differ from the interpreter."""
    differing = []
    for group in _by_ruleset(count, seed):
        found = evaluations(group[0].plan, [sample.sheet for sample in group])
        for place, sample in enumerate(group):
            if Reference().run(sample.plan, sample.sheet).to_bytes() != found[place].to_bytes():
                differing.append(sample.sheet.document_id)
    return differing


def test_small_chunks_change_nothing():
    """Documents are replayed in chunks; where they are cut means nothing."""
    for group in _by_ruleset(200, base_seed()):
        sheets = [sample.sheet for sample in group]
        whole, cut = evaluations(group[0].plan, sheets), evaluations(group[0].plan, sheets, chunk=3)

        assert {at: each.to_bytes() for at, each in whole.items()} == {at: each.to_bytes() for at, each in cut.items()}


def _null_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant: what is unknown counts as false."""
    honest = conditions.Expressions.compared

    def planted(self, value, op, limit):
        return honest(self, value, op, limit).fill_null(value=False)

    monkeypatch.setattr(conditions.Expressions, "compared", planted)


def _every_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant: *every line* holds where there are no lines."""
    honest = conditions.Expressions.aggregated

    def planted(self, leaf, name):
        over, after = honest(self, leaf, name)
        return over, after.fill_null(value=True) if isinstance(leaf, conditions.EveryLineOf) else after

    monkeypatch.setattr(conditions.Expressions, "aggregated", planted)


def _rounded_to_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant: a ratio is one rounded number."""
    monkeypatch.setattr(conditions, "ratio_columns", lambda name: (f"{name}_", f"{name}_"))


@pytest.mark.parametrize("plant", (_null_ignored, _every_of_nothing, _rounded_to_nearest))
def test_planted_errors_are_caught(plant: Callable[[pytest.MonkeyPatch], None], monkeypatch):
    """A canary: columns with a planted error differ, so that agreement proves something."""
    plant(monkeypatch)

    assert _differing(PLANTED, base_seed())


def _amount(sheet: FactSheet) -> int | None:
    """Return what a document is worth."""
    found = [sheet.terms[name] for name in AMOUNTS if name in sheet.terms]
    known = [value for value in found if isinstance(value, int) and abs(value) <= 2**62 - 1]
    return known[0] if known else None


def _slow_report(draft: Ruleset, base: Ruleset, sheets: list[FactSheet]) -> Report:
    """Compare two rulesets one document at a time."""
    slow = Compiled()
    before, after = check(base), check(draft)
    counted: Counter[str] = Counter()
    money: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    flipped = 0
    for sheet in sheets:
        was, becomes = (slow.run(plan, sheet).outcomes.document for plan in (before, after))
        counted[f"{was} → {becomes}"] += 1
        if was is not becomes:
            flipped += 1
            amount = _amount(sheet)
            unpriced = amount is None or sheet.currency is None
            for side, accepted in ((True, becomes), (False, was)):
                if accepted is Outcome.ACCEPTED:
                    money[side][UNPRICED if unpriced else sheet.currency] += 1 if unpriced else amount
    return Report(len(sheets), flipped, outcomes=counted, released=money[True], held=money[False])


def test_a_report_equals_the_slow_way(draw):
    """R5: flips, money newly released and newly held equal deciding every document under both, one by one."""
    flips = 0
    for group in _by_ruleset(500, base_seed()):
        base, sheets = group[0].ruleset, [sample.sheet for sample in group]
        kept = tuple(rule for rule in base.rules if draw.random() < 0.7)
        try:
            draft = base.model_copy(update={"rules": kept})
            check(draft)
        except Exception:  # noqa: BLE001 - a draft that lost a fact it reads is no draft.
            continue
        fast, slow = compared(draft, base, history_of(sheets)), _slow_report(draft, base, sheets)
        flips += fast.flipped

        assert (slow.documents, slow.flipped) == (fast.documents, fast.flipped)
        assert dict(slow.outcomes) == fast.outcomes
        assert (dict(slow.released), dict(slow.held)) == (fast.released, fast.held)
    assert flips > 0


def test_shards_make_one_whole(draw, tmp_path):
    """Semantics 19: history divided among workers by one function gives the report of the whole, from Parquet too."""
    group = max(_by_ruleset(600, base_seed()), key=len)
    base, sheets = group[0].ruleset, [sample.sheet for sample in group]
    draft = Ruleset(id="draft", name="Accepts nothing")
    whole = compared(draft, base, history_of(sheets))
    folders = []
    for shard in range(3):
        folder = tmp_path / str(shard)
        save(history_of([sheet for sheet in sheets if shard_of(sheet.document_id, 3) == shard]), folder)
        folders.append(folder)

    assert whole == together(compared(draft, base, load([folder])) for folder in folders)
    assert whole == compared(draft, base, load(folders))


@pytest.mark.slow
def test_shards_in_processes_make_one_whole(tmp_path):
    """Semantics 19: two workers, each over its shards, report what one does over all; who stops them gets no report."""
    group = next(_by_ruleset(60, base_seed()))
    base, sheets = group[0].ruleset, [sample.sheet for sample in group]
    draft = Ruleset(id="draft", name="Accepts nothing")
    folders = [tmp_path / str(shard) for shard in range(3)]
    for shard, folder in enumerate(folders):
        save(history_of([sheet for sheet in sheets if shard_of(sheet.document_id, 3) == shard]), folder)

    assert compared(draft, base, history_of(sheets)) == compared_in_shards(draft, base, folders, workers=2)
    with pytest.raises(ReplayCancelled):
        compared_in_shards(draft, base, folders, cancelled=lambda: True)


def _tolerance(percent: str, **more: object) -> Ruleset:
    """Return a ruleset with one tolerance on prices, a rule over lines, and one that accepts."""
    component = {"percent": {"state": "value", "percent": percent}}
    return _limited({**component, "action": "hold_line", **more})


def _limited(upper: dict[str, object], **more: object) -> Ruleset:
    """Return the same with another upper limit."""
    return Ruleset.model_validate(
        {
            "id": "slide",
            "name": "Slide",
            "tolerances": [
                {
                    "id": "price",
                    "name": "Price",
                    "dimension": "unit_price",
                    "upper": upper,
                    **more,
                }
            ],
            "rules": [
                {
                    "id": "many",
                    "when": {
                        "count_lines": {"term": "tolerance.unit_price", "op": "is", "value": "over"},
                        "op": ">",
                        "value": 1,
                    },
                    "then": [{"effect": "refuse", "reason": "MANY"}],
                },
                {
                    "id": "accept",
                    "when": {"term": "document.line_count", "op": "is known"},
                    "then": [{"effect": "accept"}],
                },
            ],
        }
    )


def test_a_slider_equals_the_slow_way():
    """R3: every value of the limit, on and beside each variance, answers as deciding again with that limit would."""
    sheets = [sample.sheet for sample in samples(base_seed(), 150)]
    slider = prepared(_tolerance("5"), "price", history_of(sheets))
    for limit in (0, 1, 99, 100, 101, 999, 1_000, 1_001, 9_999, 10_000, 10_001):
        plan = check(_tolerance(f"{limit / 100:.2f}"))
        expected = Counter(str(Compiled().run(plan, sheet).outcomes.document) for sheet in sheets)

        assert dict(expected) == slider.at(limit).documents


def _in_money(limit: int) -> dict[str, object]:
    """Return an upper limit of so many cents."""
    return {"absolute": {"state": "value", "amount": {"EUR": f"{limit / 100:.2f}"}}, "action": "hold_line"}


_SHAPES: dict[str, Callable[[int], Ruleset]] = {
    "clamped": lambda limit: _tolerance(f"{limit / 100:.2f}", floor={"EUR": "2"}, cap={"EUR": "90"}),
    "money": lambda limit: _limited(_in_money(limit)),
    "company": lambda limit: _limited(_in_money(limit), currency_of_test="company"),
}


@pytest.mark.parametrize("shape", _SHAPES)
def test_a_slider_equals_the_slow_way_whatever_its_limit_is_made_of(shape):
    """R3: between a floor and a cap, in the document's money and in the company's: the answer is the slow way's."""
    sheets = [sample.sheet for sample in samples(base_seed(), 120)]
    slider = prepared(_SHAPES[shape](500), "price", history_of(sheets))
    for limit in (0, 99, 100, 101, 1_000, 10_001):
        plan = check(_SHAPES[shape](limit))
        expected = Counter(str(Compiled().run(plan, sheet).outcomes.document) for sheet in sheets)

        assert dict(expected) == slider.at(limit).documents
    assert len(slider) >= len(sheets)


def test_a_slider_over_what_was_never_measured_moves_nothing():
    """R3: where no sheet has the variance, every limit answers alike, and no document is lost."""
    sheets = [FactSheet(document_type="invoice", document_id=str(at), currency="EUR") for at in range(3)]
    slider = prepared(_tolerance("5"), "price", history_of(sheets))

    assert slider.at(0).documents == slider.at(9_999).documents
    assert 3 == len(slider) == sum(slider.at(0).documents.values())


def test_a_draft_that_pairs_otherwise_must_be_matched_again():
    """Semantics 19: a draft with another match policy, or with a measure no sheet has, marks what it cannot judge."""
    sheets = [sample.sheet for sample in samples(base_seed(), 20)]
    base = _tolerance("5")
    other = base.model_copy(update={"policies": Ruleset(id="p", name="P", policies=({"id": "p"},)).policies})
    report = compared(other, base, history_of(sheets))

    assert len(sheets) == report.needs_rematch
    assert report == Report.from_dict(report.as_dict())


def test_a_moved_limit_reads_off_what_deciding_again_gives():
    """R3: touches and money on both sides, at every limit that is told, are those of the slow way; no row is lost."""
    sheets = [sample.sheet for sample in samples(base_seed(), 300)]
    past = history_of(sheets)
    found, slider = variances_of(_tolerance("5"), "price", past), prepared(_tolerance("5"), "price", past)
    sums = {each.currency: each for each in found.worth}
    for place, limit in enumerate(found.limits):
        answer = slider.at(limit)
        held = {key: amount for key, amount in answer.documents.items() if key != "accepted"}
        assert sum(held.values()) == found.touches[place]
        for currency, worth in sums.items():
            passes = answer.money.get("accepted", {}).get(currency, 0)
            stops = sum(money.get(currency, 0) for outcome, money in answer.money.items() if outcome != "accepted")
            assert (passes, stops) == (worth.passes[place], worth.stops[place])

    assert ("percent", 500, 2, len(sheets)) == (found.unit, found.limit, found.digits, found.documents)
    assert found.rows == found.below + found.above + sum(count for _, _, count in found.bars)
    assert {0, 500} <= set(found.limits)


def test_a_slider_needs_a_limit():
    """A tolerance without an upper limit has nothing to move."""
    with pytest.raises(RuleSyntaxError):
        prepared(_tolerance("5"), "quantity", history_of([]))


def test_a_replay_tells_how_far_it_is_and_stops_when_asked():
    """Progress is told, and a replay somebody stops ends between two chunks."""
    group = next(_by_ruleset(50, base_seed()))
    sheets = history_of([sample.sheet for sample in group])
    told = []
    for _ in replayed(group[0].plan, sheets, progress=lambda done, of: told.append((done, of)), chunk=5):
        pass

    assert (len(sheets), len(sheets)) == told[-1]
    with pytest.raises(ReplayCancelled):
        list(replayed(group[0].plan, sheets, cancelled=lambda: True))


def test_needless_touches_are_counted():
    """C9: documents that were stopped and then released unchanged are needless touches, before and after."""
    sheets = [sample.sheet for sample in samples(base_seed(), 40)]
    whole = history_of(sheets)
    marked = History(whole.documents.with_columns(pl.lit(value=True).alias(UNCHANGED)), whole.lines, whole.texts)
    nothing = Ruleset(id="nothing", name="Nothing")
    report = compared(_tolerance("5"), nothing, marked)

    assert len(sheets) == report.needless_before
    assert report.needless_after == sum(
        count for change, count in report.outcomes.items() if not change.endswith("accepted")
    )
    assert history.column_type("money") is pl.Int64
