"""The same probes by blackbox_exporter and by reachd, at the vantage of a lab."""

import json
from pathlib import Path
import re
import subprocess
import sys
from typing import NamedTuple

import namespaces
import odd_server
import processes

HERE = Path(__file__).parent
MODULES = HERE / "blackbox.yml"
LISTEN = "127.0.0.1:9115"
# Where the odd servers stand, beside the web host kcna.kp.
ODD = "175.45.176.71"
HTTP_2, CLIENT_CERTIFICATE = 8447, 8445


def start_odd_servers(lab):
    """Beside the lab's own servers, with certificates of the lab's authority."""
    directory = lab.directory / "tls"
    _certificate(directory, "expired", "DNS:kcna.kp", "-1")
    _certificate(directory, "client", "DNS:prober.example", "1")
    processes.start(lab, "odd", "hosts", [sys.executable, f"{HERE}/odd_server.py", ODD, str(directory)])
    _start_web_server(lab)
    namespace = lab.namespace("hosts")
    for port in (*odd_server.PORTS, HTTP_2, CLIENT_CERTIFICATE):
        processes.wait_until(lambda: namespaces.accepts_connections(namespace, ODD, port), f"odd server {port}")


def _start_web_server(lab):
    """For what nginx does better: HTTP/2, and to ask for a client's certificate."""
    directory = lab.directory / "servers" / "odd-web"
    directory.mkdir()
    tls = lab.directory / "tls"
    (directory / "nginx.conf").write_text(f"""daemon off;
master_process off;
pid nginx.pid;
events {{}}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  ssl_certificate {tls}/{ODD}.pem;
  ssl_certificate_key {tls}/{ODD}.key;
  server {{ listen {ODD}:{HTTP_2} ssl http2; return 200; }}
  server {{
    listen {ODD}:{CLIENT_CERTIFICATE} ssl;
    ssl_client_certificate {tls}/ca.pem;
    ssl_verify_client on;
    return 200;
  }}
}}
""")
    processes.start(lab, "odd-web", "hosts", ["nginx", "-p", f"{directory}/", "-e", "stderr", "-c", "nginx.conf"])


def _certificate(directory, name, alternative_name, days):
    """Signed by the lab's authority; valid for so many days, and of less than none: no more."""
    key, request, extensions = (directory / f"{name}.{kind}" for kind in ("key", "csr", "ext"))
    extensions.write_text(f"subjectAltName={alternative_name}\n")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    namespaces.run(["openssl", "req", "-new", *curve, "-nodes", "-subj", "/CN=lab", "-keyout", key, "-out", request])
    namespaces.run(["openssl", "x509", "-req", "-in", request, "-CA", directory / "ca.pem",
                    "-CAkey", directory / "ca.key", "-CAcreateserial", "-extfile", extensions, "-days", days,
                    "-out", directory / f"{name}.pem"])


class Verdict(NamedTuple):
    is_success: bool
    log: str


class Exporter:
    """blackbox_exporter as Debian ships it. It runs in the lab's directory, where the modules' files are."""

    def __init__(self, running_lab):
        self._lab = running_lab
        self._command = ["ip", "netns", "exec", running_lab.lab.namespace("vantage"), "prometheus-blackbox-exporter",
                         f"--config.file={MODULES}", f"--web.listen-address={LISTEN}"]

    def __enter__(self):
        lab = self._lab.lab
        with open(lab.logs / "blackbox.log", "wb") as log:
            self._process = subprocess.Popen(self._command, cwd=lab.directory, stdout=log, stderr=log)
        host, port = LISTEN.split(":")
        processes.wait_until(
            lambda: namespaces.accepts_connections(lab.namespace("vantage"), host, int(port)), "blackbox_exporter")
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=10)

    def probe(self, module, target):
        done = self._ask(module, target, "--data-urlencode", "debug=true")
        verdict = re.search(r"^probe_success ([01])$", done.stdout, re.MULTILINE)
        assert verdict, f"no verdict about {target} by {module}: {done.stdout}{done.stderr}"
        return Verdict(verdict[1] == "1", done.stdout.partition("Metrics that would have been returned")[0])

    def metrics(self, module, target):
        """What Prometheus would be told."""
        return self._ask(module, target).stdout

    def _ask(self, module, target, *more):
        query = ["--data-urlencode", f"module={module}", "--data-urlencode", f"target={target}", *more]
        return self._lab.at_vantage("curl", "-sS", "-G", *query, f"http://{LISTEN}/probe")


class Reachd:
    """One-shot probes with the same module file."""

    def __init__(self, running_lab, binary, directory):
        self._lab = running_lab
        self._binary = binary
        self._watch = directory / "watch.yml"
        self._watch.write_text(f"module_files: [{MODULES}]\n")

    def probe(self, module, target):
        """`success`, or the outcome with its reason, as in `timeout/connect`; `usage` where it would not even try."""
        options = [f"--config.file={self._watch}", f"--module={module}", "--json"]
        done = self._lab.at_vantage(str(self._binary), "probe", *options, target, cwd=self._lab.lab.directory)
        if done.returncode == 2:
            return "usage"
        assert done.returncode in (0, 1), f"reachd probe {target} by {module}: {done.stderr}"
        seen = json.loads(done.stdout)
        assert (done.returncode == 0) == (seen["outcome"] == "success")
        return "/".join(filter(None, (seen["outcome"], seen["reason"])))
