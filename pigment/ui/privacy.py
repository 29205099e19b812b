"""Streamlit asks two strangers for this computer's address; here it is told not to.

To judge whether a foreign web page may speak to the app, Streamlit opens a socket towards a name
server and fetches a page of another company. The answer is of no use to an app that listens on
one named address: without it a foreign page is refused all the same. Where a person has the app
listen on every address (``--host 0.0.0.0``), the one in the home network must be known, or its
own pages would be refused; finding that sends nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from streamlit import config, net_util

_EVERY_ADDRESS = ("0.0.0.0", "::")


def ask_no_stranger() -> None:
    """Let the server never look up its own address anywhere but here."""
    net_util.get_external_ip = _unknown
    net_util.get_internal_ip = _only_if_shared(net_util.get_internal_ip)


def _unknown() -> str | None:
    return None


def _only_if_shared(look_up: Callable[[], str | None]) -> Callable[[], str | None]:
    def internal_ip() -> str | None:
        shared = config.get_option("server.address") in _EVERY_ADDRESS
        return look_up() if shared else None

    return internal_ip
