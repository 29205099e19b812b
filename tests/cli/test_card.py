"""``pigment card``: writes what can be printed, or says why not."""

import errno
import json
import os

from pigment import cli
from pigment.cli import card
from pigment.cli.inputs import settings_from
from pigment.cli.parser import build_parser


def analyze_settings(card_json):
    arguments = ["analyze", "a.jpg", "--out", "o", "--card", str(card_json)]
    return settings_from(build_parser().parse_args(arguments))


def test_the_card_is_written_and_analyze_takes_it_back(tmp_path, capsys):
    assert cli.main(["card", "--out", str(tmp_path / "card")]) == 0
    files = {p.name for p in (tmp_path / "card").iterdir()}
    assert {"card.pdf", "card.png", "card.json"} <= files
    said = capsys.readouterr().out
    assert "card.pdf" in said
    assert "100 %" in said
    assert analyze_settings(tmp_path / "card" / "card.json").targets.check_line_mm == 50.0


def test_a_ruler_corrects_the_card(tmp_path):
    cli.main(["card", "--out", str(tmp_path)])
    content = json.loads((tmp_path / "card.json").read_text())
    content["check_line"]["length_mm"] = 48.5
    (tmp_path / "card.json").write_text(json.dumps(content))
    assert analyze_settings(tmp_path / "card.json").targets.check_line_mm == 48.5


def test_what_a_ruler_says_is_kept_and_a_slip_is_refused(tmp_path, capsys):
    assert cli.main(["card", "--out", str(tmp_path), "--measured", "49.2"]) == 0
    assert analyze_settings(tmp_path / "card.json").targets.check_line_mm == 49.2
    assert cli.main(["card", "--out", str(tmp_path), "--measured", "5"]) == 2
    assert "49.5" in capsys.readouterr().err


def test_a_full_disk_is_two_lines_and_code_2(tmp_path, monkeypatch, capsys):
    def full(out, measured_mm):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(card, "write_card_files", full)
    assert cli.main(["card", "--out", str(tmp_path / "card")]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
