"""The command line as a whole: quick help, exit codes, errors of two lines."""

import io
import signal
import subprocess
import sys

import pytest

from pigment import VERSION, cli
from pigment.cli.parser import build_parser
from pigment.errors import NoUsablePhotosError, OutputError, UndatedPhotoError

HEAVY = ("cv2", "skimage", "scipy", "numpy", "PIL", "pandas", "streamlit", "altair", "jsonschema")
COMMANDS = ("analyze", "check", "card", "report", "export", "demo", "app", "benchmark")


@pytest.mark.parametrize("options", [["--help"], ["--version"], ["analyze", "--help"]])
def test_help_imports_nothing_heavy(options):
    program = (
        "import sys\n"
        "from pigment.cli import main\n"
        "try:\n"
        f"    main({options!r})\n"
        "except SystemExit as stop:\n"
        "    assert not stop.code\n"
        f"print('HEAVY', *(set(sys.modules) & set({HEAVY!r})))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1].strip() == "HEAVY"


def test_the_module_runs_as_a_program():
    done = subprocess.run(
        [sys.executable, "-m", "pigment", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == f"pigment {VERSION}"


def test_every_command_has_help(capsys):
    for command in COMMANDS:
        with pytest.raises(SystemExit) as stop:
            cli.main([command, "--help"])
        assert stop.value.code == 0
        assert len(capsys.readouterr().out.splitlines()) > 4


def test_only_what_works_is_offered():
    options = {
        option
        for action in build_parser()._subparsers._group_actions[0].choices["analyze"]._actions
        for option in action.option_strings
    }
    assert options == {
        "-h", "--help", "--out", "--card", "--card-type", "--marker-mm", "--date", "--dates",
        "--baseline", "--site", "--settings", "--jobs", "--quiet", "--json",
        "--diary", "--corrections", "--control", "--ruler",
    }  # fmt: skip


def two_lines(capsys):
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.strip().splitlines()
    assert len(lines) == 2, said.err
    assert "Traceback" not in said.err
    return lines


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["diagnose"],
        ["analyze"],
        ["analyze", "a.jpg"],
        ["analyze", "a.jpg", "--out", "o", "--date", "moon"],
        ["analyze", "a.jpg", "--out", "o", "--marker-mm", "0"],
        ["analyze", "a.jpg", "--out", "o", "--marker-mm", "wide"],
        ["analyze", "a.jpg", "--out", "o", "--jobs", "0"],
        ["export", "d", "--format", "pdf", "--out", "o"],
    ],
)
def test_wrong_use_is_two_lines_and_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert "--help" in two_lines(capsys)[1]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoUsablePhotosError("Nothing.", hint="Do\nthis."), 1),
        (UndatedPhotoError("a.jpg has no date.", hint="Do this."), 2),
        (OutputError("The disk is full.", hint="Do this."), 2),
        (KeyboardInterrupt(), 130),
        (MemoryError(), 2),
        (PermissionError(13, "Permission denied", "/locked"), 2),
    ],
)
def test_a_failure_is_two_lines_and_its_code(error, code, capsys, monkeypatch):
    class Command:
        @staticmethod
        def run(arguments):
            raise error

    monkeypatch.setattr(cli, "import_module", lambda name: Command)
    assert cli.main(["card", "--out", "x"]) == code
    two_lines(capsys)


def test_a_stop_from_the_system_leaves_by_the_ordinary_way_so_that_all_is_cleared(monkeypatch):
    cleared = []

    class Command:
        @staticmethod
        def run(arguments):
            try:
                signal.raise_signal(signal.SIGTERM)
            finally:
                cleared.append(True)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(cli, "import_module", lambda name: Command)
    try:
        with pytest.raises(SystemExit) as stop:
            cli.main(["card", "--out", "x"])
    finally:
        signal.signal(signal.SIGTERM, before)
    assert stop.value.code == 143
    assert cleared


def test_a_sign_that_the_terminal_lacks_is_no_traceback(monkeypatch):
    class Command:
        @staticmethod
        def run(arguments):
            print("\u22124.7 \u0394E00")
            return 0

    raw = io.BytesIO()
    monkeypatch.setattr(cli, "import_module", lambda name: Command)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert cli.main(["card", "--out", "x"]) == 0
    assert raw.getvalue().strip() == b"?4.7 ?E00"
