"""Imports point one way, and a cold check imports only what it needs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "replylint"

# a module may import only from layers before its own
LAYERS = [
    {"errors", "expression"},
    {"reply", "normalize", "yamlfile"},
    {"segment", "words", "pattern"},
    {"rule", "source", "reading", "learning.features"},
    {"condition", "learning.model", "learning.pool", "report", "score"},
    {"learning.recognize", "kinds", "learning"},
    {"rulefile", "rulecache", "learning.train"},
    {"ruleset"},
    {"engine", "usage"},
    {"ruletest", "reporters"},
    {""},
    {"cli"},
    {"__main__"},
]
_RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}


def _layer(module: str) -> str:
    top = module.split(".")[0]
    return top if top in ("kinds", "reporters") else module


def _modules() -> list[tuple[str, Path]]:
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        found.append(("" if name == "__init__" else name, path))
    return found


def _imports(path: Path) -> set[str]:
    """Modules of the package that a file imports, those for type checking only left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checked = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module
            and node.module.startswith("replylint")
            and id(node) not in checked
        ):
            module = node.module.removeprefix("replylint").lstrip(".")
            if module:
                names.add(module)
            else:
                names |= {alias.name for alias in node.names if (SOURCE / f"{alias.name}.py").exists()}
    return names


@pytest.mark.parametrize(("module", "path"), _modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_imports_point_one_way(module: str, path: Path) -> None:
    own = _layer(module)
    for imported in _imports(path):
        other = _layer(imported)
        assert own == other or _RANK[other] < _RANK[own], f"{module} must not import {imported}"


def test_no_module_writes_or_exits_but_the_command_line() -> None:
    for module, path in _modules():
        if module in ("cli", "__main__"):
            continue
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"print", "exit", "quit", "input"}, module
        assert "sys.exit" not in path.read_text(encoding="utf-8"), module
        assert "os.environ" not in path.read_text(encoding="utf-8"), module


def test_a_draft_without_word_edges_imports_neither_jieba_nor_anything_heavy() -> None:
    program = (
        "import sys, replylint; replylint.check('您好，收到碎的杯子确实让人失望，非常抱歉。', buyer='杯子碎了');"
        "print(*sorted({name.split('.')[0] for name in sys.modules} & set(sys.argv[1:])))"
    )
    heavy = ["jieba", "numpy", "sklearn", "scipy", "pydantic", "rich", "typer", "opencc"]
    done = subprocess.run([sys.executable, "-c", program, *heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
