"""``pigment app``: the pages, on this computer only unless told otherwise."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path

from pigment.errors import PigmentError, SettingsError

FIRST_PORT, N_PORTS = 8501, 100
START_LIMIT_S = 120.0
STOP_LIMIT_S = 30.0
_LOOPBACK_NAMES = ("localhost",)


def run(arguments: argparse.Namespace) -> int:
    """Open the store, start the server, say where it is, and wait until it is stopped."""
    return serve(
        home=arguments.home,
        host=arguments.host,
        port=arguments.port,
        browser=not arguments.no_browser,
        sample="if-empty" if arguments.sample else "",
    )


def serve(
    *,
    home: Path | None = None,
    host: str = "127.0.0.1",
    port: int | None = None,
    browser: bool = True,
    sample: str = "",
) -> int:
    """Serve the pages until Ctrl-C; ``sample``: put the sample series in (always, if-empty).

    Raises
    ------
    PigmentError
        When the data folder cannot be used, the port is taken, or the server does not start.
    """
    if find_spec("streamlit") is None or find_spec("sqlalchemy") is None:
        raise SettingsError(
            "The app's own packages are not installed.",
            hint="Install them with: pip install 'pigment[app]'",
        )
    home = _open_store(home, sample)
    chosen = _free_port(host, port)
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{chosen}"
    if not is_loopback(host):
        print(
            f"Warning: with --host {host} every device of the network can open these photos.",
            file=sys.stderr,
        )
    server = subprocess.Popen(
        server_command(host, chosen), env={**os.environ, "PIGMENT_HOME": str(home)}
    )
    try:
        _wait_until_up(server, address)
        print(f"pigment is open at {address} (Ctrl-C stops it).", flush=True)
        if browser:
            webbrowser.open(address)
        return abs(server.wait())
    except KeyboardInterrupt:
        return 0
    finally:
        _end(server)


def server_command(host: str, port: int) -> list[str]:
    """Return the command of the server; its flags repeat what keeps it private."""
    flags = {
        "server.address": host,
        "server.port": str(port),
        "server.headless": "true",
        "server.maxUploadSize": "40",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": host,
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "logger.hideWelcomeMessage": "true",
        "logger.level": "error",
    }
    command = [sys.executable, "-m", "pigment.ui"]
    command += [f"--{name}={value}" for name, value in flags.items()]
    allowed = ("127.0.0.1", "localhost", host) if is_loopback(host) else ("*",)
    return command + [f"--server.allowedHosts={name}" for name in allowed]  # no other page's name


def is_loopback(host: str) -> bool:
    """Return whether only this computer can reach the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in _LOOPBACK_NAMES


def _open_store(home: Path | None, sample: str) -> Path:
    """Make or open the data folder before anything else, so that a fault is said here."""
    from pigment.io.store import Store, default_home  # noqa: PLC0415  (brings the database)
    from pigment.report.wording.app import sample_text  # noqa: PLC0415
    from pigment.service.library import import_sample, prepare_samples, samples  # noqa: PLC0415

    with Store(home or default_home()) as store:
        if sample == "always" and not samples(store.home):
            print("Making the sample photos. This takes a few minutes, once.", flush=True)
            prepare_samples(store.home)
        if sample == "always" or (sample and not store.sites()):
            for found in samples(store.home):
                import_sample(store, found, sample_text(found.name).message)
        return store.home


def _free_port(host: str, port: int | None) -> int:
    if port is not None:
        if not _is_free(host, port):
            raise SettingsError(
                f"Port {port} is taken by another program.",
                hint="Name another one with --port, or leave it out to take the next free one.",
            )
        return port
    for candidate in range(FIRST_PORT, FIRST_PORT + N_PORTS):
        if _is_free(host, candidate):
            return candidate
    raise SettingsError(
        f"No port from {FIRST_PORT} to {FIRST_PORT + N_PORTS - 1} is free.",
        hint="Close other programs, or name a port with --port.",
    )


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except socket.gaierror as error:
            raise SettingsError(
                f"{host} is no address of this computer.", hint="Use --host 127.0.0.1."
            ) from error
        except OSError:
            return False
    return True


def _wait_until_up(server: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    ask = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with ask.open(f"{address}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise PigmentError(
        "The app did not start.", hint="Try again; if it fails again, install it anew."
    )


def _end(server: subprocess.Popen[bytes]) -> None:
    """End the server; a second Ctrl-C does not leave it behind."""
    if server.poll() is not None:
        return
    server.terminate()
    try:
        server.wait(STOP_LIMIT_S)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        server.kill()
        server.wait()
