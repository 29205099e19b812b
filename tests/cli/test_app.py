"""``pigment app``: private flags, a free port, plain errors, and no process left behind."""

import os
import signal
import socket
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

from pigment import cli
from pigment.cli import app
from pigment.errors import PigmentError
from pigment.io.store import Store

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A server that is never started."""

    def __init__(self, code=0):
        self.code, self.ended = code, False

    def __call__(self, command, env):
        self.command, self.env = command, env
        return self

    def poll(self):
        return self.code if self.ended else None

    def wait(self, limit=None):
        if self.code is KeyboardInterrupt and not self.ended:
            raise KeyboardInterrupt
        self.ended = True
        return 0 if self.code is KeyboardInterrupt else self.code

    def terminate(self):
        self.ended = True


@pytest.fixture
def server(monkeypatch):
    made, opened = Server(), []
    monkeypatch.setattr(app.subprocess, "Popen", made)
    monkeypatch.setattr(app, "_wait_until_up", lambda server, address: None)
    monkeypatch.setattr(app.webbrowser, "open", opened.append)
    made.opened = opened
    return made


def flags(command):
    pairs = [part[2:].split("=", 1) for part in command if part.startswith("--")]
    return {name: [value for other, value in pairs if other == name] for name, _ in pairs}


def test_it_says_where_it_is_and_opens_a_browser(server, tmp_path, port, capsys):
    assert cli.main(["app", "--home", str(tmp_path), "--port", str(port)]) == 0
    address = f"http://127.0.0.1:{port}"
    assert capsys.readouterr().out == f"pigment is open at {address} (Ctrl-C stops it).\n"
    assert server.opened == [address]
    assert server.env["PIGMENT_HOME"] == str(tmp_path)


def test_no_browser_means_none(server, tmp_path):
    assert cli.main(["app", "--home", str(tmp_path), "--no-browser"]) == 0
    assert server.opened == []


def test_the_flags_keep_it_private_whatever_a_settings_file_says(server, tmp_path, port, capsys):
    cli.main(["app", "--home", str(tmp_path), "--port", str(port)])
    given = flags(server.command)
    assert given["server.address"] == ["127.0.0.1"]
    assert given["browser.gatherUsageStats"] == ["false"]
    assert given["client.showErrorDetails"] == ["none"]
    assert given["server.maxUploadSize"] == ["40"]
    assert set(given["server.allowedHosts"]) == {"127.0.0.1", "localhost"}
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("folder", [ROOT, ROOT / "pigment" / "ui"])
def test_the_shipped_settings_are_private_too(folder):
    shipped = tomllib.loads((folder / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert shipped["server"]["address"] == "127.0.0.1"
    assert shipped["browser"]["gatherUsageStats"] is False
    assert shipped["client"]["showErrorDetails"] == "none"
    assert shipped["server"]["maxUploadSize"] == 40


def test_a_host_that_others_can_reach_is_warned_of_in_one_line(server, tmp_path, capsys):
    cli.main(["app", "--home", str(tmp_path), "--host", "0.0.0.0", "--no-browser"])
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("Warning: ")


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("x.y", False)],
)
def test_what_only_this_computer_reaches(host, own):
    assert app.is_loopback(host) is own


def test_a_taken_port_is_an_error_when_named_and_passed_over_when_not(
    server, tmp_path, monkeypatch, capsys
):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        assert cli.main(["app", "--home", str(tmp_path), "--port", str(number)]) == 2
        what, hint = capsys.readouterr().err.splitlines()
        assert str(number) in what
        assert "--port" in hint
        monkeypatch.setattr(app, "FIRST_PORT", number)
        assert cli.main(["app", "--home", str(tmp_path), "--no-browser"]) == 0
        assert flags(server.command)["server.port"] != [str(number)]


def test_a_home_that_cannot_be_written_is_said_before_anything_starts(server, tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    assert cli.main(["app", "--home", str(tmp_path / "file")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert not hasattr(server, "command")


def test_samples_are_put_in_where_there_is_nothing_yet_and_only_there(
    server, tmp_path, monkeypatch
):
    folder = ROOT / "sample_images" / "fading_brown"
    sample = SimpleNamespace(name="fading_brown", folder=folder, n_photos=12, card_type="mini")
    monkeypatch.setattr("pigment.service.library.samples", lambda home: (sample,))
    options = ["app", "--sample", "--no-browser", "--home"]
    with Store(tmp_path / "used") as used:
        used.add_site("left cheek")
    for home in ("new", "used"):
        assert cli.main([*options, str(tmp_path / home)]) == 0
    with Store(tmp_path / "new") as new, Store(tmp_path / "used") as used:
        assert [(site.is_sample, site.card_type) for site in new.sites()] == [(True, "mini")]
        assert [site.is_sample for site in used.sites()] == [False]


def test_ctrl_c_ends_it_without_a_word(server, tmp_path, capsys):
    server.code = KeyboardInterrupt
    assert cli.main(["app", "--home", str(tmp_path), "--no-browser"]) == 0
    assert server.ended
    assert capsys.readouterr().err == ""


def test_a_server_that_does_not_start_is_said(server, monkeypatch, tmp_path, capsys):
    def fail(server, address):
        raise PigmentError("The app did not start.", hint="Try again.")

    monkeypatch.setattr(app, "_wait_until_up", fail)
    assert cli.main(["app", "--home", str(tmp_path), "--no-browser"]) == 2
    assert capsys.readouterr().err == "The app did not start.\nTry again.\n"
    assert server.ended


@pytest.mark.skipif(os.name != "posix", reason="signals of this kind are POSIX")
def test_the_real_server_answers_and_ends_on_ctrl_c(tmp_path, port):
    process = subprocess.Popen(
        [sys.executable, "-m", "pigment", "app", "--no-browser", "--port", str(port)],
        env={**os.environ, "PIGMENT_HOME": str(tmp_path / "home")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert str(port) in process.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
            assert answer.status == 200
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "Traceback" not in said
