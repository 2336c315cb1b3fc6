"""What processes cost: the memory this one grows by, and the processor time of those it started."""

import os
import resource
from pathlib import Path

_OURS = Path("/proc/self")
_TICKS = os.sysconf("SC_CLK_TCK")
_FORGET_THE_PEAK = "5"


def _kilobytes(name: str) -> int:
    """Give a figure of this process's memory."""
    lines = (_OURS / "status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


class Growth:
    """The highest memory of this process since the object was made, over what it held then."""

    def __init__(self) -> None:
        """Forget the highest so far."""
        (_OURS / "clear_refs").write_text(_FORGET_THE_PEAK, encoding="ascii")
        self._held = _kilobytes("VmRSS")

    def megabytes(self) -> int:
        """Give the growth in whole megabytes."""
        return max(0, _kilobytes("VmHWM") - self._held) // 1024


def children_seconds() -> float:
    """Give the processor seconds of the processes this one started: those that ended and those that live."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = ended.ru_utime + ended.ru_stime
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = each.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            total += sum(int(ticks) for ticks in fields[11:13]) / _TICKS
    return total
