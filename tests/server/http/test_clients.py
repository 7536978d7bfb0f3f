"""Who asks: a forwarded address counts only where the one who forwards it is trusted."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.server.http.clients import Clients, fairness_key, in_networks, networks

PROXIES = "127.0.0.1/32, 10.0.0.0/8, fd00::/8"
ADDRESSES = st.one_of(
    st.ip_addresses(v=4), st.ip_addresses(v=6).filter(lambda address: not address.ipv4_mapped)
).map(str)


def clients(trusted: str = PROXIES, *, log_addresses: bool = False) -> Clients:
    return Clients(trusted, log_addresses=log_addresses)


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", " 198.51.100.7 ", "198.51.100.7"),
        ("127.0.0.1", "[2001:db8::7]", "2001:db8::7"),
        ("127.0.0.1", "2001:DB8:0::7", "2001:db8::7"),
        ("fd00::1", "198.51.100.7", "198.51.100.7"),
        # What the client itself wrote stands on the left.
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "127.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "nonsense, 198.51.100.7", "198.51.100.7"),
        # Through two proxies of ours.
        ("127.0.0.1", "198.51.100.7, 10.1.2.3", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.7, 10.1.2.3, fd00::2", "198.51.100.7"),
        # All the way ours: the farthest is as good as it gets.
        ("127.0.0.1", "10.1.2.3, 10.1.2.4", "10.1.2.3"),
        # What is no address ends the way back.
        ("127.0.0.1", "198.51.100.7, unknown", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7, <script>, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", ",", "127.0.0.1"),
        # Nobody else is believed.
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("198.51.100.7", "127.0.0.1", "198.51.100.7"),
        ("", "203.0.113.9", ""),
    ],
)
def test_the_address_is_the_first_from_the_right_that_is_not_ours(
    peer: str, forwarded: str, address: str
) -> None:
    """And that of the other end, if that is no proxy of ours."""
    assert clients().address(peer, forwarded) == address


def test_without_trusted_proxies_nobody_is_believed() -> None:
    """The default."""
    assert clients("").address("127.0.0.1", "203.0.113.9") == "127.0.0.1"


@given(spoofed=st.lists(ADDRESSES | st.text(), max_size=40), client=ADDRESSES)
def test_nothing_that_a_client_writes_makes_it_another(spoofed: list[str], client: str) -> None:
    """The proxy adds the address that it sees on the right."""
    found = clients()
    if not in_networks(client, networks(PROXIES)):
        assert found.address("127.0.0.1", ",".join([*spoofed, client])) == client


@given(peer=ADDRESSES, forwarded=st.text())
def test_any_header_gives_an_address(peer: str, forwarded: str) -> None:
    """So that log and turns never hold what somebody made up."""
    ipaddress.ip_address(clients().address(peer, forwarded))


def test_a_header_of_any_length_is_read_fast() -> None:
    """Only its end counts."""
    assert clients().address("127.0.0.1", "10.0.0.1," * 8_000 + "10.0.0.2") == "10.0.0.1"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("198.51.100.7", "198.51.100.7", True),
        ("198.51.100.7", "198.51.100.8", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::1", "127.0.0.1", False),
    ],
)
def test_a_network_of_ipv6_takes_one_turn(one: str, other: str, is_same: bool) -> None:
    """A customer has 2**64 addresses of it; of IPv4 it has one."""
    assert (fairness_key(one) == fairness_key(other)) is is_same


def test_ipv4_addresses_written_as_ipv6_are_different_clients() -> None:
    """A proxy that listens on both writes them so; they are no network of one customer."""
    found = clients("127.0.0.1/32, ::1/128")
    one, other = (
        fairness_key(found.address("::1", f"::ffff:198.51.100.{number}")) for number in (7, 8)
    )
    assert one != other
    assert one == fairness_key("198.51.100.7")


def test_a_proxy_whose_ipv4_address_is_written_as_ipv6_is_trusted() -> None:
    """It is the same machine."""
    assert clients().address("::ffff:127.0.0.1", "198.51.100.7") == "198.51.100.7"


def test_the_log_names_a_client_without_its_address() -> None:
    """The same one by the same name, within one run of the server."""
    found = clients()
    name = found.logged("198.51.100.7")
    assert name == found.logged("198.51.100.7") != found.logged("198.51.100.8")
    assert len(name) == 8
    assert clients(log_addresses=True).logged("198.51.100.7") == "198.51.100.7"


@pytest.mark.parametrize("address", ["", "unix:", "localhost", "127.0.0.1:80"])
def test_what_is_no_address_is_in_no_network(address: str) -> None:
    """Not even in that of all."""
    assert not in_networks(address, networks("0.0.0.0/0, ::/0"))
