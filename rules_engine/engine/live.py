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
from collections.abc import Mapping
from contextlib import suppress
from typing import Final, TypeAlias

import durable_rules_engine as native
import orjson

from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.evaluation import FALSE, TRUE, UNKNOWN, Evaluation, Outcomes, Row, Rows
from rules_engine.engine.live_folds import Board, Ending, Idle
from rules_engine.engine.live_net import NAME_WIDTH, OPENING_FACT, Block, Net, Stratum, currencies, definitions
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

Fired: TypeAlias = tuple[int, int]
"""A part by its place in the stratum, and the bits of what the rule that stands for it compares."""

ALWAYS_UNKNOWN: Final = 1
"""The bit of comparisons that are unknown on every sheet."""

NAME_FROM: Final = 2
"""Where the name of a rule begins in the engine's answer, ``{"0042":…``."""

NAME_TO: Final = NAME_FROM + NAME_WIDTH

NOTHING_FIRES: Final = 1
"""What the engine answers where no rule matches a fact; it then does not keep the fact either."""

_names = itertools.count()


class _Ruleset:
    """One ruleset of the engine, with its one session."""

    def __init__(self, pack: tuple[Block, ...]) -> None:
        """Compile the rules, and open the session: it can only be deleted once something fired in it."""
        self._handle = native.create_ruleset(f"matchbook{next(_names)}", definitions(pack))
        self._turns = range(2 + max(len(block.rules) for block in pack))
        self.fired(OPENING_FACT, {})

    def fired(self, fact: str, parts: Mapping[str, Fired]) -> list[Fired]:
        """Assert one fact, return what fired on it, and take it back.

        Raises:
            AgendaLimitExceeded: where more rules fire than can.
        """
        handle = self._handle
        refused, place = native.assert_fact(handle, fact)
        if refused == NOTHING_FIRES:
            return []
        if refused:
            raise EngineFailed(f"The rules engine did not take a fact: it answered {refused}.")
        found: list[Fired] = []
        try:
            state = native.start_action_for_state(handle, place)
            message = state[1] if state else None
            for _ in self._turns:
                if not message:
                    break
                part = parts.get(message[NAME_FROM:NAME_TO])
                if part is not None:
                    found.append(part)
                message = native.complete_and_start_action(handle, place)
            else:
                raise AgendaLimitExceeded(f"More than the {len(self._turns)} rules of a level fired on one fact.")
        finally:
            native.retract_fact(handle, '{"id":"D"}')
        return found

    def close(self) -> None:
        """Give back the memory: the session first, or it leaks."""
        native.delete_state(self._handle, SESSION)
        native.delete_ruleset(self._handle)


class _CompiledNet:
    """A net, and its rulesets of the engine, each made at its first use."""

    def __init__(self, plan: Plan, currency: str | None) -> None:
        self.net = Net(plan, currency)
        self._packs = {id(block): pack for pack in self.net.packs for block in pack}
        self._rulesets: dict[int, _Ruleset] = {}
        self.endings = tuple(Ending.of(level, self.net.reads) for level in plan.levels)
        self.idle = Idle(plan, self.net.reads)

    def ruleset(self, block: Block) -> _Ruleset:
        """Return the ruleset of the engine that has a block's rules."""
        pack = self._packs[id(block)]
        ruleset = self._rulesets.get(id(pack))
        if ruleset is None:
            ruleset = self._rulesets[id(pack)] = _Ruleset(pack)
        return ruleset

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
            AgendaLimitExceeded, EngineFailed, RuleConflict: as ``run_rows``.
        """
        typed = plan.typed(sheet.document_type)
        return self.run_rows(typed, sheet, Rows.of(typed, sheet))

    def run_rows(self, typed: Plan, sheet: FactSheet, rows: Rows) -> Evaluation:
        """Run a plan typed for the sheet on what was read of it.

        Raises:
            AgendaLimitExceeded: where more rules fire than the limits allow.
            EngineFailed: where the native engine reports an error or contradicts itself.
            RuleConflict: where a condition cannot be brought into normal form.
        """
        key = (typed.ruleset_hash, sheet.document_type, self._named_currency(typed, sheet))
        finished = False
        try:
            run = _Run(typed, sheet, rows, self._net(key, typed), self._firings_max)
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

    def __init__(self, plan: Plan, sheet: FactSheet, rows: Rows, compiled: _CompiledNet, firings_left: int) -> None:
        self._plan = plan
        self._sheet = sheet
        self._compiled = compiled
        self._firings_left = firings_left
        self._board = Board.of(sheet.currency, rows, compiled.idle)

    def evaluation(self) -> Evaluation:
        """Run all levels, the outcome after the last guard."""
        board = self._board
        outcome: Outcomes | None = None
        levels = zip(self._plan.levels, self._compiled.net.levels, self._compiled.endings, strict=True)
        for level, net, ending in levels:
            if outcome is None and level.number > self._plan.outcome_after:
                outcome = self._outcome()
            self._evaluate(net.document, (board.document,))
            self._evaluate(net.lines, board.lines)
            board.end(ending)
        return Evaluation(board.truths, board.values, outcome or self._outcome())

    def _outcome(self) -> Outcomes:
        """Fold the outcome, and let the levels above read it."""
        board = self._board
        found = outcomes(self._plan, self._sheet, board.truths, board.values)
        board.show("document.outcome", "document", [str(found.document)])
        board.show("line.outcome", "line", [str(line) for line in found.lines])
        return found

    def _evaluate(self, stratum: Stratum, rows: tuple[Row, ...]) -> None:
        """Find the truth of every part of a stratum on every row; most are false everywhere."""
        board, ids = self._board, stratum.ids
        found: dict[int, list[Truth]] = {}
        for block in stratum.blocks:
            self._block(block, rows, found)
        for index, truths in found.items():
            board.truths[ids[index]] = tuple(truths)
            board.touched.append(ids[index])

    def _block(self, block: Block, rows: tuple[Row, ...], found: dict[int, list[Truth]]) -> None:
        """Assert one fact for each row on which a rule may fire, and raise truths accordingly."""
        document, lines = self._board.document, self._board.lines
        opened, shared, unknown = block.facts.of_document(document, document, lines)
        shared, unknown = block.prefix + shared, unknown | ALWAYS_UNKNOWN
        of_line, parts, fired = block.facts.of_line, block.parts, self._compiled.ruleset(block).fired
        for at, row in enumerate(rows):
            asked, own, own_unknown = of_line(document, row, lines, opened)
            if asked:
                fires = fired(f"{shared}{own}}}", parts)
                self._count(len(fires))
                _raise(found, fires, at, len(rows), unknown | own_unknown)

    def _count(self, firings: int) -> None:
        """Keep to the limit of one run."""
        self._firings_left -= firings
        if self._firings_left < 0:
            raise AgendaLimitExceeded("More rules fired on one document than the limit allows.")


def _raise(found: dict[int, list[Truth]], fired: list[Fired], at: int, size: int, unknown: int) -> None:
    """Write the truth of parts whose rules fired on a row: unknown where one compares something unknown.

    True stands above unknown, whichever branch comes first.
    """
    for index, bits in fired:
        truths = found.get(index)
        if truths is None:
            truths = found[index] = [FALSE] * size
        if not bits & unknown:
            truths[at] = TRUE
        elif truths[at] == FALSE:
            truths[at] = UNKNOWN


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
        {"rules": definitions(pack), "facts": [OPENING_FACT, pack[0].prefix + "}"]}
        for net in nets
        for pack in net.packs
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
