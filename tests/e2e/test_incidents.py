"""Incidents as a node finds them while the lab holds a fault, and as the replay of its recording finds them."""

import json
import subprocess

import pytest

from node import eventually
import watches

# A round is two seconds; a cause is named a round and 15 s after the start.
DETECTED_WITHIN, NAMED_WITHIN, OVER_WITHIN = 15, 40, 30


@pytest.fixture
def recording(tmp_path):
    return tmp_path / "observations.jsonl.zst"


@pytest.fixture
def recorder(start_node, recording):
    node = start_node(watches.small_country(), arguments=[f"--record={recording}"])
    # A host is up with its first answer; a service that was never seen up cannot fail.
    eventually(lambda: all_checks_answered(node), 30, "every check was answered")
    return node


def all_checks_answered(node):
    checks = [check for host in node.hosts() for check in node.host(host)["checks"]]
    return all(check["last"] and check["last"]["outcome"] == "success" for check in checks)


def lasting(node):
    return [incident for incident in node.incidents() if incident["ended"] is None]


def lasting_with_cause(node, cause):
    return [incident for incident in lasting(node) if incident["cause"] == cause]


def wait_for_cause(node, cause):
    eventually(lambda: lasting(node), DETECTED_WITHIN, "an incident")
    return eventually(lambda: lasting_with_cause(node, cause), NAMED_WITHIN, f"named {cause}")[0]


def wait_until_over(node):
    eventually(lambda: not lasting(node), OVER_WITHIN, "the incident is over")


def replayed(binary, node, recording):
    done = subprocess.run([binary, "replay", f"--config.file={node.configuration}", recording], check=True,
                          capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def essence(incidents):
    """What a replay has to find again."""
    return sorted((one["scope"], one["cause"], one["started"], one["ended"], tuple(one["hosts"])) for one in incidents)


def test_a_web_server_that_is_gone_is_a_server_failure_with_evidence_and_the_replay_agrees(
        lab, recorder, recording, binary):
    lab.fault("service-down", "kcna.kp", "web")
    incident = wait_for_cause(recorder, "server_failure")
    assert incident["scope"] == "host:kcna.kp"
    assert incident["standing"] == "single_vantage"
    assert incident["evidence"] and incident["summary"].startswith("kcna.kp ")
    metrics = recorder.metrics()
    assert metrics.value("reachd_incident_active", scope="host:kcna.kp", cause="server_failure") == 1
    assert metrics.value("reachd_incident_probability_ratio", scope="host:kcna.kp", cause="server_failure") >= 0.8
    _, page = recorder.request("/")
    assert incident["summary"] in page
    lab.heal()
    wait_until_over(recorder)
    found = recorder.incidents()
    recorder.stop()
    assert essence(replayed(binary, recorder, recording)) == essence(found)


def test_all_that_is_gone_at_once_is_a_withdrawal(lab, recorder):
    for net in range(176, 180):
        lab.fault("prefix-unreachable", f"175.45.{net}.0/24")
    incident = wait_for_cause(recorder, "routing_withdrawal")
    assert incident["scope"] == "group:all"


def test_name_servers_that_fail_alone_are_a_failure_of_the_name_service(lab, recorder):
    lab.fault("dns-servfail")
    incident = wait_for_cause(recorder, "dns_failure")
    assert incident["scope"] == "group:dns"


def test_a_vantage_that_is_cut_off_is_an_incident_of_the_vantage_alone(lab, recorder):
    lab.fault("vantage-cut", "silent")
    incident = wait_for_cause(recorder, "vantage_failure")
    assert incident["scope"] == "vantage:e2e"
    assert [one["scope"] for one in recorder.incidents()] == ["vantage:e2e"]


def test_a_node_that_cannot_record_says_so_at_once(start_node, tmp_path):
    with pytest.raises(AssertionError, match="ended with status 1"):
        start_node(watches.small_country(), arguments=[f"--record={tmp_path}/missing/observations.jsonl"])
