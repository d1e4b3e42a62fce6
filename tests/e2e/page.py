"""The status page in a browser that runs inside the lab, which has no way out."""

import contextlib
import fcntl
import http.server
import json
import os
from pathlib import Path
import socket
import subprocess
import sys
import threading

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "lab"))

import namespaces  # noqa: E402

MODULES = ROOT / "build" / "page"
# As npm takes them; nothing of them is shipped.
PACKAGES = ["playwright-core@1.56.1", "axe-core@4.14.1"]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def install_modules():
    """Once, by one process."""
    MODULES.mkdir(parents=True, exist_ok=True)
    with open(MODULES / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install()


def _install():
    mark = MODULES / ("installed-" + "-".join(name.replace("@", "-") for name in PACKAGES))
    if mark.exists():
        return
    subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--prefix", MODULES, *PACKAGES],
                   check=True, capture_output=True, text=True)
    mark.touch()


class Door:
    """A port inside a namespace that leads to a port outside. A socket stays in the network where it was opened."""

    def __init__(self, namespace, inner, outer):
        self._outer = outer
        with namespaces.entered(namespace):
            self._listener = socket.create_server(("127.0.0.1", inner))
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        """For whoever comes; what is open stays open."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                inside, _ = self._listener.accept()
                threading.Thread(target=self._join, args=(inside,), daemon=True).start()

    def _join(self, inside):
        try:
            outside = socket.create_connection(self._outer)
        except OSError:
            return inside.close()
        for source, sink in ((inside, outside), (outside, inside)):
            threading.Thread(target=_pass_on, args=(source, sink), daemon=True).start()


def _pass_on(source, sink):
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            sink.sendall(chunk)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


class Files(http.server.SimpleHTTPRequestHandler):
    """Answers with files, under the policy that nodes answer under."""

    files = {}
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:"

    def do_GET(self):
        file = self.files.get(self.path)
        self.send_response(200 if file else 404)
        self.send_header("Content-Security-Policy", self.policy)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.end_headers()
        self.wfile.write(file.read_bytes() if file else b"")

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving_files(namespace, port, files):
    """Serves files by the path of their address, on a loopback port inside a namespace."""
    handler = type("TheseFiles", (Files,), {"files": files})
    with namespaces.entered(namespace):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        server.server_close()


class Page:
    """One tab of a headless Chromium."""

    def __init__(self, namespace, directory):
        install_modules()
        driver = Path(__file__).parent / "page_driver.mjs"
        command = ["ip", "netns", "exec", namespace, "node", driver, CHROMIUM, MODULES, directory]
        # Its profile, its caches and what it keeps of crashes stay in the directory.
        places = dict.fromkeys(("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(directory))
        self._driver = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, **places})

    def close(self):
        self._driver.stdin.close()
        self._driver.wait(timeout=20)

    def _do(self, command, **options):
        self._driver.stdin.write(json.dumps({"command": command, **options}) + "\n")
        self._driver.stdin.flush()
        line = self._driver.stdout.readline()
        assert line, "the browser's driver has ended"
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def open(self, url, **options):
        """`options`: width, height, scheme (light or dark), timezone, scripts (false: switched off)."""
        self._do("open", url=url, **options)
        return self

    def evaluate(self, expression):
        return self._do("evaluate", expression=expression)

    def wait(self, expression, within):
        """Until an expression of the page is true; AssertionError if it is not within so many seconds."""
        self._do("wait", expression=expression, within=within)

    def texts(self, selector):
        """What stands, for readers, in each element that a CSS selector finds."""
        return self._do("text", selector=selector)

    def press(self, key):
        self._do("press", key=key)

    def seen(self):
        """Since it was opened: problems told on the console, URLs that were asked for, and how often it was loaded."""
        return self._do("seen")

    def use_scheme(self, scheme):
        self._do("scheme", scheme=scheme)

    def use_size(self, width, height=900):
        self._do("width", width=width, height=height)

    def violations(self):
        """What axe-core finds wrong."""
        return self._do("axe")

    def screenshot(self, path, full=False):
        self._do("screenshot", path=str(path), full=full)
