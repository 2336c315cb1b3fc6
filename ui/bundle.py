"""The built front end: what it is made from, where it lies, and how it is made again when its sources changed.

A bundle is named by the hash of everything it was made from and lies in the cache folder of the person who starts it,
so that two checkouts never disturb each other and nothing is written into a checkout. Building needs the package
registry once; a bundle that exists needs no network, no bun and no node. Run as ``python -m ui.bundle`` to build it,
with ``--lock`` to write the lock of the npm packages again.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from filelock import FileLock
from platformdirs import user_cache_path

from rules_engine.errors import HomeRefused

ROOT: Final = Path(__file__).resolve().parent.parent
"""The checkout, or wherever the application stands."""

LOCK: Final = ROOT / "ui" / "reflex.lock"
"""The exact npm packages, with their hashes."""

KEPT: Final = 6
"""How many bundles stay in the cache; the oldest go first."""

_SEPARATE: Final = ("ui/cli", "ui/demo/", "ui/console.py", "ui/present.py", "ui/reference.py")
"""What stands in ``ui`` and never reaches a browser."""

_SUFFIXES: Final = frozenset({".css", ".js", ".jsx", ".json", ".lock", ".py", ".svg", ".woff2"})


def sources() -> Iterator[Path]:
    """Give every file the front end is made from, in a fixed order."""
    found = [ROOT / "rxconfig.py", ROOT / "requirements.lock", *(ROOT / "ui").rglob("*"), *(ROOT / "assets").rglob("*")]
    for path in sorted(found):
        relative = path.relative_to(ROOT).as_posix()
        if path.suffix in _SUFFIXES and path.is_file() and not relative.startswith(_SEPARATE):
            yield path


def stamp() -> str:
    """Return the name of the bundle that the sources make: 16 hexadecimal digits of their hash."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def cache() -> Path:
    """Return the folder of all bundles."""
    return user_cache_path("matchbook") / "web"


def bundle() -> Path:
    """Return the folder of the bundle of these sources, building it first if it is not there.

    Raises:
        HomeRefused: the build failed; the remedy names its log.
    """
    place = cache() / stamp()
    if _whole(place):
        return place
    cache().mkdir(parents=True, exist_ok=True)
    with FileLock(cache() / "build.lock"):
        if not _whole(place):
            _keep(_build(cache() / "workshop"), place)
            _forget_old()
    return place


def is_built() -> bool:
    """Tell whether the bundle of these sources is there."""
    return _whole(cache() / stamp())


def _whole(place: Path) -> bool:
    """Tell whether a bundle is there; it is moved into its place as the last act of a build."""
    return (place / "rxconfig.py").is_file()


def _build(workshop: Path, *, frozen: bool = True) -> Path:
    """Build in a workshop that keeps the npm packages between builds; return it."""
    _lay_out(workshop)
    log = workshop / "build.log"
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_DIR": str(workshop / "reflex"),
        "REFLEX_FROZEN_LOCKFILE": str(frozen).lower(),
        "REFLEX_TELEMETRY_ENABLED": "false",
    }
    with log.open("wb") as told:
        done = subprocess.run(command, cwd=workshop, env=environment, stdout=told, stderr=told, check=False)  # noqa: S603 - our own interpreter, fixed arguments
    if done.returncode or not (workshop / ".web" / "build" / "client" / "index.html").is_file():
        raise HomeRefused(
            "The web app could not be built.",
            where=str(log),
            remedy="Read the log named above; the first build needs the npm registry.",
        )
    return workshop


def _lay_out(workshop: Path) -> None:
    """Put the sources into the workshop, and nothing that another checkout left there.

    The framework copies an asset only where its own copy is older: one that another checkout edited later would stay.
    """
    workshop.mkdir(parents=True, exist_ok=True)
    for name in ("assets", "reflex.lock", ".web/public"):
        shutil.rmtree(workshop / name, ignore_errors=True)
    shutil.copytree(ROOT / "assets", workshop / "assets")
    # The framework would link them into the checkout by itself.
    shutil.copytree(
        ROOT / "ui" / "islands", workshop / "assets" / "islands", ignore=shutil.ignore_patterns("*.py*", "__*")
    )
    if LOCK.is_dir():
        shutil.copytree(LOCK, workshop / "reflex.lock")
    shutil.copy(ROOT / "rxconfig.py", workshop)


def _keep(workshop: Path, place: Path) -> None:
    """Copy what serving needs beside its place and move it there in one step."""
    ready = Path(tempfile.mkdtemp(dir=place.parent))
    for name in (".web/build/client", ".web/backend", "assets"):
        shutil.copytree(workshop / name, ready / name)
    shutil.copy(workshop / "rxconfig.py", ready)
    ready.chmod(0o755)
    shutil.rmtree(place, ignore_errors=True)
    ready.replace(place)


def _forget_old() -> None:
    """Remove all but the newest bundles."""
    bundles = [path.parent for path in cache().glob("*/rxconfig.py") if path.parent.name != "workshop"]
    for place in sorted(bundles, key=lambda path: path.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(place, ignore_errors=True)


def relock() -> None:
    """Resolve the npm packages anew and write their lock into the checkout."""
    cache().mkdir(parents=True, exist_ok=True)
    with FileLock(cache() / "build.lock"):
        made = _build(cache() / "workshop", frozen=False) / "reflex.lock"
        LOCK.mkdir(exist_ok=True)
        shutil.copy(made / "bun.lock", LOCK)
        packages = json.loads((made / "package.json").read_text("utf-8"))
        (LOCK / "package.json").write_text(json.dumps(packages, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--lock" in sys.argv[1:]:
        relock()
    else:
        bundle()
