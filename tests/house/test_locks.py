"""The locks hold every package with its hashes, agree with the pins, and name no host."""

import re
import tomllib
from importlib.resources import files

import pytest

from tests.house.tree import ROOT, text_of

LOCKS = ("requirements-bench.lock", "requirements-build.lock", "requirements.lock", "requirements-dev.lock")
_PACKAGE = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)(?: ; [^\\]+)? \\$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def _packages(lock):
    """Read a lock: name to version. Every line is a package followed by its hashes, or the lock is refused."""
    packages, hashes, name = {}, {}, ""
    for line in lock.splitlines():
        package = _PACKAGE.match(line)
        if package:
            name, packages[package[1]] = package[1], package[2]
            hashes[name] = 0
        else:
            assert name, f"a hash before the first package: {line!r}"
            assert _HASH.match(line), f"neither a package nor a hash: {line!r}"
            hashes[name] += 1
    assert [] == [name for name, count in hashes.items() if not count]
    return packages


def _pins(pins):
    """Read the pins of pyproject.toml: name to version; extras left out."""
    parted = (pin.partition("==") for pin in pins)
    return {name.partition("[")[0].lower(): version for name, _, version in parted}


def _project():
    return tomllib.loads(text_of("pyproject.toml"))["project"]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_carries_its_hashes(lock):
    """A lock is packages with hashes and nothing else: no host, no path, no option."""
    assert _packages(text_of(lock))


def test_every_dependency_is_pinned_exactly():
    """An application pins what it runs on: one version each."""
    project = _project()

    for pin in (*project["dependencies"], *project["optional-dependencies"]["dev"]):
        assert re.fullmatch(r"[\w.-]+(?:\[[\w,-]+\])?==[\w.]+", pin)


def test_the_locks_agree_with_the_pins():
    """What pyproject.toml pins is what is installed, for running and for testing."""
    project = _project()
    run, dev = _packages(text_of("requirements.lock")), _packages(text_of("requirements-dev.lock"))
    pins = _pins(project["dependencies"])
    dev_pins = _pins(project["optional-dependencies"]["dev"])

    assert pins == {name: run.get(name) for name in pins}
    assert dev_pins == {name: dev.get(name) for name in dev_pins}


def test_the_engines_measured_beside_ours_agree_with_their_pins():
    """What the extra `bench` pins is what its lock installs, and nothing of it is needed to run."""
    pins = _pins(_project()["optional-dependencies"]["bench"])

    assert pins == {name: _packages(text_of("requirements-bench.lock")).get(name) for name in pins}
    assert not set(pins) & set(_packages(text_of("requirements.lock")))


def test_tests_run_on_what_is_shipped():
    """Everything locked for running is locked for testing in the same version."""
    run, dev = _packages(text_of("requirements.lock")), _packages(text_of("requirements-dev.lock"))

    assert run == {name: dev.get(name) for name in run}


def test_nothing_for_testing_is_needed_to_run():
    """The tools of the tests stay out of what runs."""
    tools = _pins(_project()["optional-dependencies"]["dev"])

    assert [] == sorted(set(tools) & set(_packages(text_of("requirements.lock"))))


def test_the_rule_packs_are_found_as_resources():
    """The folder of rule packs is found through the import system, from a checkout and from a built package alike."""
    assert (ROOT / "rulesets").resolve() == (files("rulesets") / "x").resolve().parent


@pytest.mark.parametrize(
    "lock",
    (
        "a==1 \\\n",
        "a==1\n",
        "a>=1 \\\n    --hash=sha256:" + "0" * 64,
        "--index-url https://example.com\n",
        "a==1 \\\n    --hash=md5:00\n",
        "    --hash=sha256:" + "0" * 64,
    ),
)
def test_canary_a_loose_lock_is_refused(lock):
    """A package without a hash, a range, an option or another digest is found."""
    with pytest.raises(AssertionError):
        _packages(lock)
