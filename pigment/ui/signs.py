"""The warning signs as questions: any yes has one answer, and no answer is kept."""

from __future__ import annotations

import streamlit as st

from pigment.report.wording import pages
from pigment.report.wording.signs import QUESTIONS_LEAD, SHOW_CLINICIAN, SHOW_TODAY, SIGNS


def warning_questions() -> None:
    """Ask the fixed list, and say what to do where one is answered with yes."""
    with st.expander(pages.SEE_DOCTOR, icon=":material/stethoscope:"):
        st.caption(QUESTIONS_LEAD)
        answered = [
            sign
            for place, sign in enumerate(SIGNS)
            if st.checkbox(sign.question, key=f"warning-sign-{place}")
        ]
        if answered:
            today = any(sign.same_day for sign in answered)
            st.error(SHOW_TODAY if today else SHOW_CLINICIAN, icon=":material/stethoscope:")
