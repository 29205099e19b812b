"""Streamlit asks two strangers for this computer's address; here it is told not to.

To judge whether a foreign web page may speak to the app, and for the address it prints at its
start, Streamlit connects a socket to a name server and fetches a page of another company. The
answer is of no use to an app that listens on this computer alone: without it a foreign page is
refused all the same.
"""

from __future__ import annotations

from streamlit import net_util


def ask_no_stranger() -> None:
    """Let the server never look up its own address anywhere but here."""
    net_util.get_external_ip = _unknown
    net_util.get_internal_ip = _unknown


def _unknown() -> str | None:
    return None
