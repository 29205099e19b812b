"""What the documents say exists: commands, options, files, Python names."""

import argparse
import os
import re
import shlex
from functools import cache
from pathlib import Path

import pytest

import pigment
from pigment.cli.parser import build_parser
from pigment.report.wording import WARNING_SIGNS, WARNING_SIGNS_TITLE
from pigment.synth.scenarios import make_series

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [
    *(path for path in sorted(ROOT.glob("*.md")) if path.name != "ACCURACY.md"),
    *sorted((ROOT / "docs").rglob("*.md")),
]


def blocks(language: str) -> str:
    return "\n".join(re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL))


@cache
def parsers() -> dict[str, argparse.ArgumentParser]:
    """Return the parser of each command."""
    for action in build_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the command line has no commands")


def options(command: str) -> set[str]:
    return {name for action in parsers()[command]._actions for name in action.option_strings}


def documented_calls() -> list[tuple[str, str]]:
    """Return (command, rest of the line) of each call of pigment in the README's shell blocks."""
    return re.findall(r"^pigment ([a-z]+)(.*?)(?:#.*)?$", blocks("sh"), re.MULTILINE)


def test_the_two_commands_stand_in_the_readme_and_work_from_a_bare_checkout():
    shell = blocks("sh")
    assert "python3 app.py" in shell
    assert "python3 -m tests" in shell
    assert (ROOT / "app.py").is_file()
    assert (ROOT / "tests" / "__main__.py").is_file()
    ci = ROOT / ".ci" / "run"
    assert "python3 -m tests" in ci.read_text(encoding="utf-8")
    assert os.access(ci, os.X_OK)


def test_the_readme_shows_every_command_and_no_other():
    assert {command for command, _ in documented_calls()} == set(parsers())


@pytest.mark.parametrize(("command", "rest"), documented_calls())
def test_every_example_parses(command, rest):
    assert build_parser().parse_args([command, *shlex.split(rest)]).command == command


def test_every_command_has_help_and_every_option_says_what_it_does():
    for name, parser in parsers().items():
        assert parser.description, name
        assert all(action.help for action in parser._actions), name


def test_every_option_of_the_table_belongs_to_analyze():
    named = re.findall(r"^\| `(--[^`]+)`", README, re.MULTILINE)
    assert named
    for option in named:
        build_parser().parse_args(["analyze", "photos", "--out", "x", *shlex.split(option)])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_options_named_in_any_document_exist_somewhere(path):
    text = path.read_text(encoding="utf-8")
    for command, rest in re.findall(r"`pigment ([a-z]+)([^`\n]*)`", text):
        assert command in parsers(), f"{path.name}: no command {command}"
        unknown = set(re.findall(r"--[a-z][a-z0-9-]*", rest)) - options(command)
        assert not unknown, f"{path.name}: pigment {command} has no {unknown}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    missing = [target for target in targets if not (path.parent / target).exists()]
    assert not missing


def test_the_python_example_measures_a_folder_of_photos(tmp_path, monkeypatch, capsys):
    photos = tmp_path / "photos"
    photos.mkdir()
    series = make_series(3100, size_px=(1224, 918), card="colorchecker-mini", n_visits=2)
    for number, day in enumerate(("2026-01-05", "2026-02-05")):
        (photos / f"{day}.jpg").write_bytes(series.render(number).jpeg)
    monkeypatch.chdir(tmp_path)
    exec(compile(blocks("python"), "README.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert [line[:19] for line in lines] == ["2026-01-05 00:00:00", "2026-02-05 00:00:00"]
    assert all(re.fullmatch(r".{19} (None|\d+\.\d ± \d+\.\d)", line) for line in lines)


def test_the_warning_signs_are_those_that_the_program_prints():
    assert WARNING_SIGNS_TITLE in README
    missing = [sign for sign in WARNING_SIGNS if f"- {sign}\n" not in README]
    assert not missing


def test_the_version_stands_first_in_the_changelog_or_is_still_unreleased():
    heads = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert heads[0] in {"Unreleased", pigment.VERSION}


def test_requirements_are_compiled_by_the_commands_that_the_guide_gives():
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name in ("requirements.txt", "requirements-test.txt", "requirements-headless.txt"):
        header = (ROOT / name).read_text(encoding="utf-8").splitlines()[1]
        assert header.removeprefix("#").strip() in guide
