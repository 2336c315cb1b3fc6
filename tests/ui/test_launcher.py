"""The launcher: one group of processes that starts together, answers on one port, and ends together."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rules_engine.errors import HomeRefused
from rules_engine.pipeline.acts.people import Person, Role
from tests.house.tree import ROOT
from tests.security.conftest import _free_port, _wait
from tests.security.web_client import Client
from tests.ui.conftest import CHROMIUM, PASSWORDS
from ui import bundle, launcher, wiring


def _children(pid):
    """Return the processes below one, by their parents as the kernel tells them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid:
            found += [int(stat.parent.name), *_children(int(stat.parent.name))]
    return found


def _start(home, port, *options, seconds=60, **environment):
    log = home / "log"
    command = [sys.executable, "-m", "ui.cli", "--home", str(home), "serve", "--port", str(port), *options]
    with log.open("ab") as told:
        process = subprocess.Popen(command, cwd=ROOT, stdout=told, stderr=told, env=os.environ | environment)
    try:
        _wait(port, process, log, seconds)
    except AssertionError:
        process.terminate()
        process.wait(30)
        raise
    return process


@pytest.fixture(scope="module", autouse=True)
def _built():
    """The front end is built once before anything is cut off."""
    bundle.bundle()


@pytest.mark.parametrize("number", (signal.SIGTERM, signal.SIGINT))
def test_everything_that_was_started_ends_with_it(tmp_path, number):
    """SIGTERM and SIGINT end the web process and the workers, and no process of anybody else."""
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    process = _start(tmp_path, _free_port(), "--workers", "2")
    while len(_workers(process.pid)) < 2:
        assert process.poll() is None
    children = _children(process.pid)
    process.send_signal(number)

    try:
        assert 0 == process.wait(30)
        assert len(children) >= 3
        assert [] == [pid for pid in children if Path(f"/proc/{pid}").exists()]
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_worker_that_dies_comes_back(tmp_path):
    """A worker that was killed is started again; the web app never stops answering."""
    port = _free_port()
    process = _start(tmp_path, port, "--workers", "1")
    try:
        while not (first := _workers(process.pid)):
            assert process.poll() is None
        os.kill(first[0], signal.SIGKILL)
        while _workers(process.pid) in ([], first):
            assert 200 == Client(port).request("GET", "/ping")[0]
    finally:
        process.terminate()
        assert 0 == process.wait(30)


def _workers(launcher_id):
    """Return the workers that a launcher started itself."""
    return [pid for pid in _children(launcher_id) if _is_worker(pid) and _parent(pid) == launcher_id]


def _is_worker(pid):
    try:
        return b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def _parent(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError):
        return 0


@pytest.mark.timeout(300)
def test_a_second_start_needs_neither_network_nor_bun(tmp_path):
    """D1: with the network cut off and no node or bun in reach, people sign in and see their pages, in our own type."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rn", "true"], check=False).returncode:
        pytest.skip("this machine lets nobody cut off the network: unshare -rn")
    inside = (
        "ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null || "
        f"{sys.executable} -c 'import fcntl, socket, struct; s = socket.socket(); "
        'fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 0x49))\'; '
        f"exec {sys.executable} {Path(__file__).with_name('offline.py')} "
        f"{tmp_path} {_free_port()} mara '{PASSWORDS['mara']}'"
    )
    mara = Person(login="mara", name="Mara Klein", roles=frozenset({Role.REVIEWER}))
    wiring.open_office(str(tmp_path)).accounts.found({PASSWORDS["mara"]: mara})
    run = subprocess.run(
        ["unshare", "-rn", "sh", "-c", inside],
        cwd=ROOT,
        env=os.environ | {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )

    assert 0 == run.returncode, run.stdout + run.stderr
    assert "served" in run.stdout


def test_a_port_that_is_taken_is_refused_in_words(tmp_path):
    """Nothing is started beside a port that somebody else uses."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(HomeRefused, match="ACT-HOME"):
            launcher.serve(tmp_path, port=taken.getsockname()[1], workers=0, told=lambda _: None)


def test_the_bundle_is_named_by_everything_it_is_made_from(tmp_path, monkeypatch):
    """Another page, style, package or pin makes another bundle; a command of the command line does not."""
    for name in ("ui", "assets"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("rxconfig.py", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    before = bundle.stamp()
    monkeypatch.setattr(bundle, "ROOT", tmp_path)
    assert before == bundle.stamp()

    (tmp_path / "ui" / "cli_web.py").write_text("changed")
    assert before == bundle.stamp()
    stamps = {before}
    parts = ("pages/inbox.py", "islands/pulse.jsx", "reflex.lock/bun.lock")
    for name in (*(f"ui/{part}" for part in parts), "assets/pages.css", "assets/theme.js"):
        (tmp_path / name).write_text("changed")
        stamps.add(bundle.stamp())
    assert 6 == len(stamps)


def test_a_build_takes_nothing_of_another_checkout(tmp_path):
    """What another checkout left in the shared workshop, however new, is not built into this one's pages."""
    left = tmp_path / ".web" / "public" / "islands" / "ask.jsx"
    left.parent.mkdir(parents=True)
    left.write_text("of another checkout")
    bundle._lay_out(tmp_path)

    assert not left.exists()
    assert (ROOT / "ui" / "islands" / "ask.jsx").read_text() == (tmp_path / "assets/islands/ask.jsx").read_text()


def test_nothing_is_written_into_the_checkout(tmp_path):
    """A build and a start leave the checkout as it was."""
    process = _start(tmp_path, _free_port(), "--workers", "0")
    process.terminate()
    process.wait(30)

    assert [] == [name for name in (".web", ".states", "reflex.lock", "uploaded_files") if (ROOT / name).exists()]
    assert not (ROOT / "assets" / "external").exists()


def _until_told(log: Path, word: str) -> None:
    """Wait for what is printed only once the app answers, which another process may see first."""
    for _ in range(200):
        if word in log.read_text():
            return
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_demo_is_filled_and_its_people_may_sign_in(tmp_path):
    """D1: one command fills an empty home, opens the app, and prints who may sign in; the file is its owner's alone."""
    port = _free_port()
    process = _start(tmp_path, port, "--workers", "0", "--demo", seconds=240)
    _until_told(tmp_path / "log", "sign-in.txt")
    process.terminate()
    assert 0 == process.wait(30)
    told = (tmp_path / "log").read_text()
    kept = tmp_path / "demo" / "sign-in.txt"
    people = {line.split()[0]: line.split()[1] for line in kept.read_text().splitlines()}
    again = _start(tmp_path, port, "--workers", "0", "--demo")
    try:
        assert {"analyst", "reviewer", "approver", "buyer", "admin"} == set(people)
        assert [] == [login for login, password in people.items() if f"{login:<10} {password}" not in told]
        assert f"http://127.0.0.1:{port}" in told
        assert 0o600 == kept.stat().st_mode & 0o777
        assert [303] * 5 == [Client(port).sign_in(*person) for person in people.items()]
        assert [401] == [Client(port).sign_in("reviewer", "guess")]
    finally:
        again.terminate()
        assert 0 == again.wait(30)
