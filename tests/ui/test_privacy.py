"""The server asks nobody for its own address."""

import socket

import pytest

pytest.importorskip("streamlit", reason="the app's packages are not installed")

from streamlit import config, net_util
from streamlit.web.server import server_util

from pigment.ui.privacy import ask_no_stranger


def test_a_foreign_origin_is_refused_without_asking_a_stranger(monkeypatch):
    def refuse(*_arguments, **_options):
        pytest.fail("a stranger was asked")

    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)  # restored after
    monkeypatch.setattr(net_util, "get_internal_ip", net_util.get_internal_ip)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    ask_no_stranger()
    assert not server_util.is_url_from_allowed_origins("http://elsewhere.example:80")
    assert server_util.is_url_from_allowed_origins("http://localhost:8501")


def test_an_app_open_to_the_home_network_knows_its_address_there(monkeypatch):
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    monkeypatch.setattr(net_util, "get_internal_ip", lambda: "192.168.7.5")
    ask_no_stranger()
    own, stranger = "http://192.168.7.5:8501", "http://elsewhere.example:8501"
    assert not server_util.is_url_from_allowed_origins(own)  # nobody is let in unasked
    before = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")
    try:
        assert server_util.is_url_from_allowed_origins(own)
        assert not server_util.is_url_from_allowed_origins(stranger)
    finally:
        config.set_option("server.address", before)
