"""The live execution: durable-rules, driven level by level within the subset that is safe (semantics, rule 18).

The engine is called in C functions directly: one ruleset of its own per pack of blocks, one session that is used again
and again, one flat fact at a time that is taken back in ``finally``. After any failure the whole net is thrown away and
built anew at its next use. The only module that touches durable-rules, together with the child that compiles first.

Refuses to run more rules than its limits allow; a failure of the engine becomes ``EngineFailed``.
"""

import itertools
import subprocess
import sys
from collections import OrderedDict
from contextlib import suppress
from typing import Final

import durable_rules_engine as native
import orjson

from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.evaluation import FALSE, TRUE, UNKNOWN, Evaluation, Outcomes, Row
from rules_engine.engine.live_folds import Board
from rules_engine.engine.live_net import Block, Mode, Net, Said, Stratum, currencies, definitions
from rules_engine.engine.outcome import outcomes
from rules_engine.errors import AgendaLimitExceeded, EngineFailed, RuleConflict
from rules_engine.rules.plan import Plan, Truth

NETS_MAX: Final = 64
"""How many compiled nets one worker keeps: one per ruleset, document type and currency named in its rules."""

FIRINGS_MAX: Final = 1_000_000
"""How many rules may fire in one run, lines and levels together."""

CURRENCIES_MAX: Final = 256
"""For how many typed plans the currencies that their rules name are remembered."""

SESSION: Final = "0"
"""The one session of every ruleset of the engine."""

_names = itertools.count()


class _Ruleset:
    """One ruleset of the engine, with its one session."""

    def __init__(self, pack: tuple[Block, ...], mode: Mode) -> None:
        """Compile the rules, and open the session: it can only be deleted once something fired in it."""
        self._handle = native.create_ruleset(f"matchbook{next(_names)}", definitions(pack, mode))
        self._most = 1 + max(len(block.rules[mode]) for block in pack)
        self.fired(pack[0].prefix + "}")

    def fired(self, fact: str) -> list[str]:
        """Assert one fact, return the names of the rules that fired on it, and take it back.

        Raises:
            AgendaLimitExceeded: where more rules fire than can.
        """
        refused, place = native.assert_fact(self._handle, fact)
        if refused:
            raise EngineFailed(f"The rules engine did not take a fact: it answered {refused}.")
        names: list[str] = []
        try:
            found = native.start_action_for_state(self._handle, place)
            message = found[1] if found else None
            while message:
                names.append(message[2 : message.index('"', 2)])
                if len(names) > self._most:
                    raise AgendaLimitExceeded(f"More than the {self._most} rules of a level fired on one fact.")
                message = native.complete_and_start_action(self._handle, place)
        finally:
            native.retract_fact(self._handle, '{"id":"D"}')
        return names

    def close(self) -> None:
        """Give back the memory: the session first, or it leaks."""
        native.delete_state(self._handle, SESSION)
        native.delete_ruleset(self._handle)


class _CompiledNet:
    """A net, and its rulesets of the engine, each made at its first use."""

    def __init__(self, plan: Plan, currency: str | None) -> None:
        self.net = Net(plan, currency)
        self._packs = {block.kind: pack for pack in self.net.packs for block in pack}
        self._rulesets: dict[tuple[int, Mode], _Ruleset] = {}

    def fired(self, block: Block, mode: Mode, said: str) -> set[int]:
        """Return which parts of a block hold on a fact, by their place in the stratum."""
        pack = self._packs[block.kind]
        key = (pack[0].kind, mode)
        ruleset = self._rulesets.get(key)
        if ruleset is None:
            ruleset = self._rulesets[key] = _Ruleset(pack, mode)
        parts = block.parts[mode]
        return {parts[name] for name in ruleset.fired(f"{block.prefix}{said}}}") if name in parts}

    def close(self) -> None:
        """Give back the memory of all rulesets."""
        while self._rulesets:
            _, ruleset = self._rulesets.popitem()
            with suppress(native.error):
                ruleset.close()


class Live:
    """The execution that decides: durable-rules, with a small store of compiled nets.

    Not for several threads at once: one per worker process.
    """

    name = "live"

    def __init__(self, nets_max: int = NETS_MAX, firings_max: int = FIRINGS_MAX) -> None:
        """Start without any net; ``nets_max`` and ``firings_max`` are limits on memory and on one run."""
        self._nets: OrderedDict[tuple[str, str, str | None], _CompiledNet] = OrderedDict()
        self._currencies: dict[tuple[str, str], frozenset[str]] = {}
        self._nets_max = nets_max
        self._firings_max = firings_max

    def run(self, plan: Plan, sheet: FactSheet) -> Evaluation:
        """Run the plan on the sheet.

        Raises:
            AgendaLimitExceeded: where more rules fire than the limits allow.
            EngineFailed: where the native engine reports an error or contradicts itself.
            RuleConflict: where a condition cannot be brought into normal form.
        """
        typed = plan.typed(sheet.document_type)
        key = (plan.ruleset_hash, sheet.document_type, self._named_currency(typed, sheet))
        finished = False
        try:
            run = _Run(typed, sheet, self._net(key, typed), self._firings_max)
            evaluation = run.evaluation()
            finished = True
        except (native.error, MemoryError) as error:
            raise EngineFailed(f"The rules engine failed: {error}.", remedy="The document is held.") from error
        finally:
            if not finished:
                self._discard(key)
        return evaluation

    def _named_currency(self, typed: Plan, sheet: FactSheet) -> str | None:
        """Return the sheet's currency if a condition names it; all other currencies share one net."""
        key = (typed.ruleset_hash, sheet.document_type)
        if key not in self._currencies:
            if len(self._currencies) >= CURRENCIES_MAX:
                self._currencies.clear()
            self._currencies[key] = currencies(typed)
        return sheet.currency if sheet.currency in self._currencies[key] else None

    def close(self) -> None:
        """Throw away every net."""
        while self._nets:
            self._discard(next(iter(self._nets)))

    def _net(self, key: tuple[str, str, str | None], typed: Plan) -> _CompiledNet:
        """Return the compiled net, the one used longest ago making room for a new one."""
        if key not in self._nets:
            while len(self._nets) >= self._nets_max:
                self._discard(next(iter(self._nets)))
            self._nets[key] = _CompiledNet(typed, key[2])
        self._nets.move_to_end(key)
        return self._nets[key]

    def _discard(self, key: tuple[str, str, str | None]) -> None:
        """Throw a net away; what is wrong with it must not reach the next document."""
        net = self._nets.pop(key, None)
        if net is not None:
            net.close()


