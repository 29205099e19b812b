"""The app as a child process, and the memory that it and its own children hold."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType

START_LIMIT_S = 90
WORKER = b"pigment.service.worker"


class Server:
    """``pigment app`` on a free port; a context manager that ends it."""

    def __init__(self, home: Path, log: Path) -> None:
        self.home, self.log = home, log
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = int(listener.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.start_s = 0.0

    def __enter__(self) -> Server:
        command = [sys.executable, "-m", "pigment", "app", "--no-browser"]
        command += ["--port", str(self.port), "--home", str(self.home)]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        started = time.monotonic()
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() - started > START_LIMIT_S:
                self._process.kill()
                raise RuntimeError(
                    f"the app did not start:\n{self.log.read_text(errors='replace')}"
                )
            time.sleep(0.05)
        self.start_s = time.monotonic() - started
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the server and what it started."""
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM)
        else:
            self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def memory_mb(self) -> float | None:
        """Return the resident memory of the server without its worker; ``None`` if unknown."""
        if not Path("/proc/self/status").exists():
            return None
        return sum(map(_resident_mb, family(self._process.pid)))


def family(pid: int) -> Iterator[int]:
    """Yield a process and its children, but no worker and what belongs to it (Linux)."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        threads = os.listdir(f"/proc/{pid}/task")
        children = [
            child
            for thread in threads
            for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
        ]
    except OSError:
        return
    if WORKER in command:
        return
    yield pid
    for child in children:
        yield from family(int(child))


def _resident_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 1000 if found else 0.0
