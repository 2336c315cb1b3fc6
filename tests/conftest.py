"""What every test run shares: the seed, the sizes of property tests, and a home that is nobody's."""

import os
import random
from collections.abc import Generator

import coverage
import pytest
from hypothesis import HealthCheck, settings

from tests.seeds import VARIABLE, base_seed, drawn

# Drawn anew in every run, also on a build machine, where Hypothesis would otherwise repeat itself for ever.
# No deadline and no complaint about slowness: both measure how busy the machine is, and every test has a timeout.
_CALM = {"derandomize": False, "deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}

settings.register_profile("default", max_examples=200, **_CALM)
settings.register_profile("check", max_examples=25, **_CALM)
settings.register_profile("night", max_examples=10_000, **_CALM)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the size of property tests and give Hypothesis the seed of the run, unless the command line names one."""
    settings.load_profile(os.environ.get("MATCHBOOK_PROFILE", "default"))
    if config.getoption("--hypothesis-seed", None) is None:
        config.option.hypothesis_seed = str(base_seed())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Where coverage is measured, note for every line which tests run it: a mutant is given to those alone."""
    measured = coverage.Coverage.current()
    if measured is not None:
        measured.switch_context(item.nodeid)
    return (yield)


def pytest_report_header() -> str:
    """Print the seed, so that a failure can be replayed."""
    profile = os.environ.get("MATCHBOOK_PROFILE", "default")
    return f"matchbook: {VARIABLE}={base_seed()} (replay: make seed N={base_seed()}), property tests: {profile}"


@pytest.fixture(scope="session", autouse=True)
def _nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep every test away from the home and the database of whoever runs it."""
    os.environ["MATCHBOOK_HOME"] = str(tmp_path_factory.mktemp("home"))
    os.environ.pop("MATCHBOOK_DATABASE_URL", None)


@pytest.fixture
def seed() -> int:
    """The seed of this run."""
    return base_seed()


@pytest.fixture
def draw(request: pytest.FixtureRequest) -> random.Random:
    """A generator of its own for each test: the same in every run with the same seed, whatever else runs."""
    return drawn(request.node.nodeid)
