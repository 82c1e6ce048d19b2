"""Which network addresses a URL given from outside may lead to: public ones.

It deliberately doesn't know names, the resolver or HTTP.
"""

from __future__ import annotations

import ipaddress

#: Ports at which something else than web pages is served: the Fetch standard's "bad ports" (fetch.spec.whatwg.org).
OTHER_SERVICES = frozenset(
    int(port)
    for port in (
        "0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 "
        "123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 "
        "990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080"
    ).split()
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


def refusal(address: str) -> str | None:
    """Say what kind of address this is where it isn't a public one; None where it is.

    An IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64) is judged itself.
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and (inner := _embedded(ip)):
        return refusal(str(inner))
    kinds = (
        (ip.is_loopback, "a loopback address"),
        (ip.is_unspecified, "an unspecified address"),
        (ip.is_link_local, "a link-local address"),
        (ip.is_multicast, "a multicast address"),
        (isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local, "a private address"),
        (ip.is_reserved, "a reserved address"),
        (not ip.is_global, "a private address"),
    )
    kind = next((kind for holds, kind in kinds if holds), None)
    return f"{address}, {kind}" if kind else None


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip.ipv4_mapped or ip.sixtofour:
        return ip.ipv4_mapped or ip.sixtofour
    if ip.teredo:
        return ip.teredo[1]
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None
