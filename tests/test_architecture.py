"""The layers of the design: what may import what, where a library may be used, how large a module may be."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipeline"

LAYERS = {
    "errors": 0, "language": 0, "log": 0, "progress": 0, "threads": 0,
    "model": 1, "vietnamese": 1, "rules": 1,
    "formats": 2, "engines": 2, "intake": 2, "catalogue": 2, "index": 2,
    "stages": 3, "evaluate": 3,
    "batch": 4, "settings": 4,
    "cli": 5,
    "training": 6,
}  # fmt: skip
"""Every part of the program and its layer; imports go down. A new part must be placed here."""
SAME_LAYER = {
    ("errors", "language"), ("vietnamese", "model"), ("rules", "model"), ("rules", "vietnamese"),
    ("engines", "formats"), ("settings", "batch"),
}  # fmt: skip
"""The only imports between two parts of one layer."""
HOLDS_ALL = {"batch", "cli"}
"""The only parts that may hold catalogue, index and vault together."""

LIBRARIES = {
    "numpy": {"stages", "engines", "formats", "training"},
    "cv2": {"stages", "engines", "formats", "training"},
    "PIL": {"formats", "training"},
    "pillow_heif": {"formats"},
    "pikepdf": {"formats"},
    "pypdfium2": {"formats"},
    "pdf2image": {"formats"},
    "python_calamine": {"formats"},
    "xlsxwriter": {"formats"},
    "weasyprint": {"formats"},
    "tesserocr": {"engines"},
    "pytesseract": {"engines"},
    "onnxruntime": {"engines", "training"},
    "onnx": {"training"},
    "torch": {"training"},
    "cryptography": {"intake"},
    "sqlalchemy": {"catalogue"},
    "alembic": {"catalogue"},
    "zxingcpp": {"formats"},
    "zstandard": {"catalogue", "vietnamese", "training"},
    "tantivy": {"index"},
    "elasticsearch": {"index/elastic"},
    "elastic_transport": {"index/elastic"},
    "orjson": {"index", "catalogue"},
    "pebble": {"batch"},
    "pydantic": {"settings"},
    "pydantic_settings": {"settings"},
    "click": {"cli"},
    "rich": {"cli"},
    "rapidfuzz": {"stages", "index", "evaluate", "training"},
}
"""Every library that we did not write, and the parts that may import it."""

BOUNDARIES = {"pipeline/batch/page_task.py"}
"""The only modules that may catch `Exception`."""
LAZY_IMPORTS = {
    "pipeline/cli/click_words.py",
    "pipeline/catalogue/migrate.py",
    "pipeline/batch/back_end.py",
    "pipeline/batch/tasks.py",
    "pipeline/engines/choice.py",
    "pipeline/batch/kept_rates.py",
    "pipeline/cli/run.py",
    "pipeline/cli/tables.py",
    "pipeline/formats/image.py",
    "pipeline/formats/report_pdf.py",
}
"""The only modules that import something late: the command that is run, migrations, the chosen index, and
the page story, which only workers load, and the line reader, whose library costs workers with Tesseract time
and memory for nothing; the client of Elasticsearch for rates, and the printing of PDF reports; what a run
takes, which loads while its workers do; the drawing of tables, where a command says but a sentence; HEIC."""
MOST_LINES = 300
LONG_MODULES: dict[str, int] = {}
"""Modules above `MOST_LINES` with their length. Starts empty and only ever shrinks."""
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "pipeline", "misc"}


@dataclass(frozen=True, slots=True)
class Module:
    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def part(self) -> str:
        """The part of the program it belongs to: the first name below `pipeline`."""
        return self.path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def modules() -> tuple[Module, ...]:
    return tuple(Module(path, ast.parse(path.read_text("utf-8"))) for path in sorted(PACKAGE.rglob("*.py")))


@cache
def imports(module: Module) -> tuple[tuple[str, int], ...]:
    """Full names that a module imports, with the line."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found += ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name}:{node.lineno} imports relatively"
            found += ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
    return tuple(found)


def own_imports(module: Module) -> Iterator[tuple[str, int]]:
    """Parts of ours that a module imports, with the line."""
    for name, line in imports(module):
        top, _, rest = name.partition(".")
        if top == "pipeline" and rest:
            yield rest.split(".")[0], line


def test_there_is_something_to_look_at() -> None:
    assert len(modules()) > 60
    assert {"errors", "stages", "cli"} <= {module.part for module in modules()}
    assert sum(1 for module in modules() for _ in own_imports(module)) > 300


def test_every_part_has_a_layer_and_every_layer_is_there() -> None:
    parts = {module.part for module in modules()} - {"__init__"}
    assert parts == set(LAYERS)


