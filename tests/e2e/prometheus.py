"""Prometheus as Debian ships it, scraping one node."""

import json
import subprocess
import urllib.parse
import urllib.request

from node import eventually
from running_lab import free_port

SCRAPE_SECONDS = 5
CONFIGURATION = """
global: {{scrape_interval: {seconds}s, scrape_timeout: {seconds}s}}
scrape_configs:
  - job_name: reachd
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


class Prometheus:
    """Runs from `with` on to its end; keeps what it scrapes in a directory of its own."""

    def __init__(self, directory, scraped_port):
        self._directory = directory
        self._port = free_port()
        self._log = directory / "prometheus.log"
        (directory / "prometheus.yml").write_text(CONFIGURATION.format(seconds=SCRAPE_SECONDS, port=scraped_port))

    def __enter__(self):
        command = ["prometheus", f"--config.file={self._directory}/prometheus.yml",
                   f"--storage.tsdb.path={self._directory}/data", f"--web.listen-address=127.0.0.1:{self._port}"]
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        eventually(lambda: "Server is ready" in self.log(), 30, "Prometheus is ready")
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=20)

    def log(self):
        return self._log.read_text(errors="replace")

    def _api(self, path, **parameters):
        url = f"http://127.0.0.1:{self._port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]

    def target(self):
        """What it says of the node that it scrapes."""
        return self._api("targets")["activeTargets"][0]

    def query(self, expression):
        """Pairs of labels and value, or of labels and the list of values where the expression is a range."""
        found = self._api("query", query=expression)["result"]
        return [(item["metric"], item["values"] if "values" in item else float(item["value"][1])) for item in found]
