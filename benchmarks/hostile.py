"""What files cost that attack their reader: ``python -m benchmarks.hostile`` prints seconds and how each ends.

One warm child per kind; the wall clock counts from handing the bytes over to hearing the answer.
"""

import json
import resource
import time

from extractors.sandbox import SandboxReader
from rules_engine.errors import DocumentRefused
from tests.generators.attacks import HARMLESS, REFUSED
from ui import wiring

_WARM = (b"Invoice no;R-1\n\nItem no;Description;Qty\nA;B;2", b"<html><body>x</body></html>")


def main() -> None:
    """Read every hostile file once."""
    with SandboxReader((*wiring.HYBRID, *wiring.EXTRACTORS), heavy=wiring.HEAVY) as reader:
        for content in _WARM:
            _read(reader, content)
        base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for name, make in {**REFUSED, **HARMLESS}.items():
            content = make()
            start = time.perf_counter()
            end = _read(reader, content)
            seconds = time.perf_counter() - start
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) // 1024
            row = {
                "file": name,
                "bytes": len(content),
                "seconds": f"{seconds:.2f}",
                "end": end,
                "parent_grew_mb": grown,
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
