"""What the nodes under test watch."""

from pathlib import Path

import hastened
import yaml

SHIPPED = Path(__file__).parents[2] / "config" / "dprk.yml"

# A few hosts of each kind, looked at every two seconds.
CLOSE = """
vantage: {name: e2e, region: lab}
modules:
  ping: {prober: icmp, timeout: 1s, icmp: {preferred_ip_protocol: ip4}}
  web: {prober: http, timeout: 2s, http: {preferred_ip_protocol: ip4}}
  soa: {prober: dns, timeout: 1s, dns: {query_name: kp, query_type: SOA, recursion_desired: false}}
  soa_tcp:
    prober: dns
    timeout: 1s
    dns: {transport_protocol: tcp, query_name: kp, query_type: SOA, recursion_desired: false}
  smtp: {prober: tcp, timeout: 2s, tcp: {port: 25, query_response: [{expect: "^220[ -]"}, {send: "QUIT\\r"}]}}
  root_soa: {prober: dns, timeout: 1s, dns: {query_name: ., query_type: SOA, recursion_desired: false}}
defaults: {interval: 2s}
windows: [1m, 5m]
hosts:
  - {name: kcna.kp, address: 175.45.176.71, groups: [web], checks: [ping, web]}
  - {name: mfa.gov.kp, groups: [web], checks: [web]}
  - {name: ns1.kptc.kp, address: 175.45.176.15, groups: [dns], checks: [ping, soa, soa_tcp]}
  - {name: mail.example, address: 175.45.178.56, groups: [mail], checks: [ping, smtp]}
controls:
  - {name: k.root-servers.net, address: 193.0.14.129, checks: [root_soa]}
  - {name: l.root-servers.net, address: 199.7.83.42, checks: [root_soa]}
  - {name: f.root-servers.net, address: 192.5.5.241, checks: [root_soa]}
"""


def small_country(vantage="e2e", interval="2s"):
    """A few hosts of every group of the shipped watch, and every ten seconds the way to one of them."""
    watch = yaml.safe_load(CLOSE)
    watch["vantage"]["name"] = vantage
    watch["defaults"]["interval"] = interval
    watch["modules"]["trace"] = {"prober": "traceroute", "timeout": "5s"}
    web = [{"name": name, "address": f"175.45.176.{number}", "groups": ["web", "net-176"], "checks": ["ping", "web"]}
           for name, number in (("kcna.kp", 71), ("naenara.com.kp", 67), ("rodong.rep.kp", 68), ("gnu.rep.kp", 73))]
    web[0]["checks"].append({"module": "trace", "interval": "10s"})
    names = [{"name": f"ns{number - 14}.kptc.kp", "address": f"175.45.176.{number}", "groups": ["dns", "net-176"],
              "checks": ["ping", "soa"]} for number in (15, 16)]
    mail = [{"name": "mail-56", "address": "175.45.178.56", "groups": ["mail", "net-178"], "checks": ["ping", "smtp"]}]
    routers = [{"name": f"router-{number}", "address": f"175.45.178.{number}", "groups": ["routers", "net-178"],
                "checks": ["ping"]} for number in (129, 161)]
    watch["hosts"] = web + names + mail + routers
    return yaml.safe_dump(watch, sort_keys=False)


def pinging(addresses, timeout):
    """One host at each address, pinged every second."""
    return yaml.safe_dump({
        "modules": {"ping": {"prober": "icmp", "timeout": timeout}},
        "defaults": {"interval": "1s"},
        "limits": {"packets_per_second": 2000, "packets_per_second_per_prefix": 1000},
        "hosts": [{"name": address, "address": address, "checks": ["ping"]} for address in addresses],
    })


def shipped():
    """The shipped watch in quicker time, and with a window as short as a test; all else as it ships."""
    watch = hastened.hastened(SHIPPED)
    watch["windows"] = ["1m", *watch["windows"]]
    return yaml.safe_dump(watch, sort_keys=False)