def test_imports_go_down() -> None:
    wrong = [
        f"{module.name}:{line} imports {part}"
        for module in modules()
        if module.part != "__init__"
        for part, line in own_imports(module)
        if part != module.part
        and LAYERS[part] >= LAYERS[module.part]
        and (module.part, part) not in SAME_LAYER
    ]
    assert wrong == []


def test_nothing_imports_the_training() -> None:
    assert [m.name for m in modules() if m.part != "training" and "training" in dict(own_imports(m))] == []


def test_only_use_cases_and_commands_hold_catalogue_index_and_intake_together() -> None:
    wrong = [
        module.name
        for module in modules()
        if module.part not in HOLDS_ALL
        and len({"catalogue", "index", "intake"} & {part for part, _ in own_imports(module)} - {module.part})
        > 1
    ]
    assert wrong == []


def test_no_stage_touches_files_or_clocks() -> None:
    """A stage is a function from values to values: no files, no environment, no clock."""
    forbidden = {"os", "time", "pathlib", "subprocess", "tempfile", "shutil", "sqlite3", "socket", "random"}
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        if module.part == "stages"
        for name, line in imports(module)
        if name.split(".")[0] in forbidden
    ]
    assert wrong == []


def test_libraries_are_used_in_their_places_only() -> None:
    wrong = []
    for module in modules():
        for name, line in imports(module):
            top = name.split(".")[0]
            if top == "pipeline" or top in sys.stdlib_module_names:
                continue
            if not _may_use(module, LIBRARIES.get(top, set())):
                wrong.append(f"{module.name}:{line} imports {top}")
    assert wrong == []


def _may_use(module: Module, places: set[str]) -> bool:
    folder = module.path.parent.relative_to(PACKAGE).as_posix()
    return bool({module.part, folder} & places)


@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_every_listed_library_is_used(library: str) -> None:
    used = {name.split(".")[0] for module in modules() for name, _ in imports(module)}
    assert library in used


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {module.name: len(module.path.read_text("utf-8").splitlines()) for module in modules()}
    too_long = {name: length for name, length in lengths.items() if length > MOST_LINES}
    assert too_long == {
        name: length for name, length in too_long.items() if length <= LONG_MODULES.get(name, 0)
    }
    assert set(LONG_MODULES) <= set(too_long), "a module became shorter: take it off the ledger"


def test_every_module_says_why_it_exists() -> None:
    silent = [m.name for m in modules() if m.tree.body and not ast.get_docstring(m.tree)]
    assert silent == []


def test_no_module_has_a_name_that_means_nothing() -> None:
    parts = {part for module in modules() for part in module.path.relative_to(PACKAGE).with_suffix("").parts}
    assert not parts & FORBIDDEN_NAMES


def test_imports_stand_at_the_top() -> None:
    late = []
    for module in modules():
        for function in ast.walk(module.tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                late += [
                    f"{module.name}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                    or _calls(node, "import_module", "__import__")
                ]
    assert [place for place in late if place.split(":")[0] not in LAZY_IMPORTS] == []


def test_exception_is_caught_at_the_boundaries_only() -> None:
    wrong = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if module.name not in BOUNDARIES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node)
    ]
    assert wrong == []


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return False  # tidies up and lets it pass
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"} for kind in kinds)


def test_only_click_and_rich_print() -> None:
    wrong = [
        f"{m.name}:{node.lineno}"
        for m in modules()
        for node in ast.walk(m.tree)
        if _calls(node, "print", "input")
    ]
    assert wrong == []


def _calls(node: ast.AST, *names: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    called = function.id if isinstance(function, ast.Name) else getattr(function, "attr", None)
    return called in names and not (isinstance(function, ast.Attribute) and called == "print")


def test_no_import_has_an_effect() -> None:
    """A module body defines things; it calls nothing for its effect.

    Except Alembic's script, and the worker of which others are copies: what it loads is why it is imported.
    """
    wrong = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ]
    allowed = ("pipeline/catalogue/migrations/env.py:", "pipeline/batch/model_worker.py:")
    assert [place for place in wrong if not place.startswith(allowed)] == []


def test_the_rules_above_can_fail(tmp_path: Path) -> None:
    source = "import cv2\ntry:\n    pass\nexcept Exception:\n    print(1)\n"
    module = Module(PACKAGE / "model" / "x.py", ast.parse(source))
    assert list(imports(module)) == [("cv2", 1)]
    handlers = [node for node in ast.walk(module.tree) if isinstance(node, ast.ExceptHandler)]
    assert [_catches_everything(node) for node in handlers] == [True]
    assert any(_calls(node, "print") for node in ast.walk(module.tree))
