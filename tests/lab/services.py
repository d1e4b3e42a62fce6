"""The real servers of the replica: knot, unbound, nginx and SMTP, one process for each address."""

from dataclasses import dataclass
import os
import sys

import certificates
import inventory
import namespaces
import processes
import zones

HERE = os.path.dirname(os.path.abspath(__file__))
# Where the misbehaving server listens in every namespace with servers; faults lead traffic to these.
MISBEHAVIOUR_PORTS = {"servfail": 5301, "refused": 5302, "garbage": 5303}


@dataclass(frozen=True)
class Service:
    """A server process: its kind (web, dns, mail...), where it runs, and what it listens on."""

    kind: str
    address: str
    role: str
    argv: tuple
    ports: tuple

    @property
    def name(self):
        return f"{self.kind}-{self.address}"


def all_services(lab):
    """Every server of the lab."""
    services = [_web(lab, host) for host in inventory.WEB_HOSTS]
    services += [_name_server(lab, host.address, "hosts") for host in inventory.NAME_SERVERS]
    services += [_mail(lab, host) for host in inventory.MAIL_HOSTS]
    services += [_misbehaving(role) for role in ("hosts", "internet")]
    services.append(_name_server(lab, next(iter(inventory.CONTROLS.values())), "internet"))
    unbound = ("unbound", "-d", "-c", f"{_directory(lab, 'resolver')}/unbound.conf")
    services.append(Service("dns", inventory.RESOLVER, "internet", unbound, (53,)))
    return services


def services_at(lab, address, kind=None):
    """The servers at an address, of one kind or of all; the root server answers at every control's address."""
    if address in inventory.CONTROLS.values():
        address = next(iter(inventory.CONTROLS.values()))
    found = [service for service in all_services(lab) if service.address == address]
    return [service for service in found if kind in (None, service.kind)]


def start_all(lab):
    """Starts every server and returns when all listen."""
    certificates.create(lab)
    _write_zones(lab)
    for host in inventory.WEB_HOSTS:
        (_directory(lab, host.address) / "nginx.conf").write_text(_nginx_configuration(lab, host))
    start_each(lab, all_services(lab))


def start_ended(lab):
    """Starts the servers that do not run; returns them once they listen."""
    ended = [service for service in all_services(lab) if processes.running_pid(lab, service.name) is None]
    start_each(lab, ended)
    return ended


def start_each(lab, services):
    """Starts servers and returns when all listen."""
    for service in services:
        start(lab, service)
    for service in services:
        wait_for(lab, service)


def start(lab, service):
    processes.start(lab, service.name, service.role, list(service.argv))


def wait_for(lab, service):
    """Returns once the server accepts connections on all its ports."""
    namespace = lab.namespace(service.role)
    def listens():
        if processes.running_pid(lab, service.name) is None:
            raise namespaces.LabError(f"{service.name} ended at its start: {processes.log_tail(lab, service.name)}")
        return all(namespaces.accepts_connections(namespace, service.address, port) for port in service.ports)

    processes.wait_until(listens, service.name)


def _directory(lab, name):
    directory = lab.directory / "servers" / name
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def _web(lab, host):
    directory = _directory(lab, host.address)
    argv = ("nginx", "-p", f"{directory}/", "-e", "stderr", "-c", f"{directory}/nginx.conf")
    return Service("web", host.address, "hosts", argv, host.web)


def _name_server(lab, address, role):
    argv = ("knotd", "-c", f"{_directory(lab, address)}/knot.conf")
    return Service("dns", address, role, argv, (53,))


def _mail(lab, host):
    name = host.names[0] if host.names else host.address
    tls = f"{lab.directory}/tls/{host.address}"
    argv = (sys.executable, f"{HERE}/mail_server.py", name, f"{tls}.pem", f"{tls}.key", host.address)
    return Service("mail", host.address, "hosts", argv + tuple(str(port) for port in host.mail), host.mail)


def _misbehaving(role):
    ports = tuple(MISBEHAVIOUR_PORTS.values())
    argv = (sys.executable, f"{HERE}/misbehaving_server.py", inventory.MISBEHAVING)
    argv += tuple(f"{manner}={port}" for manner, port in MISBEHAVIOUR_PORTS.items())
    return Service(f"misbehaving-{role}", inventory.MISBEHAVING, role, argv, ports)


def _write_zones(lab):
    directory = _directory(lab, "zones")
    for zone, text in zones.zone_texts(lab.load("options", {}).get("fast", False)).items():
        (directory / zones.zone_file(zone)).write_text(text)
    for host in inventory.NAME_SERVERS:
        addresses = [host.address] + ([host.address6] if host.address6 else [])
        _write_knot(lab, host.address, addresses, host.zones)
    controls = list(inventory.CONTROLS.values())
    _write_knot(lab, controls[0], controls, (".",))
    resolver = _directory(lab, "resolver")
    (resolver / "unbound.conf").write_text(zones.unbound_configuration(resolver))
    (resolver / "root.hints").write_text(zones.root_hints())


def _write_knot(lab, name, addresses, served):
    directory = _directory(lab, name)
    text = zones.knot_configuration(directory, _directory(lab, "zones"), addresses, served)
    (directory / "knot.conf").write_text(text)


def _nginx_configuration(lab, host):
    listens = _listen_lines(lab, host, "")
    named = "".join(_named_server(listens, name) for name in host.names)
    return f"""daemon off;
master_process off;
pid nginx.pid;
events {{ worker_connections 512; }}
http {{
  access_log off;
  default_type text/html;
  server_tokens off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {{ {_listen_lines(lab, host, " default_server")} return 404; }}
{named}}}
"""


def _listen_lines(lab, host, mark):
    """A server's listen directives, each with a mark at its end, and its certificate."""
    lines = []
    for address in (host.address, f"[{host.address6}]" if host.address6 else None):
        if address:
            lines += [f"listen {address}:{port}{' ssl' if port == 443 else ''}{mark};" for port in host.web]
    tls = f"{lab.directory}/tls/{host.address}"
    if 443 in host.web:
        lines.append(f"ssl_certificate {tls}.pem; ssl_certificate_key {tls}.key;")
    return " ".join(lines)


def _named_server(listens, name):
    page = f"<html><head><title>{name}</title></head><body><h1>{name}</h1><p>A replica in the lab.</p></body></html>"
    return f"""  server {{
    {listens}
    server_name {name};
    location = /moved {{ return 302 /; }}
    location = /missing {{ return 404; }}
    location = /broken {{ return 500; }}
    location / {{ return 200 "{page}\\n"; }}
  }}
"""
