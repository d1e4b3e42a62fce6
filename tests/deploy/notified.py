"""Alertmanager as Debian ships it, and a webhook that keeps what it is sent."""

import http.server
import json
import subprocess
import threading
import urllib.request

from node import eventually
from running_lab import free_port


class Webhook:
    """Listens on the loopback from `with` on to its end."""

    def __init__(self):
        self._notifications = []
        kept = self._notifications

        class Receiver(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                kept.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                """It is told in the notifications."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        self.port = self._server.server_port

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def told(self, status):
        """Notifications of what fires ("firing"), or of what is over ("resolved")."""
        return [one for one in self._notifications if one["status"] == status]


class Alertmanager:
    """Runs from `with` on to its end, alone."""

    def __init__(self, directory, configuration):
        self._directory = directory
        self.port = free_port()
        (directory / "alertmanager.yml").write_text(configuration)

    def __enter__(self):
        directory = self._directory
        command = ["prometheus-alertmanager", f"--config.file={directory}/alertmanager.yml",
                   f"--storage.path={directory}/alertmanager", f"--web.listen-address=127.0.0.1:{self.port}",
                   "--cluster.listen-address="]
        with open(directory / "alertmanager.log", "ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        eventually(self._is_ready, 30, "Alertmanager is ready")
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=20)

    def _is_ready(self):
        assert self._process.poll() is None, (self._directory / "alertmanager.log").read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False
