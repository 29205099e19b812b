"""What a page may ask for: the store, the chosen site, its result, and the way to other pages."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import streamlit as st

from pigment.errors import SeriesError, StoreError
from pigment.io.folder import SERIES_FILE
from pigment.io.read_results import read_result
from pigment.io.store import Site, SiteState, Store, default_home
from pigment.model.diary import Exposure
from pigment.model.series import SeriesResult
from pigment.service.diary import Together, lay_beside
from pigment.service.jobs import Job, Jobs, Phase, Task
from pigment.service.library import Standing, report_files, report_key, standing

SITE = "site"  # in the address: a reload or a bookmark leads back to the same place
START, PHOTOS, PROGRESS, COMPARE, REPORT = "start", "photos", "progress", "compare", "report"
DIARY = "diary"
LOG_FILE = "pigment.log"
MAX_CACHED_RESULTS = 8


@dataclass(frozen=True, slots=True)
class Session:
    """One person's visit; made anew at every run of the script, the heavy parts are shared."""

    store: Store
    jobs: Jobs
    pages: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def current(cls) -> Session:
        """Return the session on the data folder of this computer's user.

        Raises
        ------
        StoreError
            When the data folder cannot be used.
        """
        home = str(default_home())
        return cls(_store(home), _jobs(home))

    def site(self) -> Site | None:
        """Return the chosen site: of the address, else the one last chosen; ``None`` if none."""
        asked = st.query_params.get(SITE) or st.session_state.get(SITE)
        if asked is None or not str(asked).isdecimal():
            return None
        try:
            site = self.store.site(int(asked))
        except StoreError:
            return None
        st.session_state[SITE] = str(site.id)
        st.query_params[SITE] = str(site.id)
        return site

    def forget_site(self) -> None:
        """Choose no site any more."""
        st.session_state.pop(SITE, None)
        st.query_params.clear()

    def go(self, page: str, site_id: int | None = None) -> None:
        """Leave for another page, with this site chosen."""
        if site_id is None:
            st.switch_page(self.pages[page])
        st.session_state[SITE] = str(site_id)
        st.switch_page(self.pages[page], query_params={SITE: str(site_id)})

    def link(
        self, page: str, label: str, *, site_id: int | None = None, icon: str | None = None
    ) -> None:
        """Put a link to another page, with this site chosen."""
        params = None if site_id is None else {SITE: str(site_id)}
        st.page_link(self.pages[page], label=label, icon=icon, query_params=params)

    def result(self, site_id: int) -> SeriesResult | None:
        """Return what was last measured of a site, even where photos were added since."""
        folder = self.store.series_folder(site_id)
        try:
            stat = (folder / SERIES_FILE).stat()
        except OSError:
            return None
        try:
            return _result(str(folder), stat.st_mtime_ns, stat.st_size)
        except SeriesError:
            return None  # a cache: it is measured again

    def together(self, site_id: int) -> Together | None:
        """Return what was last measured of a site with the diary beside it.

        ``None`` without a result or an entry; a sample has no diary.
        """
        if self.store.site(site_id).is_sample:
            return None
        diary = self.store.diary.exposures()
        result = self.result(site_id)
        if result is None or not diary:
            return None
        stat = (self.store.series_folder(site_id) / SERIES_FILE).stat()
        return _together(f"{site_id} {stat.st_mtime_ns} {diary!r}", result, diary)

    def with_diary(self, site_id: int, result: SeriesResult) -> SeriesResult:
        """Return a site's result with the diary's moments, where there are any."""
        together = self.together(site_id)
        return result if together is None else together.result

    def state(self, site_id: int) -> SiteState:
        """Return whether a site has changed since it was measured."""
        return self.store.state(site_id)

    def standing(self, site_id: int) -> Standing:
        """Return how far a site has got."""
        return standing(self.store, site_id)

    def job(self, site_id: int, task: Task = Task.MEASURE) -> Job | None:
        """Return the latest job of a site."""
        return self.jobs.job(site_id, task)

    def measure(self, site_id: int, *, again: bool = False) -> Job | None:
        """Have a site measured where that is due, and return its job.

        What ended before with the very same photos and dates is begun ``again`` only when asked.
        """
        job = self.job(site_id)
        due = self.standing(site_id) in (Standing.TO_MEASURE, Standing.NEEDS_DATES)
        if due or again:
            key = self.state(site_id).input_key
            if again or job is None or job.key != key:
                self.jobs.start(
                    site_id, Task.MEASURE, key, patient=self.store.site(site_id).is_sample
                )
        return self.job(site_id)

    def report(
        self,
        site_id: int,
        paper: str,
        leave_out: Iterable[str] = (),
        *,
        with_diary: bool = False,
    ) -> tuple[Path, ...]:
        """Return the PDF and then its pages as PNG, or nothing where it is not made yet.

        ``paper``: ``a4`` or ``letter``; ``leave_out``: names of the report's options.
        """
        key = report_key(self.store, site_id, paper, leave_out, with_diary=with_diary)
        return report_files(self.store, site_id, key)

    def make_report(
        self,
        site_id: int,
        paper: str,
        leave_out: Iterable[str] = (),
        *,
        again: bool = False,
        with_diary: bool = False,
    ) -> Job | None:
        """Have a report made unless it is there; return its job, or ``None`` where none is due.

        What failed before is begun ``again`` only when asked.
        """
        left_out = sorted(leave_out)
        key = report_key(self.store, site_id, paper, left_out, with_diary=with_diary)
        if report_files(self.store, site_id, key):
            return None
        job = self.job(site_id, Task.REPORT)
        if again or job is None or job.key != key or job.phase is Phase.FINISHED:
            options = ["--report", paper, "--key", key]
            for part in left_out:
                options += ["--leave-out", part]
            if with_diary:
                options.append("--with-diary")
            self.jobs.start(
                site_id, Task.REPORT, key, options, patient=self.store.site(site_id).is_sample
            )
        return self.job(site_id, Task.REPORT)


@st.cache_resource(show_spinner=False, max_entries=4)
def _store(home: str) -> Store:
    store = Store(Path(home))
    _log_to(store.home / LOG_FILE)
    return store


@st.cache_resource(show_spinner=False, max_entries=4)
def _jobs(home: str) -> Jobs:
    return Jobs(_store(home).home)


@st.cache_resource(show_spinner=False, max_entries=MAX_CACHED_RESULTS)
def _result(folder: str, mtime_ns: int, size_bytes: int) -> SeriesResult:
    return read_result(Path(folder))


@st.cache_resource(show_spinner=False, max_entries=MAX_CACHED_RESULTS)
def _together(key: str, _result: SeriesResult, _diary: tuple[Exposure, ...]) -> Together:
    return lay_beside(_result, _diary)


def _log_to(path: Path) -> None:
    """Write what goes wrong into a file of the data folder, never onto a page."""
    handler = RotatingFileHandler(path, maxBytes=500_000, backupCount=1, delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.getLogger("pigment")
    logger.handlers = [handler]
    logger.propagate = False
