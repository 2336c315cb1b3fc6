"""The stateless desk: what the commands that keep nothing work with.

Owns no logic: it holds the reader and the engine that the composition root made, and calls the pipeline with them.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from rules_engine.documents.candidate import Extraction, Finding
from rules_engine.documents.decision import Decision
from rules_engine.documents.order import Order
from rules_engine.documents.sheet import FactSheet
from rules_engine.pipeline.acts import rulesets
from rules_engine.pipeline.acts.example_cases import Write, WrittenCase, write_case
from rules_engine.pipeline.acts.samples import Sample
from rules_engine.pipeline.line.at_hand import backed_by_order, hints_of
from rules_engine.pipeline.line.counterfactual import counterfactuals
from rules_engine.pipeline.line.once import Decide, Given, Once, Source, decide_once, explained, read_order, review
from rules_engine.ports import Limits, Reader


class Desk(NamedTuple):
    """A reader in its sandbox, an engine in its process, a calendar; nothing is kept."""

    reader: Reader
    decide_sheet: Decide
    today: Callable[[], date]
    file_bytes: Callable[[Path, Limits], bytes]
    limits: Limits = Limits()

    def file(self, path: Path) -> bytes:
        """Return the bytes of a file.

        Raises:
            DocumentRefused: where it is missing or too large; a large one is never loaded.
        """
        return self.file_bytes(path, self.limits)

    def read(self, content: bytes, order: Order | None = None) -> tuple[Extraction, tuple[Finding, ...]]:
        """Read one document, with an order at hand or without; return it with every finding."""
        hints = hints_of(order) if order else None
        extraction, findings = review(self.reader.read(content, self.limits, hints))
        return (backed_by_order(extraction, order) if order else extraction), findings

    def order(self, path: Path) -> Order:
        """Read an order from a file.

        Raises:
            DocumentRefused: where it cannot be read or is no order.
        """
        return read_order(self.reader, Source(str(path), self.file(path)), self.limits)

    def decide(
        self,
        subject: Path,
        orders: tuple[Path, ...],
        receipts: tuple[Path, ...],
        responses: tuple[Path, ...],
        ruleset: str,
    ) -> Once:
        """Read, match and decide one document from files."""

        def source(path: Path) -> Source:
            return Source(str(path), self.file(path))

        given = Given(
            source(subject), tuple(map(source, orders)), tuple(map(source, receipts)), tuple(map(source, responses))
        )
        return decide_once(
            given,
            rulesets.load(ruleset),
            reader=self.reader,
            decide=self.decide_sheet,
            today=self.today,
            limits=self.limits,
        )

    def explain(self, once: Once) -> str:
        """Return the decision as one paragraph."""
        return explained(once)

    def counterfactuals(self, once: Once) -> tuple[Mapping[str, str], ...]:
        """Return the smallest changes that would make the document pass, by who can make them."""
        return tuple(
            {"actor": found.actor, "change": found.change, "sentence": found.sentence}
            for found in counterfactuals(once)
        )

    def samples(self, name: str) -> tuple[Sample, ...]:
        """Return every case of a ruleset with the sheet its documents give."""
        return rulesets.samples(name, reader=self.reader, today=self.today)

    def example_case(self, ruleset: str, example: FactSheet, name: str, why: str, write: Write) -> WrittenCase:
        """Write an example of a ruleset as a case with papers, and decide those."""
        rules = rulesets.load(ruleset)

        def decided(given: Given) -> Once:
            return decide_once(
                given, rules, reader=self.reader, decide=self.decide_sheet, today=self.today, limits=self.limits
            )

        def judged(sheet: FactSheet) -> Decision:
            return rulesets.plainly(rules, sheet)

        return write_case(example, name, why, write=write, judge=judged, decide_given=decided)

    def run_cases(self, name: str) -> rulesets.CaseRun:
        """Run every case of a ruleset."""
        return rulesets.run_cases(name, reader=self.reader, decide=self.decide_sheet, today=self.today)
