"""Three regions as users run them: nodes in containers, Prometheus with the shipped rules, and who is told what."""

from contextlib import ExitStack
import re
import time

import pytest

from calm_rules import expected_values
from contained_node import AS_NUMBER, nodes
from node import eventually
from region import Region
from rule_world import REGIONS
import shipped

pytestmark = pytest.mark.containers

TWO_MINUTES = 120
# Rules take each other's results, from one evaluation to the next.
SETTLING_SECONDS = 6
COUNTRY = [f"175.45.{net}.0/24" for net in range(176, 180)]


@pytest.fixture
def running_nodes(image, session_lab, tmp_path):
    """Started anew for each test: what fails again within ten minutes would be the incident of the test before."""
    with ExitStack() as stack:
        stack.callback(session_lab.heal)
        yield {node.vantage: stack.enter_context(node) for node in nodes(session_lab, image, tmp_path)}


@pytest.fixture
def region(running_nodes, image, session_lab, tmp_path):
    """The judge is the image's program, too."""
    with ExitStack() as stack:
        yield Region(session_lab, running_nodes, f"{image.root}/usr/bin/reachd", tmp_path, stack)


def test_every_recording_rule_yields_what_it_should_for_two_minutes(region):
    expected = expected_values()
    assert set(expected) == set(shipped.recording_rules())
    time.sleep(SETTLING_SECONDS + TWO_MINUTES)
    for rule, values in expected.items():
        for extreme in ("min_over_time", "max_over_time"):
            assert region.yielded(f"{extreme}({rule}[{TWO_MINUTES}s])") == values, (rule, extreme)
    assert region.yielded(f"min_over_time(up{{job='reachd'}}[{TWO_MINUTES}s])") == dict.fromkeys(REGIONS.items(), 1)
    assert region.prometheus.complaints() == []
    assert region.ever_pending() == set()


def test_nodes_are_healthy_and_have_no_rights(running_nodes):
    for node in running_nodes.values():
        done = node.container.health()
        assert (done.returncode, done.stdout) == (0, "healthy\n"), done.stderr
        status = node.container.status()
        assert set(status["Uid"].split()) == {"65532"}
        assert (int(status["CapBnd"], 16), status["NoNewPrivs"]) == (0, "1")
        assert {labels["asn"] for labels, _ in node.metrics().series("reachd_vantage_info")} == {str(AS_NUMBER)}


def test_a_clean_withdrawal_is_one_notification_that_names_the_cause(region):
    for prefix in COUNTRY:
        region.lab.fault("prefix-unreachable", prefix)
    told = region.wait_for_the_one_notification()
    assert told["groupLabels"]["group"] == "all"
    alert, = told["alerts"]
    assert alert["labels"]["alertname"] == "CountryDark"
    assert re.search("The judge says routing_withdrawal with .*%, confirmed.", alert["annotations"]["description"])
    incident, = region.judge.lasting().values()
    assert (incident["scope"], incident["cause"]) == ("group:all", "routing_withdrawal")
    assert (incident["standing"], incident["vantages"]) == ("confirmed", sorted(REGIONS))
    # It fired once, while every host and group fired beside it, of which nobody was told.
    assert len({began for _, began in region.prometheus.samples('ALERTS_FOR_STATE{alertname="CountryDark"}')}) == 1
    assert {alert[0] for alert in region.firing()} == {"CountryDark", "GroupDown", "HostDown"}
    incidents = region.yielded('scope_cause:reachd_incident_vantages:count{scope="group:all"}')
    assert incidents == {("group:all", "routing_withdrawal"): 3}


def test_one_server_that_is_down_is_one_host_alone(region):
    region.lab.fault("host-down", "kcna.kp")
    told = region.wait_for_the_one_notification()
    alert, = told["alerts"]
    assert (alert["labels"]["alertname"], alert["labels"]["host"]) == ("HostDown", "kcna.kp")
    assert re.search("The judge says server_failure with .*%, confirmed.", alert["annotations"]["description"])
    assert region.ever_pending() == {("HostDown", "kcna.kp")}


def test_a_vantage_that_is_cut_off_is_a_matter_of_that_vantage_alone(region):
    region.lab.fault("vantage-cut", region.nodes["nrt1"].role)
    told = region.wait_for_the_one_notification()
    alert, = told["alerts"]
    assert (alert["labels"]["alertname"], alert["labels"]["vantage"]) == ("VantageUnhealthy", "nrt1")
    assert region.ever_pending() == {("VantageUnhealthy", "nrt1")}
    assert region.yielded("job:reachd_vantages_healthy:count") == {(): 2}
    assert region.judge.vantages()["nrt1"] == "unhealthy"


def test_a_node_that_is_killed_is_missed_and_the_others_decide(region):
    region.nodes["iad1"].container.signal("KILL")
    region.wait_until_firing(("VantageMissing", "iad1"))
    assert region.ever_pending() == {("VantageMissing", "iad1")}
    assert region.yielded("job:reachd_vantages:quorum") == {(): 2}
    # The judge goes by its own rounds.
    found = {"fra1": "healthy", "iad1": "missing", "nrt1": "healthy"}
    eventually(lambda: region.judge.vantages() == found, 30, "the judge misses it, too")
    region.lab.fault("host-down", "kcna.kp")
    region.wait_until_firing(("HostDown", "kcna.kp"))
    assert region.ever_pending() == {("VantageMissing", "iad1"), ("HostDown", "kcna.kp")}
