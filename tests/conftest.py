"""What many tests share: the shipped ruleset, loaded once, and a rules directory made for a test."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from replylint.ruleset import Ruleset, load_ruleset, shipped_rules

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def ruleset() -> Ruleset:
    return load_ruleset()


@pytest.fixture(scope="session")
def phrases_only() -> Ruleset:
    return load_ruleset(learned=False)


@pytest.fixture
def own_rules(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Writes a directory of own rules from a mapping of relative path to text."""

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / "own" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "own"

    return write


@pytest.fixture(scope="session")
def replylint(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs the command line as a real process, away from the checkout."""
    home = tmp_path_factory.mktemp("home")

    def run(*arguments: str, stdin: bytes = b"", cwd: Path = home) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "replylint", *arguments]
        return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, timeout=60, check=False)

    return run


@pytest.fixture
def copied_rules(tmp_path: Path) -> Path:
    """A copy of the shipped rules that a test may break."""
    target = tmp_path / "rules"
    shutil.copytree(shipped_rules(), target)
    return target
