"""How many electronic documents one processor second reads, per format, in this process.

Run as ``python -m benchmarks.structured FOLDER [seconds]``: every file in the folder that one of the structured readers
knows is read again and again. One JSON object per format: documents, their mean size, documents per processor second.
Target: XML at least 1,000 documents per processor second.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from extractors.cii import CiiExtractor
from extractors.cxml import CxmlExtractor
from extractors.edifact import EdifactExtractor
from extractors.sniff import sniff
from extractors.ubl import UblExtractor
from extractors.x12 import X12Extractor
from rules_engine.errors import DocumentRefused
from rules_engine.ports import Extractor, Limits

READERS: Sequence[Extractor] = (UblExtractor(), CiiExtractor(), CxmlExtractor(), EdifactExtractor(), X12Extractor())
SECONDS = 3


def main(folder: str, seconds: int = SECONDS) -> None:
    """Read what a folder holds, format by format."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for path in sorted(Path(folder).rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        reader = _reader(content)
        if reader is not None and _reads(reader, content):
            found[reader.name].append(content)
    for reader in READERS:
        contents = found[reader.name]
        if contents:
            print(json.dumps(_measured(reader, contents, seconds)))


def _reader(content: bytes) -> Extractor | None:
    """Return the structured reader that knows a file best."""
    sniffed = sniff(content)
    best = max(READERS, key=lambda reader: reader.score(sniffed))
    return best if best.score(sniffed) else None


def _reads(reader: Extractor, content: bytes) -> bool:
    """Say whether a reader takes a file."""
    try:
        reader.read(content, Limits())
    except DocumentRefused:
        return False
    return True


def _measured(reader: Extractor, contents: list[bytes], seconds: int) -> dict[str, object]:
    """Read all documents of a format until the processor time is used up."""
    limits, done, start = Limits(), 0, time.process_time()
    while time.process_time() - start < seconds:
        for content in contents:
            reader.read(content, limits)
        done += len(contents)
    spent = time.process_time() - start
    return {
        "reader": reader.name,
        "documents": len(contents),
        "mean_bytes": sum(map(len, contents)) // len(contents),
        "per_cpu_second": int(done / spent),
    }


if __name__ == "__main__":
    main(*(sys.argv[1:2] or ["."]), *(int(each) for each in sys.argv[2:3]))
