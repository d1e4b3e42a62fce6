"""Prometheus as Debian ships it, scraping nodes, with the shipped rules."""

import json
from pathlib import Path
import subprocess
import urllib.parse
import urllib.request

from node import eventually
from running_lab import free_port

SCRAPE_SECONDS = 5
RULES = Path(__file__).parents[2] / "deploy" / "prometheus"
CONFIGURATION = """
global: {{scrape_interval: {seconds}s, scrape_timeout: {seconds}s, evaluation_interval: {seconds}s}}
rule_files: ["{rules}/*.rules.yml", "{rules}/*.alerts.yml"]
scrape_configs:
  - job_name: reachd
    static_configs: {targets}
{further}
"""


class Prometheus:
    """Runs from `with` on to its end; keeps what it scrapes in a directory of its own."""

    def __init__(self, directory, ports, seconds=SCRAPE_SECONDS, further=""):
        """`ports`: of the nodes, by vantage; `further`: more of its configuration, as YAML."""
        self._directory = directory
        self._port = free_port()
        self._log = directory / "prometheus.log"
        targets = [{"targets": [f"127.0.0.1:{port}"], "labels": {"vantage": vantage, "region": "lab"}}
                   for vantage, port in ports.items()]
        text = CONFIGURATION.format(seconds=seconds, rules=RULES, targets=json.dumps(targets), further=further)
        (directory / "prometheus.yml").write_text(text)

    def __enter__(self):
        directory = self._directory
        command = ["prometheus", f"--config.file={directory}/prometheus.yml",
                   f"--storage.tsdb.path={directory}/data", f"--web.listen-address=127.0.0.1:{self._port}"]
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        eventually(lambda: "Server is ready" in self.log(), 30, "Prometheus is ready")
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self._process.terminate()
        self._process.wait(timeout=20)

    @property
    def url(self):
        return f"http://127.0.0.1:{self._port}"

    def log(self):
        return self._log.read_text(errors="replace")

    def complaints(self):
        """What it warns of, such as samples that stand twice or out of order."""
        return [line for line in self.log().splitlines() if "level=warn" in line or "level=error" in line]

    def _api(self, path, **parameters):
        url = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]

    def target(self):
        """What it says of the only node that it scrapes."""
        found, = (target for target in self._api("targets")["activeTargets"] if target["labels"]["job"] == "reachd")
        return found

    def query(self, expression):
        """Labels and value of each series that an expression gives."""
        found = self._api("query", query=expression)["result"]
        return [(item["metric"], float(item["value"][1])) for item in found]

    def label_values(self, series, label):
        return self._api(f"label/{label}/values", **{"match[]": series})

    def samples(self, series):
        """Time and value of all samples of the last hour of a series; empty before the first."""
        found = self._api("query", query=f"{series}[1h]")["result"]
        return [(time, float(value)) for time, value in found[0]["values"]] if found else []


class VictoriaMetrics:
    """As Debian ships it, from `with` on to its end; takes what a Prometheus writes to it."""

    def __init__(self, directory):
        self._directory = directory
        self._port = free_port()

    def __enter__(self):
        self._directory.mkdir(parents=True, exist_ok=True)
        # By default it hides the last half minute, for stores that are written to late.
        command = ["victoria-metrics", f"-storageDataPath={self._directory}/data", "-search.latencyOffset=1s",
                   f"-httpListenAddr=127.0.0.1:{self._port}"]
        with open(self._directory / "victoria.log", "ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        eventually(self._answers, 30, "VictoriaMetrics answers")
        return self

    def _answers(self):
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=20)

    @property
    def url(self):
        return f"http://127.0.0.1:{self._port}"
