"""A configuration is taken whole or not at all, by either way of asking."""

import signal

import pytest

from node import eventually
import watches

BROKEN = watches.CLOSE.replace("timeout: 1s", "tiemout: 1s", 1)
MISTAKE = ":4:24: modules.ping.tiemout: unknown key `tiemout`; did you mean `timeout`?"
LOADED_WITHIN = 10

# Answers everything, and writes down who asked.
LISTENER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(sys.argv[1], "a") as heard:
            print(self.headers["User-Agent"], file=heard)
        self.send_response(204)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", 8080), Handler).serve_forever()
"""


def by_post(node):
    return node.reload()


def by_signal(node):
    node.process.send_signal(signal.SIGHUP)


def last_reload_was_good(node):
    return node.metrics().value("reachd_config_last_reload_successful")


def state_of(node, host):
    """None while it is not watched."""
    return node.metrics().states().get(host)


@pytest.fixture
def own_node(start_node):
    node = start_node()
    node.wait_until_up()
    return node


@pytest.mark.parametrize("ask", [by_post, by_signal])
def test_a_broken_file_leaves_the_configuration_in_use_and_a_mended_one_keeps_all_state(own_node, ask):
    node = own_node
    since, probes = node.host("kcna.kp")["since"], node.metrics().total("reachd_probes_total")
    node.configuration.write_text(BROKEN)
    answer = ask(node)
    eventually(lambda: last_reload_was_good(node) == 0, LOADED_WITHIN, "the broken file is refused")
    assert answer is None or (answer[0] == 500 and f"{node.configuration}{MISTAKE}" in answer[1])
    message = node.told_once(0, "configuration not loaded")
    assert f"{node.configuration}{MISTAKE}" in message and "the one before stays in use" in message
    eventually(lambda: node.metrics().total("reachd_probes_total") > probes, LOADED_WITHIN, "probing goes on")
    node.configuration.write_text(watches.CLOSE.replace("kcna.kp,", "kcna.kp, interval: 3s,"))
    answer = ask(node)
    eventually(lambda: last_reload_was_good(node) == 1, LOADED_WITHIN, "the mended file is taken")
    assert answer in (None, (200, "reloaded\n"))
    eventually(lambda: node.check("kcna.kp", "web")["interval"] == 3, LOADED_WITHIN, "the interval is new")
    assert node.metrics().total("reachd_probes_total") > probes
    assert node.host("kcna.kp")["since"] == since
    assert node.log_since(0, "to=unknown") == []


def test_hosts_come_and_go_with_a_reload(own_node):
    added = "  - {name: naenara.com.kp, address: 175.45.176.67, checks: [web]}\ncontrols:"
    own_node.configuration.write_text(watches.CLOSE.replace("controls:", added))
    assert own_node.reload()[0] == 200
    eventually(lambda: state_of(own_node, "naenara.com.kp") == "up", LOADED_WITHIN, "the host is up")
    own_node.configuration.write_text(watches.CLOSE)
    assert own_node.reload()[0] == 200
    eventually(lambda: state_of(own_node, "naenara.com.kp") is None, LOADED_WITHIN, "the host has gone")
    assert "naenara.com.kp" not in own_node.metrics().text


@pytest.fixture
def heard(lab, tmp_path):
    """What a web server on the vantage's own loopback heard its clients call themselves."""
    file = tmp_path / "heard"
    file.touch()
    with lab.background("/usr/bin/python3", "-c", LISTENER, str(file)):
        eventually(lambda: lab.http_status("http://127.0.0.1:8080/") == "204", 10, "the listener answers")
        yield file


def contacts(file):
    """Whom the node's requests named."""
    lines = file.read_text().splitlines()
    return {line.partition("(+")[2].rstrip(")") for line in lines if line.startswith("reachd/")}


def test_a_new_contact_is_sent_from_the_reload_on(start_node, heard):
    watch = watches.CLOSE.replace("controls:", """\
  - {name: loopback.example, address: 127.0.0.1, checks: [{module: web, target: ":8080/"}]}
controls:""")
    node = start_node("contact: mailto:one@example.org\n" + watch)
    eventually(lambda: contacts(heard) == {"mailto:one@example.org"}, LOADED_WITHIN, "the contact is heard")
    node.wait_until_up()
    node.configuration.write_text("contact: mailto:two@example.org\n" + watch)
    assert node.reload()[0] == 200
    heard.write_text("")
    eventually(lambda: contacts(heard), LOADED_WITHIN, "a request is heard")
    assert contacts(heard) == {"mailto:two@example.org"}
    node.wait_until_up()
    assert "to=down" not in node.log() and "to=degraded" not in node.log()
