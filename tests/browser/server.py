"""The app as a person starts it: a child process with a data folder of its own, on a free port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 90

# Runs at the start of the server and of every child: writes down whom they speak to.
AUDIT = """
import os, sys
_log = os.open(os.environ["PIGMENT_TEST_AUDIT"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
def _note(event, args):
    if event == "socket.connect":
        os.write(_log, f"{event} {args[1]!r}\\n".encode())
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        os.write(_log, f"{event} {args[0]!r}\\n".encode())
sys.addaudithook(_note)
"""
SPOKEN_TO_SELF = ("'127.0.0.1'", "'localhost'", "'::1'", "None", "''", "b''", "'/", "b'/")


class AppServer:
    """The app running; a context manager that ends it and its children.

    ``command``: other arguments for Python than those of ``pigment app``; the port is added.
    """

    def __init__(self, folder: Path, *, command: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.audit = folder / "audit.log"
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "AppServer":
        hooks = self.folder / "hooks"
        hooks.mkdir(parents=True, exist_ok=True)
        (hooks / "sitecustomize.py").write_text(AUDIT, encoding="utf-8")
        environment = {
            **os.environ,
            "PIGMENT_HOME": str(self.home),
            "PIGMENT_TEST_AUDIT": str(self.audit),
            "PYTHONPATH": os.pathsep.join([str(hooks), str(ROOT)]),
        }
        if self.command:
            command = [sys.executable, *self.command, f"--server.port={self.port}"]
        else:
            command = [sys.executable, "-m", "pigment", "app", "--no-browser"]
            command += ["--port", str(self.port), "--home", str(self.home)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            self._wait_until_healthy()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the server and what it started."""
        if self.process is None:
            return
        if os.name == "posix":
            for kind in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(self.process.pid, kind)
                    self.process.wait(timeout=10)
                except ProcessLookupError:
                    break
                except subprocess.TimeoutExpired:
                    continue
        else:
            self.process.kill()
        self.process.wait(timeout=10)
        self.process = None

    def said(self) -> str:
        """Return what the server wrote on its terminal."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def strangers(self) -> list[str]:
        """Return every address beyond this machine that the server or a child asked for."""
        lines = self.audit.read_text(encoding="utf-8").splitlines() if self.audit.exists() else []
        return [line for line in lines if not is_local(line)]

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            assert self.process is not None
            if self.process.poll() is not None:
                raise RuntimeError(f"the app ended at its start:\n{self.said()}")
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise RuntimeError(f"the app did not start in {START_LIMIT_S} s:\n{self.said()}")


def is_local(line: str) -> bool:
    """Whether a line of the audit names this machine."""
    _, address = line.split(" ", 1)
    return address.lstrip("(").startswith(SPOKEN_TO_SELF)


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
