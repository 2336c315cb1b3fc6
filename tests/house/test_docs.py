"""What is written is true: examples run, links lead somewhere, and every test named as a proof exists."""

import ast
import doctest
import importlib
import re

import pytest

from tests.house.tree import ROOT, TOPS, Finding, clean, project_files, python_sources, text_of

PAGES = tuple(path for path in project_files() if path.endswith(".md") and not path.startswith(("rulesets/", "tests/")))
WITH_EXAMPLES = tuple(
    source.path for source in python_sources(*TOPS, "tests") if ">>> " in source.text and "/test_" not in source.path
)


def _broken_links(path, text):
    """Find links to files of the project that do not exist."""
    folder = (ROOT / path).parent
    for number, line in enumerate(text.splitlines(), start=1):
        for target in re.findall(r"\]\(([^)\s]+)\)", line):
            bare = target.partition("#")[0]
            if bare and "://" not in bare and not bare.startswith("mailto:") and not (folder / bare).exists():
                yield Finding(f"{path}:{number}", f"the link {target!r} leads nowhere", "name a file of the project")


def _missing_proofs(path, text):
    """Find tests that are named as a proof and do not exist: ``tests/unit/test_x.py::test_y`` or the file alone."""
    for number, line in enumerate(text.splitlines(), start=1):
        for file, name in re.findall(r"\b(tests/[\w/]+\.py)(?:::(\w+))?", line):
            if not (ROOT / file).is_file():
                yield Finding(f"{path}:{number}", f"no file {file}", "name a test that exists")
            elif name and name not in _functions(file):
                yield Finding(f"{path}:{number}", f"no {name} in {file}", "name a test that exists")


def _functions(file):
    return {node.name for node in ast.walk(ast.parse(text_of(file))) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("path", PAGES)
def test_links_and_proofs_of_a_page_exist(path):
    """Every link of a page leads to a file, and every test it names exists."""
    clean([*_broken_links(path, text_of(path)), *_missing_proofs(path, text_of(path))])


@pytest.mark.parametrize("path", [page for page in PAGES if ">>> " in text_of(page)])
def test_examples_of_a_page_run(path):
    """Every Python example of a page gives what the page says."""
    assert 0 == doctest.testfile(str(ROOT / path), module_relative=False, encoding="utf-8").failed


@pytest.mark.parametrize("path", WITH_EXAMPLES)
def test_examples_of_a_module_run(path):
    """Every example in a docstring gives what the docstring says."""
    module = importlib.import_module(path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))

    assert 0 == doctest.testmod(module).failed


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z]+)\b", text_of("CONTRIBUTING.md")))))
def test_every_command_of_the_contributing_page_exists(target):
    """A command that CONTRIBUTING.md tells people to type is a target of the Makefile."""
    assert re.search(rf"^{target}:", text_of("Makefile"), re.MULTILINE)


def test_canary_a_dead_link_is_found():
    """A link to a file that does not exist is found, with its line; one that leads somewhere is not."""
    text = "[here](../pyproject.toml) [web](https://example.com)\n[gone](gone.md#part)\n"

    assert ["docs/x.md:2"] == [finding.place for finding in _broken_links("docs/x.md", text)]


def test_canary_a_proof_that_does_not_exist_is_found():
    """A test that was renamed or never written is found; one that exists is not."""
    this = "tests/house/test_docs.py"
    text = f"{this} {this}::test_canary_a_dead_link_is_found {this}::test_" + "gone tests/unit/gone.py"

    found = [finding.wrong for finding in _missing_proofs("docs/x.md", text)]

    assert [f"no test_gone in {this}", "no file tests/unit/gone.py"] == found
