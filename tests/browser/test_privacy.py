"""Private by default: who can reach the app, whom it speaks to, and what a failure shows."""

import http.client
import re
import socket
import sqlite3
import sys
import tomllib
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from pigment.report.wording import app as words
from tests.browser.server import ROOT, AppServer
from tests.browser.visitor import settle

STARTS = {
    "pigment app": (),
    "streamlit run": ("-m", "streamlit", "run", str(ROOT / "app.py"), "--server.headless=true"),
}
CONFIGURATIONS = (".streamlit/config.toml", "pigment/ui/.streamlit/config.toml")
ASKED = {
    "server": {"address": "127.0.0.1"},
    "browser": {"gatherUsageStats": False},
    "client": {"showErrorDetails": "none"},
}


@pytest.fixture(scope="module", params=list(STARTS))
def started(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AppServer]:
    """The app as the command starts it, and as the web framework does by itself."""
    server = AppServer(tmp_path_factory.mktemp("private"), command=STARTS[request.param])
    with server:
        yield server


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_shipped_configuration_is_private(name):
    shipped = tomllib.loads((ROOT / name).read_text(encoding="utf-8"))
    for section, values in ASKED.items():
        assert values.items() <= shipped[section].items()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.2 is nobody's address")
def test_only_this_computer_is_listened_to(started):
    """127.0.0.2 reaches a server that listens on every address, and no other."""
    socket.create_connection(("127.0.0.1", started.port), timeout=5).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", started.port), timeout=5)


def test_no_request_leaves_the_machine_and_nothing_is_counted(started, visit):
    person = visit(started, "desk")
    page = person.open()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.START_HEADING)
    button = page.locator("[class*='st-key-open-sample-'] button").first
    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.PHOTOS_TITLE)
    page.wait_for_timeout(3000)
    assert person.watch.n_requests > 20
    assert not person.watch.strangers
    assert not started.strangers()
    assert not re.search("usage statistics", started.said(), re.IGNORECASE)


def test_a_web_page_of_a_stranger_cannot_read_along(started, request):
    """All that pages show comes through one socket; a stranger's name opens none.

    ``pigment app`` is told before its first page not to look up its own address elsewhere; bare
    Streamlit can be told by the page alone, so that one is opened there first.
    """
    if started.command:
        request.getfixturevalue("visit")(started, "phone").open()
    own = f"127.0.0.1:{started.port}"
    stranger = f"stranger.example:{started.port}"
    assert handshake(started, host=own, origin=f"http://{own}") == 101
    assert handshake(started, host=own, origin=f"http://{stranger}") >= 400
    assert handshake(started, host=stranger, origin=f"http://{stranger}") >= 400
    assert not started.strangers(), "the server asked the internet who it is, to compare names"


def handshake(server: AppServer, host: str, origin: str) -> int:
    """Ask for the web socket; return the status of the answer (101: it is open)."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    headers = {
        "Host": host,
        "Origin": origin,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    connection.request("GET", "/_stcore/stream", headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_failure_shows_no_details(started, visit):
    """Last, because it breaks the data folder: every table is taken away."""
    person = visit(started, "phone")
    page = person.open()
    with sqlite3.connect(started.home / "pigment.db", timeout=30) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        database.execute("PRAGMA foreign_keys = OFF")
        for (name,) in tables:
            if not name.startswith("sqlite_"):
                database.execute(f'DROP TABLE "{name}"')
    page.reload()
    expect(page.get_by_test_id("stAlert").first).to_be_visible()
    settle(page)
    text = page.inner_text("body")
    for detail in ("Traceback", "sqlite", "sqlalchemy", ".py", "SELECT"):
        assert detail.lower() not in text.lower()
    assert page.get_by_test_id("stException").count() == 0
    person.photograph(page, "15_failure")
