"""Jobs run one at a time, tell how far they are, and can be stopped; processes are made up."""

import json
import queue
import threading
import time

import pytest

from pigment.service.jobs import Job, Jobs, Phase, Task

LIMIT_S = 20


class Actor:
    """A process that says what the test tells it to say."""

    def __init__(self, job):
        self.job, self.said, self.stopped = job, queue.Queue(), threading.Event()

    def say(self, **message):
        self.said.put(json.dumps(message))

    def lines(self):
        while (line := self.said.get(timeout=LIMIT_S)) is not None:
            yield line

    def stop(self):
        self.stopped.set()
        self.said.put(None)

    def end(self):
        self.said.put(None)


class Stage:
    """All processes that were started."""

    def __init__(self):
        self.actors = queue.Queue()

    def __call__(self, job):
        actor = Actor(job)
        self.actors.put(actor)
        return actor

    def next(self):
        return self.actors.get(timeout=LIMIT_S)


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def jobs(tmp_path, stage):
    made = Jobs(tmp_path, start=stage)
    yield made
    made.stop_all()


def until(is_so):
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.005)


def is_phase(jobs, site_id, phase):
    return lambda: jobs.job(site_id).phase is phase


def test_a_job_tells_its_steps_and_its_end(jobs, stage):
    jobs.start(1, Task.MEASURE, "k")
    actor = stage.next()
    actor.say(step="measuring", done=2, total=5, label="a.jpg")
    until(lambda: jobs.job(1).done == 2)
    job = jobs.job(1)
    assert (job.step, job.total, job.label, job.is_active) == ("measuring", 5, "a.jpg", True)
    actor.say(finished=True)
    actor.end()
    until(is_phase(jobs, 1, Phase.FINISHED))
    assert jobs.job(1).done == 5


def test_one_at_a_time_in_the_order_asked_for(jobs, stage):
    for site_id in (1, 2):
        jobs.start(site_id, Task.MEASURE, "k")
    first = stage.next()
    assert jobs.job(2).phase is Phase.QUEUED
    assert stage.actors.empty()
    first.say(finished=True)
    first.end()
    assert stage.next().job.site_id == 2


def test_a_patient_job_waits_until_nothing_else_does(jobs, stage):
    jobs.start(1, Task.MEASURE, "k")
    running = stage.next()
    jobs.start(2, Task.MEASURE, "k", patient=True)
    jobs.start(3, Task.MEASURE, "k")
    for site_id in (3, 2):
        running.say(finished=True)
        running.end()
        running = stage.next()
        assert running.job.site_id == site_id
    assert not running.stopped.is_set()


def test_a_patient_job_that_runs_makes_room_and_is_begun_again(jobs, stage):
    jobs.start(1, Task.MEASURE, "k", patient=True)
    sample = stage.next()
    jobs.start(2, Task.MEASURE, "k", patient=True)
    assert not sample.stopped.is_set()  # for one as patient it does not
    jobs.start(3, Task.MEASURE, "k")
    own = stage.next()
    assert (own.job.site_id, sample.stopped.is_set()) == (3, True)
    assert jobs.job(1).phase is Phase.QUEUED
    for site_id in (1, 2):
        own.say(finished=True)
        own.end()
        own = stage.next()
        assert own.job.site_id == site_id


def test_a_patient_job_stopped_for_good_is_not_begun_again(jobs, stage):
    jobs.start(1, Task.MEASURE, "k", patient=True)
    stage.next()
    jobs.stop(1)
    jobs.start(2, Task.MEASURE, "k")
    own = stage.next()
    assert (own.job.site_id, jobs.job(1)) == (2, None)
    own.end()
    jobs.start(3, Task.MEASURE, "k", patient=True)
    assert stage.next().job.site_id == 3


def test_the_same_input_is_not_asked_for_twice_and_a_new_one_waits(jobs, stage):
    jobs.start(1, Task.MEASURE, "old")
    running = stage.next()
    for key in ("old", "new", "new", "newer"):
        jobs.start(1, Task.MEASURE, key)
    running.say(finished=True)
    running.end()
    assert stage.next().job.key == "newer"
    assert stage.actors.empty()


def test_what_the_process_cannot_do_is_told(jobs, stage):
    jobs.start(1, Task.MEASURE, "k")
    actor = stage.next()
    actor.say(error="The disk is full.", hint="Free some space.")
    actor.end()
    until(is_phase(jobs, 1, Phase.FAILED))
    assert (jobs.job(1).message, jobs.job(1).hint) == ("The disk is full.", "Free some space.")


def test_a_process_that_ends_without_a_word_has_failed(jobs, stage):
    jobs.start(1, Task.MEASURE, "k")
    actor = stage.next()
    actor.say(step="measuring", done=1, total=5, label="a.jpg")
    actor.said.put("not json")
    actor.end()
    until(is_phase(jobs, 1, Phase.FAILED))
    assert jobs.job(1).message is None


def test_a_process_that_cannot_start_has_failed_and_the_next_one_runs(tmp_path, stage):
    def start(job):
        if job.site_id == 1:
            raise OSError("no memory")
        return stage(job)

    jobs = Jobs(tmp_path, start=start)
    jobs.start(1, Task.MEASURE, "k")
    jobs.start(2, Task.MEASURE, "k")
    stage.next().end()
    assert jobs.job(1).phase is Phase.FAILED


def test_waiting_for_dates_is_no_failure(jobs, stage):
    jobs.start(1, Task.MEASURE, "k")
    actor = stage.next()
    actor.say(waiting=True)
    actor.end()
    until(is_phase(jobs, 1, Phase.WAITING))
    assert not jobs.job(1).is_active


def test_a_stopped_site_is_forgotten_and_others_go_on(jobs, stage):
    jobs.start(1, Task.MEASURE, "k")
    jobs.start(2, Task.MEASURE, "k")
    first = stage.next()
    jobs.stop(1)
    assert first.stopped.is_set()
    assert jobs.job(1) is None
    assert stage.next().job.site_id == 2


def test_everything_is_stopped_at_the_end(jobs, stage):
    for site_id in (1, 2):
        jobs.start(site_id, Task.MEASURE, "k")
    first = stage.next()
    jobs.stop_all()
    assert first.stopped.is_set()
    assert jobs.job(1) is jobs.job(2) is None


def test_a_report_and_a_measurement_of_a_site_are_two_jobs(jobs, stage):
    jobs.start(1, Task.MEASURE, "k")
    jobs.start(1, Task.REPORT, "a4", ["--report", "a4"])
    stage.next().end()
    assert stage.next().job == Job(1, Task.REPORT, "a4", ("--report", "a4"), phase=Phase.RUNNING)


def test_a_real_process_is_started_and_its_word_is_heard(tmp_path):
    jobs = Jobs(tmp_path)
    jobs.start(99, Task.MEASURE, "k")
    deadline = time.monotonic() + 120
    while jobs.job(99).is_active and time.monotonic() < deadline:
        time.sleep(0.05)
    job = jobs.job(99)
    assert job.phase is Phase.FAILED  # there is no such site
    assert job.message
    assert job.hint
