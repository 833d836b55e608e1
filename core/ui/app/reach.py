"""Who reaches this server: this machine alone, or others too."""

import ipaddress

import streamlit as st


def is_shared() -> bool:
    """Tells whether the server listens to more than this machine."""
    address = st.get_option("server.address")
    try:
        return not ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address != "localhost"


def show_reach() -> None:
    """Says where the server listens and what that opens, where others reach it."""
    if is_shared():
        address = st.get_option("server.address") or "every address of this machine"
        st.caption(
            f"This server listens on {address}, port {st.get_option('server.port')}. "
            "Whoever reaches it can train, delete and import runs, and see its photos "
            "and data."
        )
