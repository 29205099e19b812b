"""The rules of the house, checked: floors, file sizes, mirrored tests, what no file may hold.

Style and types are run by ``python3 -m tests``, not from here.
"""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "pigment"
MODULES = sorted(PACKAGE.rglob("*.py"))
PURE_FLOORS = ("model", "colour", "imaging", "stats", "synth", "pipeline")
MAX_LINES = 400

# Written in pieces, so that this file does not hold what it forbids.
FORBIDDEN = re.compile(
    "|".join(
        [
            "(py" + "pi|python" + "hosted|npm" + r"js)\.(org|com)",
            "registry\\." + "npm",
            "/wo" + "rk/",
            "/fa" + "rm/",
            "/ro" + "ot/",
            "/tm" + "p/w/",
        ]
    )
)
TEXT_SUFFIXES = {
    ".py", ".md", ".toml", ".txt", ".json", ".csv", ".yml", ".yaml", ".cfg",
    ".css", ".html", ".js", ".typ", ".svg",
}  # fmt: skip


def module_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def kept_files() -> list[Path]:
    """Return the files under version control and the new ones; all files without git."""
    listed = None
    if shutil.which("git"):
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    if listed is not None and listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [p for folder in ("pigment", "tests", "docs") for p in (ROOT / folder).rglob("*")]
    return [path for path in found if path.is_file()]


def test_imports_only_look_down():
    program = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_a_file_holds_one_idea(path):
    n_lines = len(path.read_text(encoding="utf-8").splitlines())
    assert n_lines <= MAX_LINES, f"{n_lines} lines: split it by idea"
    assert path.stem not in {"utils", "util", "helpers", "misc", "common"}


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_every_module_says_why_it_exists(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def holds_code(path):
    """Whether a module defines anything that can be run, beyond names of types."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in tree.body)


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_every_module_has_its_tests(path):
    if path.stem in {"__init__", "__main__"} or not holds_code(path):
        return
    if "migrations" in path.parts:  # the database runs them, by their place and not by name
        assert (ROOT / "tests/io/test_database.py").is_file()
        return
    folder = ROOT / "tests" / path.parent.relative_to(PACKAGE)
    homes = [folder / f"test_{name}.py" for name in (path.stem, *stages_of(path))]
    if path.parent.name == "model":
        homes.append(folder / "test_nouns.py")
    tested = any(home.is_file() for home in homes) or named_in(folder, path)
    assert tested, f"write {module_id(homes[0])}, or import the module by name in a test beside it"


def stages_of(module: Path) -> list[str]:
    """Return the stages a part belongs to: ``card_grid`` beside ``card`` is tested through it."""
    words = module.stem.split("_")
    heads = ["_".join(words[:n_words]) for n_words in range(1, len(words))]
    return [head for head in heads if (module.parent / f"{head}.py").is_file()]


def named_in(folder: Path, module: Path) -> bool:
    """Return whether a test of the mirrored folder takes something from the module by name."""
    dotted = ".".join(module.relative_to(ROOT).with_suffix("").parts)
    parent, name = dotted.rsplit(".", 1)
    taken = re.compile(
        rf"^\s*(from {re.escape(dotted)} import|import {re.escape(dotted)}\b"
        rf"|from {re.escape(parent)} import .*\b{name}\b)",
        re.MULTILINE,
    )
    tests = folder.glob("test_*.py") if folder.is_dir() else []
    return any(taken.search(test.read_text(encoding="utf-8")) for test in tests)


def pure_modules() -> list[Path]:
    return [path for path in MODULES if path.relative_to(PACKAGE).parts[0] in PURE_FLOORS]


@pytest.mark.parametrize("path", pure_modules(), ids=module_id)
def test_pure_floors_ask_no_clock_and_share_no_random_state(path):
    calls = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }
    clock = re.compile(r"(^|\.)(now|today|utcnow)$|^time\.")
    drawn = re.compile(
        r"^(np|numpy)\.random\.(?!default_rng|Generator|SeedSequence|PCG64)|^random\."
    )
    assert not [call for call in calls if clock.search(call) or drawn.search(call)]
    assert not calls & {"open", "input", "print"}


def test_no_file_names_a_registry_or_a_machine():
    found = []
    for path in kept_files():
        if path.suffix in TEXT_SUFFIXES or not path.suffix:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{module_id(path)}: {hit.group()}" for hit in FORBIDDEN.finditer(text)]
    assert not found


def test_no_kept_file_is_heavy():
    heavy = [module_id(path) for path in kept_files() if path.stat().st_size > 3_000_000]
    assert not heavy


# --- the locked requirements ---------------------------------------------------------------


def pins(name: str) -> dict[str, set[str]]:
    """Return {package: {"version ; marker"}} of a requirements file; check each has hashes."""
    found: dict[str, set[str]] = {}
    logical = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in logical.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            assert re.match(r"[a-z0-9-]+==", line), f"{name}: no exact version: {line[:60]}"
            assert "--hash=sha256:" in line, f"{name}: no hash: {line[:60]}"
            package, rest = line.split("==", 1)
            found.setdefault(package, set()).add(rest.split("--hash")[0].strip())
    return found


def versions(pinned: set[str]) -> set[str]:
    return {pin.split(";")[0].strip() for pin in pinned}


def test_the_test_environment_holds_the_versions_that_people_run():
    runtime, test = pins("requirements.txt"), pins("requirements-test.txt")
    assert len(runtime) > 15
    assert {name: versions(test.get(name, set())) for name in runtime} == {
        name: versions(pinned) for name, pinned in runtime.items()
    }


def test_the_headless_opencv_is_the_same_version_as_the_plain_one():
    headless = pins("requirements-headless.txt")
    assert headless == {"opencv-python-headless": pins("requirements.txt")["opencv-python"]}


def test_every_declared_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    run = names_of([*project["dependencies"], *extras["app"]])
    assert {"numpy", "streamlit", "sqlalchemy", "typst"} <= run
    assert run <= set(pins("requirements.txt"))
    assert run | names_of(extras["test"]) <= set(pins("requirements-test.txt"))


def names_of(declared: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9-]", line, maxsplit=1)[0].lower() for line in declared}
