"""Making the environment: what it runs, when it rests, and what it says when it cannot.

Installing for real is what the test command itself does; here pip is replaced by a record.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from pigment import bootstrap
from pigment.bootstrap import RUNTIME, TEST, SetupError, ensure_environment, venv_python


@pytest.fixture
def project(tmp_path):
    for name in (RUNTIME, TEST, "requirements-headless.txt", "pyproject.toml"):
        (tmp_path / name).write_text(f"{name}\n", encoding="utf-8")
    return tmp_path


class Machine:
    """Answers commands; a Python appears once ``-m venv`` has run."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.failing: set[str] = set()
        self.version = "3.12"

    def call(self, args):
        command = " ".join(args)
        done = subprocess.CompletedProcess(args, 0, "")
        if args[1:3] == ["-c", bootstrap._VERSION_PROGRAM]:
            return subprocess.CompletedProcess(
                args, 0 if Path(args[0]).exists() else 1, self.version
            )
        if any(part in command for part in self.failing):
            return subprocess.CompletedProcess(args, 1, "first line\nlast line")
        if not Path(args[0]).exists():
            return subprocess.CompletedProcess(args, 127, "no such file")
        self.commands.append(command)
        if args[1:3] == ["-m", "venv"]:
            python = venv_python(Path(args[-1]))
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        return done

    def ran(self, part: str) -> int:
        return sum(part in command for command in self.commands)


@pytest.fixture
def machine(monkeypatch):
    found = Machine()
    monkeypatch.setattr(bootstrap, "_call", found.call)
    return found


def test_a_fresh_machine_gets_an_environment_by_hash_and_pigment_without_the_network(
    project, machine
):
    python = ensure_environment(project, RUNTIME)
    assert python == venv_python(project / ".venv")
    assert machine.ran(f"install --require-hashes -r {project / RUNTIME}") == 1
    assert machine.ran(f"install --no-deps --no-build-isolation -e {project}") == 1
    assert machine.ran("headless") == 0


def test_the_second_start_installs_nothing(project, machine):
    ensure_environment(project, RUNTIME)
    machine.commands.clear()
    ensure_environment(project, RUNTIME)
    assert machine.commands == []


def test_the_test_environment_serves_the_program_but_not_the_other_way_round(project, machine):
    ensure_environment(project, TEST)
    machine.commands.clear()
    ensure_environment(project, RUNTIME)
    assert machine.commands == []
    (project / ".venv" / bootstrap._STAMP).unlink()
    ensure_environment(project, RUNTIME)
    machine.commands.clear()
    ensure_environment(project, TEST)
    assert machine.ran(f"-r {project / TEST}") == 1


@pytest.mark.parametrize("name", [RUNTIME, "pyproject.toml", "requirements-headless.txt"])
def test_changed_requirements_are_installed_into_the_same_environment(project, machine, name):
    ensure_environment(project, RUNTIME)
    machine.commands.clear()
    (project / name).write_text("changed\n", encoding="utf-8")
    ensure_environment(project, RUNTIME)
    assert machine.ran("install --require-hashes") == 1
    assert machine.ran("-m venv") == 0


def test_another_python_or_another_place_makes_it_anew(project, machine, tmp_path):
    ensure_environment(project, RUNTIME)
    machine.version = "3.13"
    machine.commands.clear()
    ensure_environment(project, RUNTIME)
    assert machine.ran("-m venv --clear") == 1
    moved = tmp_path.with_name(tmp_path.name + "_moved")
    project.rename(moved)
    machine.commands.clear()
    ensure_environment(moved, RUNTIME)
    assert machine.ran("-m venv --clear") == 1


def test_an_environment_that_was_not_made_here_is_never_emptied(project, machine):
    python = venv_python(project / ".venv")
    python.parent.mkdir(parents=True)
    python.touch()
    ensure_environment(project, RUNTIME)
    assert machine.ran("--clear") == 0
    assert machine.ran("install --require-hashes") == 1


def test_missing_system_libraries_are_answered_with_the_build_that_needs_none(
    project, machine, monkeypatch
):
    machine.failing.add("import cv2")

    def call(args):
        if "requirements-headless.txt" in args[-1]:
            machine.failing.clear()
        return Machine.call(machine, args)

    monkeypatch.setattr(bootstrap, "_call", call)
    ensure_environment(project, RUNTIME)
    assert machine.ran("--no-deps --force-reinstall --require-hashes -r") == 1
    assert (project / ".venv" / bootstrap._STAMP).is_file()


@pytest.mark.parametrize(
    ("failing", "message", "hint"),
    [
        ("-m venv", "virtual environment", "python3-venv"),
        ("install --require-hashes", "last line", "internet"),
        ("-e ", "last line", "internet"),
        ("import cv2", "OpenCV", "libgl1"),
    ],
)
def test_a_failure_says_what_to_do_and_leaves_no_stamp(project, machine, failing, message, hint):
    machine.failing.add(failing)
    with pytest.raises(SetupError) as caught:
        ensure_environment(project, RUNTIME)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert not (project / ".venv" / bootstrap._STAMP).exists()


def test_an_old_python_looks_for_a_newer_one_and_else_says_so(project, machine, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _name: None)
    with pytest.raises(SetupError, match=r"needs Python 3\.11 or later; this one is 3\.9"):
        ensure_environment(project, RUNTIME)
    monkeypatch.setattr(
        bootstrap.shutil, "which", lambda name: sys.executable if name == "python3.12" else None
    )
    assert ensure_environment(project, RUNTIME) == venv_python(project / ".venv")


RUN_FIRST = ["app.py", "tests/__main__.py"] + [
    f"pigment/{name}.py" for name in ("__init__", "bootstrap", "errors")
]


@pytest.mark.parametrize("name", RUN_FIRST)
def test_what_runs_first_parses_under_an_old_python_and_needs_only_the_standard_library(name):
    root = Path(__file__).resolve().parents[1]
    tree = ast.parse((root / name).read_text(encoding="utf-8"), feature_version=(3, 8))
    for node in ast.walk(tree):
        imported = []
        if isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            imported = [node.module or ""]
        for module in imported:
            own = module in {"pigment.bootstrap", "pigment.errors"}
            assert own or module.split(".")[0] in sys.stdlib_module_names
