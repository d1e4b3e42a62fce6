"""Who lives in the replica: names, addresses and services.

Names and addresses are from zone data of 2016, open ports from a scan of 2021; what neither tells is marked as
made up and exists in the lab only.
"""

from dataclasses import dataclass
import ipaddress
import re

COUNTRY = "175.45.176.0/22"
PREFIXES = ("175.45.176.0/24", "175.45.177.0/24", "175.45.178.0/24", "175.45.179.0/24")


@dataclass(frozen=True)
class Host:
    """One address with what answers there; `names` is empty where no name is known."""

    address: str
    names: tuple = ()
    web: tuple = ()
    mail: tuple = ()
    zones: tuple = ()
    address6: str = ""


SHARED_WEB_NAMES = (
    "cooks.org.kp", "friend.com.kp", "kass.org.kp", "kiyctc.com.kp", "knic.com.kp",
    "koredufund.org.kp", "korelcfund.org.kp", "korfilm.com.kp", "nta.gov.kp", "sdprk.org.kp",
)

WEB_HOSTS = (
    Host("175.45.176.71", ("kcna.kp",), web=(80, 443), address6="2001:db8:176::71"),
    Host("175.45.176.67", ("naenara.com.kp",), web=(80,)),
    Host("175.45.176.68", ("rodong.rep.kp",), web=(80, 443)),
    Host("175.45.176.69", ("airkoryo.com.kp",), web=(80,)),
    Host("175.45.176.73", ("gnu.rep.kp",), web=(80, 443)),
    Host("175.45.176.75", ("vok.rep.kp",), web=(80, 443)),
    Host("175.45.176.76", ("ma.gov.kp",), web=(80, 443)),
    Host("175.45.176.79", ("ryongnamsan.edu.kp",), web=(80, 443)),
    Host("175.45.176.81", SHARED_WEB_NAMES, web=(80, 443)),
    # Made up: where these three really live is not known, so the shipped watch resolves their names.
    Host("175.45.176.201", ("mfa.gov.kp",), web=(80, 443)),
    Host("175.45.176.202", ("pyongyangtimes.com.kp",), web=(80, 443)),
    Host("175.45.176.203", ("korean-books.com.kp",), web=(80, 443)),
)

# Port 25 is made up where the scan names no port; it is what a mail host is there for.
MAIL_HOSTS = (
    Host("175.45.176.70", ("mail.silibank.net.kp",), mail=(25,)),
    Host("175.45.176.61", ("smtp.star.net.kp",), mail=(25,)),
    Host("175.45.178.170", (), mail=(25,)),
    Host("175.45.178.55", ("smtp.star-co.net.kp",), mail=(25,)),
    Host("175.45.178.56", (), mail=(25, 587)),
    Host("175.45.178.57", (), mail=(25, 587)),
    Host("175.45.179.69", ("mail.star.edu.kp",), mail=(465,)),
)

ZONES_BELOW_KP = ("kcna.kp", "com.kp", "edu.kp", "gov.kp", "net.kp", "org.kp", "rep.kp")

NAME_SERVERS = (
    Host("175.45.176.15", ("ns1.kptc.kp",), zones=("kp",), address6="2001:db8:176::15"),
    Host("175.45.176.16", ("ns2.kptc.kp",), zones=("kp",)),
    Host("175.45.176.8", (), zones=ZONES_BELOW_KP),
    Host("175.45.176.9", (), zones=ZONES_BELOW_KP),
    Host("175.45.179.76", (), zones=("star.edu.kp",)),
)

# The border router itself: its two links, and an address that answers ping only.
ROUTERS = ("175.45.178.129", "175.45.178.161", "175.45.178.130")

# Root servers that the shipped watch uses as controls.
CONTROLS = {
    "k.root-servers.net": "193.0.14.129",
    "l.root-servers.net": "199.7.83.42",
    "f.root-servers.net": "192.5.5.241",
}
RESOLVER = "198.51.100.53"
RESOLVER6 = "2001:db8:53::53"
# Where the server that misbehaves listens, beside the country's servers and beside the resolver's alike.
MISBEHAVING = "198.51.100.254"
# Every address of this block answers ping: targets by the thousand, for benchmarks.
CROWD = "198.18.0.0/15"

SERVED_HOSTS = WEB_HOSTS + MAIL_HOSTS + NAME_SERVERS


def named_addresses():
    """Every name of the replica with its address, the country's and the controls'."""
    names = {name: host.address for host in SERVED_HOSTS for name in host.names}
    return names | CONTROLS | {"resolver": RESOLVER}


def resolve(name_or_address):
    """The address of a host given by name or address; ValueError says what is known instead.

    A host without a name goes by what it is and its address, as in the shipped watch: mail-175.45.178.56.
    """
    names = named_addresses()
    if name_or_address in names:
        return names[name_or_address]
    try:
        return str(ipaddress.ip_address(re.sub(r"^[a-z]+-", "", name_or_address)))
    except ValueError:
        known = ", ".join(sorted(names))
        raise ValueError(f"unknown host '{name_or_address}'; an address, or one of: {known}") from None


def is_in_country(address):
    """Whether an address (of either family) stands behind the border router."""
    parsed = ipaddress.ip_address(address)
    block = ipaddress.ip_network(COUNTRY if parsed.version == 4 else "2001:db8:176::/48")
    return parsed in block
