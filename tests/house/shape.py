"""Sizes: one screen for each function, one idea for each file."""

import ast
from collections.abc import Iterator, Sequence
from statistics import median, quantiles

from tests.house.tree import Finding, Source

FILE_LINES_MAX = 600
FILE_LINES_P90_MAX = 400
FILE_LINES_MEDIAN_MAX = 160
FUNCTION_LINES_MAX = 60
TOO_FEW_TO_RANK = 10
"""Below this many files a median or a percentile says nothing."""


def long_files(source: Source) -> Iterator[Finding]:
    """Find a file that holds more than one idea."""
    lines = source.text.count("\n")
    if lines > FILE_LINES_MAX:
        yield Finding(
            f"{source.path}:{FILE_LINES_MAX + 1}", f"{lines} lines in one file", "split it at its second idea"
        )


def long_functions(source: Source) -> Iterator[Finding]:
    """Find a function that does not fit on one screen; decorators do not count, the docstring does."""
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                instead = f"keep it within {FUNCTION_LINES_MAX}: push loops down into pure leaves"
                yield Finding(source.at(node), f"`{node.name}` takes {lines} lines", instead)


def spread(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find a tree whose usual file has grown too long."""
    lengths = [source.text.count("\n") for source in sources]
    if len(lengths) < TOO_FEW_TO_RANK:
        return
    longest = ", ".join(
        f"{source.path} {source.text.count(chr(10))}"
        for source in sorted(sources, key=lambda each: -each.text.count("\n"))[:5]
    )
    middle, p90 = median(lengths), quantiles(lengths, n=10)[-1]
    if middle > FILE_LINES_MEDIAN_MAX:
        yield Finding("median", f"{middle:.0f} lines, limit {FILE_LINES_MEDIAN_MAX}", f"split the longest: {longest}")
    if p90 > FILE_LINES_P90_MAX:
        yield Finding("p90", f"{p90:.0f} lines, limit {FILE_LINES_P90_MAX}", f"split the longest: {longest}")
