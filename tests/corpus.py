"""The collected documents that golden tests read: beside the repository, or nowhere, and then those tests skip."""

from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2] / "shared" / "corpus"


def corpus_path(*parts: str) -> Path:
    """Give a file or folder of the corpus; skip the test where it is absent."""
    path = _ROOT.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the corpus is not here: {path}")
    return path
