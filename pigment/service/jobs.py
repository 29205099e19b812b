"""The work behind the app: one child process at a time, in the order that it was asked for.

A patient job (a sample's) waits until nothing else does, and makes room when it runs already:
what it has prepared is kept, and it goes on later.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

STOP_LIMIT_S = 25.0
LOG_FILE = "worker.log"


class Task(StrEnum):
    """What can be asked for."""

    MEASURE = "measure"
    REPORT = "report"


class Phase(StrEnum):
    """How far a job has got."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    WAITING = "waiting"  # for dates that the person must give
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands; ``key`` says of what input (the store's key, or the kind of paper).

    ``step``: ``pictures``, ``measuring``, ``drawing`` or ``report``; ``label``: the photo at hand.
    """

    site_id: int
    task: Task
    key: str
    options: tuple[str, ...] = ()
    patient: bool = False
    phase: Phase = Phase.QUEUED
    step: str = ""
    done: int = 0
    total: int = 0
    label: str = ""
    message: str | None = None
    hint: str | None = None

    @property
    def is_active(self) -> bool:
        """Return whether it waits its turn or runs."""
        return self.phase in (Phase.QUEUED, Phase.RUNNING)


class Process(Protocol):
    """What is needed of a child process."""

    def lines(self) -> Iterator[str]:
        """Yield what it says, until it ends."""

    def stop(self) -> None:
        """End it, gently first."""


Start = Callable[[Job], Process]


class Jobs:
    """All jobs of one data folder; every method may be called from any thread."""

    def __init__(self, home: Path, start: Start | None = None) -> None:
        self._start = start or (lambda job: _Child(home, job))
        self._lock = threading.RLock()
        self._jobs: dict[tuple[int, Task], Job] = {}
        self._queue: list[Job] = []
        self._running: tuple[Job, Process | None] | None = None
        self._makes_room = False  # the running job
        self._wake = threading.Condition(self._lock)
        self._thread: threading.Thread | None = None
        atexit.register(self.stop_all)

    def start(
        self,
        site_id: int,
        task: Task,
        key: str,
        options: Sequence[str] = (),
        *,
        patient: bool = False,
    ) -> None:
        """Ask for a job; one for the same input that waits or runs already is enough."""
        job = Job(site_id, task, key, tuple(options), patient)
        with self._lock:
            if any(_same(job, other) for other in self._active()):
                return
            self._queue = [other for other in self._queue if _place(other) != _place(job)]
            self._queue = _in_turn([*self._queue, job])
            if self._running is None or _place(self._running[0]) != _place(job):
                self._jobs[_place(job)] = job
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
            self._wake.notify_all()
            self._make_room()

    def _make_room(self) -> None:
        """End the process of a patient job where one that is not waits; it is begun again later."""
        if self._running is None or self._running[1] is None or not self._is_in_the_way():
            return
        self._makes_room = True
        threading.Thread(target=self._running[1].stop, daemon=True).start()

    def _is_in_the_way(self) -> bool:
        return (
            self._running is not None
            and self._running[0].patient
            and any(not job.patient for job in self._queue)
        )

    def job(self, site_id: int, task: Task = Task.MEASURE) -> Job | None:
        """Return the latest job of a site as it stands."""
        with self._lock:
            return self._jobs.get((site_id, task))

    def stop(self, site_id: int) -> None:
        """End every job of a site and forget it; returns when its process is gone."""
        self._stop(lambda job: job.site_id == site_id)

    def stop_all(self) -> None:
        """End every job; returns when the process is gone."""
        self._stop(lambda job: True)

    def _stop(self, concerns: Callable[[Job], bool]) -> None:
        with self._lock:
            self._queue = [job for job in self._queue if not concerns(job)]
            for place in [place for place, job in self._jobs.items() if concerns(job)]:
                del self._jobs[place]
            running = self._running
        if running is not None and concerns(running[0]) and running[1] is not None:
            running[1].stop()

    def _active(self) -> list[Job]:
        running = [self._running[0]] if self._running else []
        return running + self._queue

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._queue:
                    self._wake.wait()
                job = replace(self._queue.pop(0), phase=Phase.RUNNING)
                self._jobs[_place(job)] = job
                self._running, self._makes_room = (job, None), False
            try:
                self._run(job)
            finally:
                with self._lock:
                    self._running = None
                    waiting = [other for other in self._queue if _place(other) == _place(job)]
                    if waiting and _place(job) in self._jobs:
                        self._jobs[_place(job)] = waiting[0]

    def _run(self, job: Job) -> None:
        with self._lock:  # whoever stops it finds either nothing begun or a process to end
            if _place(job) not in self._jobs:
                return
            try:
                process = self._start(job)
            except OSError:
                self._say(job, {"error": None})
                return
            self._running = (job, process)
            self._make_room()
        ended = False
        for line in process.lines():
            with suppress(ValueError):
                message = json.loads(line)
                if isinstance(message, dict):
                    ended = ended or not message.keys() >= _IS_STEP
                    self._say(job, message)
        if not ended and not self._put_off(job):
            self._say(job, {"error": None})

    def _put_off(self, job: Job) -> bool:
        """Let a job wait again that was ended to make room; whether it was."""
        with self._lock:
            known = self._jobs.get(_place(job))
            if not self._makes_room or known is None or known.key != job.key:
                return False
            again = replace(job, phase=Phase.QUEUED)
            if all(_place(other) != _place(job) for other in self._queue):
                self._queue = _in_turn([again, *self._queue])
            self._jobs[_place(job)] = again
            return True

    def _say(self, job: Job, message: dict[str, Any]) -> None:
        """Put down what the process said, unless the job was stopped or asked for anew."""
        with self._lock:
            known = self._jobs.get(_place(job))
            if known is not None and known.key == job.key:
                self._jobs[_place(job)] = _after(known, message)


_IS_STEP = {"step"}


def _after(job: Job, message: dict[str, Any]) -> Job:
    if "finished" in message:
        return replace(job, phase=Phase.FINISHED, done=job.total)
    if "waiting" in message:
        return replace(job, phase=Phase.WAITING)
    if "error" in message:
        said, hint = message.get("error"), message.get("hint")
        return replace(job, phase=Phase.FAILED, message=said, hint=hint)
    if "step" not in message:
        return job
    done, total = int(message.get("done", 0)), int(message.get("total", 0))
    label = str(message.get("label", ""))
    return replace(job, step=str(message["step"]), done=done, total=total, label=label)


def _place(job: Job) -> tuple[int, Task]:
    return job.site_id, job.task


def _in_turn(jobs: Iterable[Job]) -> list[Job]:
    """Return jobs in the order asked for, the patient ones last."""
    return sorted(jobs, key=lambda job: job.patient)


def _same(job: Job, other: Job) -> bool:
    return (_place(job), job.key, job.options) == (_place(other), other.key, other.options)


class _Child:
    """A worker process; it ends by itself when this process does, because its stdin closes."""

    def __init__(self, home: Path, job: Job) -> None:
        command = [sys.executable, "-m", "pigment.service.worker"]
        command += ["--home", str(home), "--site", str(job.site_id), *job.options]
        quiet = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        with (home / LOG_FILE).open("wb") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
                errors="replace",
                env={**os.environ, **quiet},
                start_new_session=True,
                creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
            )

    def lines(self) -> Iterator[str]:
        assert self._process.stdout is not None
        yield from self._process.stdout
        self._process.wait()

    def stop(self) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
