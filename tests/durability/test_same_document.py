"""The same bytes from everywhere at once are one document."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from tests.chains import chain
from tests.durability.homes import ROOT, invariants, open_home, outcomes

_CAPTURE = """
import sys, pathlib
from ui import wiring
with wiring.open_line(sys.argv[1]) as line:
    for _ in range(5):
        answer = line.capture_bytes(pathlib.Path(sys.argv[2]).read_bytes(), "same.xml", "process")
        sys.stdout.write(answer["result"] + "\\n")
"""


def test_twenty_threads_and_three_processes_send_one_document(tmp_path):
    """T4: the same document sent 115 times from 20 threads and 3 processes is one document and one push."""
    one = chain("1")
    path = tmp_path / "same.xml"
    path.write_bytes(one.invoice)
    home = tmp_path / "home"
    with open_home(home) as line:
        others = [
            subprocess.Popen([sys.executable, "-c", _CAPTURE, str(home), str(path)], cwd=ROOT, stdout=subprocess.PIPE)
            for _ in range(3)
        ]

        def send(_number):
            return line.capture_bytes(one.invoice, "same.xml", "thread")["result"]

        with ThreadPoolExecutor(20) as threads:
            answers = list(threads.map(send, range(100)))
        for other in others:
            answers += other.communicate(timeout=90)[0].decode().split("\n")[:-1]
        for name, content in (("order.xml", one.order), ("receipt.xml", one.receipt)):
            line.capture_bytes(content, name, "test")
        assert line.run_until_idle(90)
        broken, found = invariants(line, 3), outcomes(line)
        bills = list((home / "out" / "vendor_bills").glob("*.xml"))

    assert sorted(answers) == ["already received"] * 114 + ["received"]
    assert broken == []
    assert found == {("order", "accepted"): 1, ("receipt_advice", "accepted"): 1, ("invoice", "reconciled"): 1}
    assert len(bills) == 1
