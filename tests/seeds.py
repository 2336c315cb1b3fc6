"""The seed of a run: one number from which every random test draws, printed at the start and replayed by ``make seed``.

A test that draws by itself takes a generator from the ``draw`` fixture, or calls ``drawn(name)``. Hypothesis is given
the same seed, so that one number replays the whole run.
"""

import os
import random
import secrets

VARIABLE = "MATCHBOOK_SEED"
_SEEDS = 2**32


def base_seed() -> int:
    """Give the seed of this run: the one asked for, or a new one, handed on to every process of the run."""
    return int(os.environ.setdefault(VARIABLE, str(secrets.randbelow(_SEEDS))))


def drawn(name: str) -> random.Random:
    """Make a generator for one purpose: the same name and the same seed draw the same values.

    >>> drawn("orders").random() == drawn("orders").random() != drawn("invoices").random()
    True
    """
    return random.Random(f"{base_seed()}:{name}")
