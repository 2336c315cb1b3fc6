"""The wall of every door: a person is told that something was refused or is broken, and never sees a stack trace.

Owns the translation of refusals and defects into exit codes of the command line. A defect is written whole to standard
error only where ``MATCHBOOK_DEBUG`` is set; otherwise one sentence names it, so that no content leaks into terminals.
"""

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from rules_engine.errors import RulesEngineError

REFUSED = 2
DEFECT = 3
INTERRUPTED = 130


def guarded(run: Callable[[], None], refuse: Callable[[RulesEngineError], None]) -> int:
    """Run a command and return its exit code: its own, 2 for a refusal, 3 for a defect of ours."""
    try:
        run()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    except RulesEngineError as refusal:
        refuse(refusal)
        return REFUSED
    except BrokenPipeError:
        # Whoever read our output has had enough; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as defect:  # noqa: BLE001 - the gate: the one place of this door where everything is caught
        if os.environ.get("MATCHBOOK_DEBUG"):
            traceback.print_exc()
        else:
            place = traceback.extract_tb(defect.__traceback__)[-1]
            sys.stderr.write(
                f"DEFECT: {type(defect).__name__} in {Path(place.filename).name}:{place.lineno}. "
                "This is our mistake; nothing was changed by it. Run again with MATCHBOOK_DEBUG=1 to see where.\n"
            )
        return DEFECT
    return 0
