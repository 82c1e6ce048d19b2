"""Imports run one way, and each heavy vendor stands in one file of a room."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "index": {"index"},
    "rag": {"index", "rag"},
    "eval": {"index", "rag", "eval"},
    "ui": {"index", "rag", "eval", "ui"},
}
VENDORS = {"chromadb", "torch", "llama_cpp", "sentence_transformers"}
#: What answering a question must never import; only what converts a model may.
TRAINING = {"torch", "transformers", "sentence_transformers", "onnx", "onnxruntime.quantization"}
#: Training is torch's through and through, and nothing that answers a question imports it.
TRAINERS = "eval/fitting/reader", "eval/fitting/checker"
#: Where LlamaIndex's interfaces are spoken: the embedder, the store and the language models behind them, ours as
#: parts of its kind, and what is measured beside it. Elsewhere only a type is named.
LLAMA_INDEX = {
    "index/llama.py",
    "index/vectors.py",
    "rag/gguf.py",
    "rag/generate.py",
    "rag/served.py",
}
LLAMA_INDEX_BELOW = ("rag/llama/", "eval/bench/")
LONGEST = 300


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
    return found


def imports_at_work(path: Path) -> set[str]:
    """Those that are there when the program runs: none that only a type checker reads."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {
        id(one)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for one in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in named:
            found.add(node.module or "")
        elif isinstance(node, ast.Import) and id(node) not in named:
            found |= {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    for path in (ROOT / room).rglob("*.py"):
        rooms = {name.split(".")[0] for name in imports(path)} & ALLOWED.keys()
        assert rooms <= ALLOWED[room], f"{path} imports {rooms - ALLOWED[room]}"


def test_each_heavy_vendor_stands_in_one_file_of_a_room() -> None:
    users: dict[tuple[str, str], set[str]] = defaultdict(set)
    trainers = {path for folder in TRAINERS for path in (ROOT / folder).rglob("*.py")}
    for room in ALLOWED:
        for path in set((ROOT / room).rglob("*.py")) - trainers:
            for vendor in {name.split(".")[0] for name in imports(path)} & VENDORS:
                users[room, vendor].add(path.name)
    assert users, "no vendor is imported anywhere: the search is wrong"
    assert all(len(files) == 1 for files in users.values()), users


def test_only_the_export_of_models_knows_what_they_were_trained_with() -> None:
    index = ROOT / "index"
    users = {path.relative_to(index).as_posix() for path in index.rglob("*.py") if imports(path) & TRAINING}
    assert users == {"models/export.py"}


def test_only_the_runtime_opens_a_converted_model() -> None:
    users = {path.name for room in ALLOWED for path in (ROOT / room).rglob("*.py") if "onnxruntime" in imports(path)}
    assert users == {"runtime.py"}


def test_few_files_speak_llamaindex() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for room in ALLOWED
        for path in (ROOT / room).rglob("*.py")
        if any(name.split(".")[0] == "llama_index" for name in imports_at_work(path))
    }
    assert {user for user in users if not user.startswith(LLAMA_INDEX_BELOW)} == LLAMA_INDEX
    assert any(user.startswith("rag/llama/") for user in users)


def test_no_module_is_near_too_long_to_read() -> None:
    lengths = {
        path: path.read_text(encoding="utf-8").count("\n") for room in ALLOWED for path in (ROOT / room).rglob("*.py")
    }
    assert {str(path): n for path, n in lengths.items() if n >= LONGEST} == {}
