"""The rulebook under two writers and under kill -9."""

import subprocess
import sys
import time

from rules_engine.storage.rulebook import Rulebook
from rules_engine.storage.safe_json import SafeJSONStorage
from tests.durability.homes import ROOT

_COUNT = """
import sys, pathlib
from rules_engine.storage.rulebook import Rulebook
from rules_engine.storage.safe_json import SafeJSONStorage
storage = SafeJSONStorage(pathlib.Path(sys.argv[1])); book = Rulebook(storage)
for _ in range(int(sys.argv[2])):
    with storage.transaction():
        book.change_setting("count", str(int(book.setting("count", "0")) + 1))
"""
_ACKNOWLEDGE = """
import sys, pathlib
from rules_engine.storage.rulebook import Rulebook
from rules_engine.storage.safe_json import SafeJSONStorage
book = Rulebook(SafeJSONStorage(pathlib.Path(sys.argv[1])))
book.change_setting("padding", "x" * 200_000)
for number in range(int(sys.argv[2]), 10**9):
    book.change_setting("count", str(number)); sys.stdout.write(f"{number}\\n"); sys.stdout.flush()
"""


def _start(script, *arguments):
    """Start a writer process."""
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


def test_two_writers_lose_no_update(tmp_path):
    """A2: 2 processes add one 60 times each: 120."""
    path = tmp_path / "rulebook.json"
    writers = [_start(_COUNT, str(path), "60") for _ in range(2)]
    codes = [writer.wait(60) for writer in writers]
    for writer in writers:
        writer.stdout.close()

    assert codes == [0, 0]
    assert Rulebook(SafeJSONStorage(path)).setting("count", "") == "120"


def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path, draw):
    """A2: kill -9 of the writer, 8 times: the file opens, and holds at least the last number that was told."""
    path = tmp_path / "rulebook.json"
    count = 0
    for _ in range(8):
        writer = _start(_ACKNOWLEDGE, str(path), str(count))
        writer.stdout.readline()
        time.sleep(draw.uniform(0.0, 0.3))
        writer.kill()
        told = writer.communicate()[0].split(b"\n")[:-1]
        book = Rulebook(SafeJSONStorage(path))
        kept = int(book.setting("count", "-1"))
        assert kept >= int((told or [b"0"])[-1])
        count = kept
    leftovers = [each.name for each in tmp_path.iterdir() if each.suffix == ".tmp"]

    assert leftovers == []
