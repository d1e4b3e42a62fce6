"""Zone files and configurations of the name servers, made from the inventory."""

import inventory

SERIAL = 2016092001
TOP_TTL = 432000
LEAF_TTL = 21600
# In a fast lab names run out soon, so that a test can see them resolved again.
FAST_LEAF_TTL = 5


def zone_texts(fast):
    """Zone name to the text of its file: the root, kp and the zones below it."""
    leaf_ttl = FAST_LEAF_TTL if fast else LEAF_TTL
    texts = {".": _root_zone(), "kp": _top_zone()}
    for zone in inventory.ZONES_BELOW_KP:
        texts[zone] = _leaf_zone(zone, leaf_ttl, ["175.45.176.8", "175.45.176.9"])
    texts["edu.kp"] += "star NS dns1.star\ndns1.star A 175.45.179.76\n"
    texts["star.edu.kp"] = _leaf_zone("star.edu.kp", leaf_ttl, ["175.45.179.76"])
    return texts


def _head(zone, ttl, server):
    origin = "." if zone == "." else f"{zone}."
    return f"$ORIGIN {origin}\n$TTL {ttl}\n@ SOA {server} hostmaster.{origin.lstrip('.')} {SERIAL} 1800 900 604800 300\n"


def _root_zone():
    lines = [f"@ NS {name}.\n{name}. A {address}\n" for name, address in inventory.CONTROLS.items()]
    return _head(".", 86400, "a.root-servers.net.") + "".join(lines) + _delegation_of_kp()


def _delegation_of_kp():
    lines = []
    for host in inventory.NAME_SERVERS:
        for name in host.names:
            lines.append(f"kp. NS {name}.\n{name}. A {host.address}\n")
            lines += [f"{name}. AAAA {host.address6}\n"] if host.address6 else []
    return "".join(lines)


def _top_zone():
    delegations = []
    for zone in inventory.ZONES_BELOW_KP:
        for number, address in ((1, "175.45.176.8"), (2, "175.45.176.9")):
            delegations.append(f"{zone}. NS dns{number}.{zone}.\ndns{number}.{zone}. A {address}\n")
    return _head("kp", TOP_TTL, "ns1.kptc.kp.") + _delegation_of_kp() + "".join(delegations)


def _leaf_zone(zone, ttl, servers):
    text = _head(zone, ttl, f"dns1.{zone}.")
    for number, address in enumerate(servers, start=1):
        text += f"@ NS dns{number}.{zone}.\ndns{number} A {address}\n"
    for host in inventory.WEB_HOSTS + inventory.MAIL_HOSTS:
        for name in host.names:
            if _zone_of(name) == zone:
                text += f"{name}. A {host.address}\n"
                text += f"{name}. AAAA {host.address6}\n" if host.address6 else ""
    return text


def _zone_of(name):
    """The most specific zone that holds a name."""
    zones = [*inventory.ZONES_BELOW_KP, "star.edu.kp"]
    return max((zone for zone in zones if name == zone or name.endswith("." + zone)), key=len, default="")


def knot_configuration(directory, zones_directory, addresses, zones):
    """knotd's configuration for one server."""
    listen = ", ".join(f'"{address}@53"' for address in addresses)
    entries = "".join(f'  - domain: "{zone}"\n    file: "{zone_file(zone)}"\n' for zone in zones)
    return f"""server:
  rundir: "{directory}"
  listen: [ {listen} ]
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
log:
  - target: stderr
    any: warning
database:
  storage: "{directory}"
template:
  - id: default
    storage: "{zones_directory}"
    zonefile-sync: -1
    journal-content: none
zone:
{entries}"""


def zone_file(zone):
    return ("root" if zone == "." else zone) + ".zone"


def unbound_configuration(directory):
    """The resolver's configuration: it asks the lab's own root servers."""
    return f"""server:
  directory: "{directory}"
  chroot: ""
  username: ""
  pidfile: ""
  do-daemonize: no
  use-syslog: no
  logfile: ""
  interface: {inventory.RESOLVER}
  interface: {inventory.RESOLVER6}
  access-control: 0.0.0.0/0 allow
  access-control: ::/0 allow
  outgoing-interface: {inventory.RESOLVER}
  do-ip6: yes
  num-threads: 1
  module-config: "iterator"
  root-hints: "{directory}/root.hints"
  infra-host-ttl: 2
  infra-keep-probing: yes
remote-control:
  control-enable: no
"""


def root_hints():
    lines = [f". 3600000 NS {name}.\n{name}. 3600000 A {address}\n" for name, address in inventory.CONTROLS.items()]
    return "".join(lines)
