"""The lab's own certificate authority and the certificates of its servers, made anew for every lab."""

from concurrent.futures import ThreadPoolExecutor

import inventory
import namespaces

DAYS = "30"


def create(lab):
    """Writes ca.pem, and for each address with TLS a NAME.pem and NAME.key, below the lab's tls directory."""
    directory = lab.directory / "tls"
    directory.mkdir(exist_ok=True)
    _openssl(directory, "ca", "/CN=reachd lab authority", ["-addext", "basicConstraints=critical,CA:TRUE"])
    with ThreadPoolExecutor(max_workers=4) as workers:
        list(workers.map(lambda host: _server_certificate(directory, host), hosts_with_tls()))


def hosts_with_tls():
    return [host for host in inventory.SERVED_HOSTS if 443 in host.web or host.mail]


def _server_certificate(directory, host):
    names = [f"DNS:{name}" for name in host.names] + [f"IP:{host.address}"]
    names += [f"IP:{host.address6}"] if host.address6 else []
    subject = host.names[0] if host.names else host.address
    extra = ["-addext", f"subjectAltName={','.join(names)}", "-CA", f"{directory}/ca.pem", "-CAkey", f"{directory}/ca.key"]
    _openssl(directory, host.address, f"/CN={subject}", extra)


def _openssl(directory, name, subject, extra):
    namespaces.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", DAYS, "-subj", subject, "-keyout", f"{directory}/{name}.key",
                    "-out", f"{directory}/{name}.pem", *extra])