class _Run:
    """One sheet going through the levels of one plan."""

    def __init__(self, plan: Plan, sheet: FactSheet, compiled: _CompiledNet, firings_left: int) -> None:
        self._plan = plan
        self._sheet = sheet
        self._compiled = compiled
        self._firings_left = firings_left
        self._board = Board.of(sheet, compiled.net.reads)

    def evaluation(self) -> Evaluation:
        """Run all levels, the outcome after the last guard."""
        board = self._board
        outcome: Outcomes | None = None
        for level, net in zip(self._plan.levels, self._compiled.net.levels, strict=True):
            if outcome is None and level.number > self._plan.outcome_after:
                outcome = self._outcome()
            self._evaluate(net.document, (board.document,))
            self._evaluate(net.lines, board.lines)
            board.show_flags((*level.document_parts, *level.line_parts))
            for fold in level.folds:
                board.fold(fold)
        return Evaluation(board.truths, board.values, outcome or self._outcome())

    def _outcome(self) -> Outcomes:
        """Fold the outcome, and let the levels above read it."""
        board = self._board
        found = outcomes(self._plan, self._sheet, board.truths, board.values)
        board.show("document.outcome", "document", [str(found.document)])
        board.show("line.outcome", "line", [str(line) for line in found.lines])
        return found

    def _evaluate(self, stratum: Stratum, rows: tuple[Row, ...]) -> None:
        """Find the truth of every part of a stratum on every row."""
        board = self._board
        found: list[list[Truth]] = [[FALSE] * len(stratum.ids) for _ in rows]
        for block in stratum.blocks:
            shared = Said(block.of_document, (board.document, board.document), board.lines)
            for truths, row in zip(found, rows, strict=True):
                self._fire(block, shared, Said(block.of_line, (board.document, row), board.lines), truths)
        columns = zip(*found, strict=True) if found else itertools.repeat((), len(stratum.ids))
        board.truths.update(zip(stratum.ids, columns, strict=True))

    def _fire(self, block: Block, shared: Said, own: Said, truths: list[Truth]) -> None:
        """Assert what is sure, and what is possible where that differs; raise truths accordingly."""
        true = self._compiled.fired(block, "sure", shared.sure + own.sure)
        if own.unknown or shared.unknown or block.never_sure:
            not_false = self._compiled.fired(block, "possible", shared.possible + own.possible)
            self._count(len(not_false))
            if not true <= not_false:
                raise EngineFailed("The rules engine found something true that is not possible.")
            for index in not_false:
                truths[index] = truths[index] or UNKNOWN
        self._count(len(true))
        for index in true:
            truths[index] = TRUE

    def _count(self, firings: int) -> None:
        """Keep to the limit of one run."""
        self._firings_left -= firings
        if self._firings_left < 0:
            raise AgendaLimitExceeded("More rules fired on one document than the limit allows.")


COMPILE_SECONDS: Final = 20.0
"""How long compiling all nets of one ruleset may take."""


def compile_check(plan: Plan, seconds: float = COMPILE_SECONDS) -> None:
    """Compile every net of a plan in a child process first, because the native compiler may hang or crash.

    Raises:
        RuleConflict: where a condition cannot be brought into normal form, or the engine does not survive the rules.
    """
    types = {document_type for part in plan.parts for document_type in part.applies_to}
    typed = [plan.typed(document_type) for document_type in sorted(types)]
    nets = [Net(each, currency) for each in typed for currency in (*sorted(currencies(each)), None)]
    packs = [
        {"rules": definitions(pack, mode), "fact": pack[0].prefix + "}"}
        for net in nets
        for pack in net.packs
        for mode in ("sure", "possible")
    ]
    command = [sys.executable, "-I", "-m", "rules_engine.engine.live_child"]
    try:
        done = subprocess.run(command, input=orjson.dumps(packs), capture_output=True, timeout=seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        problem = f"takes longer than {seconds} seconds"
    else:
        if done.returncode == 0:
            return
        problem = f"ends with code {done.returncode}"
    raise RuleConflict(
        f"The rules engine cannot compile this ruleset: it {problem}.",
        where=plan.ruleset_id,
        remedy="Simplify its conditions, or divide it.",
    )
