"""What files cost that attack their reader: ``python -m benchmarks.hostile`` prints what each takes and how it ends.

One warm child per kind. Processor seconds are those of the children, wall seconds count from handing the bytes over to
hearing the answer; the parent's growth is its highest memory while reading over what it held with the bytes in hand.
"""

import json
import time

from extractors.sandbox import SandboxReader
from rules_engine.errors import DocumentRefused
from tests.generators.attacks import HARMLESS, REFUSED
from tests.processes import Growth, children_seconds
from ui import wiring

_WARM = (b"Invoice no;R-1\n\nItem no;Description;Qty\nA;B;2", b"<html><body>x</body></html>")


def main() -> None:
    """Read every hostile file once."""
    with SandboxReader((*wiring.HYBRID, *wiring.EXTRACTORS), heavy=wiring.HEAVY) as reader:
        for content in _WARM:
            _read(reader, content)
        for name, make in {**REFUSED, **HARMLESS}.items():
            content = make()
            spent, start, growth = children_seconds(), time.perf_counter(), Growth()
            end = _read(reader, content)
            row = {
                "file": name,
                "bytes": len(content),
                "cpu_seconds": f"{children_seconds() - spent:.2f}",
                "seconds": f"{time.perf_counter() - start:.2f}",
                "end": end,
                "parent_grew_mb": growth.megabytes(),
            }
            print(json.dumps(row))


def _read(reader: SandboxReader, content: bytes) -> str:
    """Read one file, and tell how it ended."""
    try:
        return f"read, {reader.read(content).status}"
    except DocumentRefused as refusal:
        return f"{refusal.code} {refusal.sentence}"


if __name__ == "__main__":
    main()
