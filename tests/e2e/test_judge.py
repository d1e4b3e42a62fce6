"""`reachd judge` over three nodes, by what a Prometheus that scrapes them has."""

import json
import time

import pytest

from judge import Judge
from node import Node, eventually
from prometheus import Prometheus, VictoriaMetrics
import watches

VANTAGES = ("vantage", "vantage2", "vantage3")
SCRAPE_SECONDS = 1
# Three probes at two seconds, a scrape, a round; the cause is named a round of probes and 15 s later.
DETECTED, NAMED = 20, 45
HOSTS, CONTROLS = 9, 3


def all_up(judge):
    """As every vantage sees it."""
    hosts = judge.json("/api/v1/hosts").get("hosts", [])
    seen = {(host["state"], host["vantages_knowing"], host["vantages_down"]) for host in hosts}
    return len(hosts) == HOSTS and seen == {("up", len(VANTAGES), 0)} and not judge.lasting()


@pytest.fixture(scope="module")
def nodes(session_lab, binary, tmp_path_factory):
    directory = tmp_path_factory.mktemp("judged")
    nodes = {name: Node(session_lab, binary, directory / name, watches.small_country(name), vantage=name)
             for name in VANTAGES}
    for node in nodes.values():
        node.start()
    for node in nodes.values():
        node.wait_until_up()
    yield nodes
    for node in nodes.values():
        node.stop()


@pytest.fixture(scope="module")
def scraper(nodes, tmp_path_factory):
    ports = {name: node.port for name, node in nodes.items()}
    with Prometheus(tmp_path_factory.mktemp("scraper"), ports, SCRAPE_SECONDS) as server:
        yield server


@pytest.fixture
def judge(scraper, lab, binary, tmp_path):
    """One that knows nothing of former tests' faults, with nothing broken as all three see it."""
    eventually(lambda: len(scraper.query("reachd_host_state{state='up'} == 1")) == len(VANTAGES) * (HOSTS + CONTROLS),
               60, "every node sees every host up")
    with Judge(binary, scraper.url, tmp_path / "judge.log") as judge:
        eventually(lambda: all_up(judge), 20, "the judge knows every host to be up")
        yield judge


def named(judge, scope, cause, within=NAMED):
    """The lasting incident of the scope, as soon as the judge names that cause."""
    def found():
        incident = judge.lasting().get(scope)
        return incident if incident and incident["cause"] == cause else None
    try:
        return eventually(found, within, f"{cause} of {scope} is named")
    except AssertionError as late:
        raise AssertionError(f"{late}; instead: {json.dumps(judge.lasting(), indent=1)}") from None


def test_three_nodes_that_know_every_host_make_it_up(judge):
    host = judge.json("/api/v1/hosts/kcna.kp")
    assert (host["state"], host["vantages_knowing"], host["vantages_down"]) == ("up", 3, 0)
    assert {opinion["vantage"]: opinion["state"] for opinion in host["vantages"]} == dict.fromkeys(VANTAGES, "up")
    assert judge.json("/api/v1/status")["quorum"] == 2


def test_a_withdrawal_is_one_confirmed_incident_of_the_whole_watch(judge, lab):
    for net in range(176, 180):
        lab.fault("prefix-unreachable", f"175.45.{net}.0/24")
    incident = named(judge, "group:all", "routing_withdrawal")
    assert incident["standing"] == "confirmed"
    assert sorted(incident["vantages"]) == sorted(VANTAGES)
    assert len(incident["hosts"]) == HOSTS
    assert list(judge.lasting()) == ["group:all"]


def test_a_server_that_is_down_is_an_incident_of_that_host(judge, lab):
    lab.fault("service-down", "kcna.kp", "web")
    incident = named(judge, "host:kcna.kp", "server_failure")
    assert (incident["standing"], incident["hosts"]) == ("confirmed", ["kcna.kp"])
    assert incident["summary"].startswith("kcna.kp ")
    assert judge.states()["kcna.kp"] == "degraded"
    metrics = judge.request("/metrics")[1]
    assert 'reachd_incident_active{scope="host:kcna.kp",cause="server_failure"} 1' in metrics
    assert 'reachd_judge_host_state{host="kcna.kp",state="degraded"} 1' in metrics


def test_a_node_that_is_killed_is_missed_and_the_others_are_a_quorum(judge, nodes):
    nodes["vantage3"].stop()
    try:
        eventually(lambda: judge.vantages().get("vantage3") == "missing", DETECTED, "the node is missed")
        status = judge.json("/api/v1/status")
        assert (status["quorum"], len(status["vantages"])) == (2, 3)
        assert set(judge.states().values()) == {"up"}
        assert judge.json("/api/v1/hosts/kcna.kp")["vantages_knowing"] == 2
        assert judge.lasting() == {}
    finally:
        nodes["vantage3"].start()
        nodes["vantage3"].wait_until_up()


def essence(incidents):
    return {(one["id"], one["scope"], one["cause"], one["started"], one["detected"], one["ended"]) for one in incidents}


def test_a_second_judge_and_one_that_is_started_later_tell_the_same_incident(judge, lab, scraper, binary, tmp_path):
    began = time.time()
    with Judge(binary, scraper.url, tmp_path / "second.log") as second:
        eventually(lambda: all_up(second), 20, "the second judge knows every host to be up")
        lab.fault("service-down", "kcna.kp", "web")
        named(judge, "host:kcna.kp", "server_failure")
        named(second, "host:kcna.kp", "server_failure", 5)
        with Judge(binary, scraper.url, tmp_path / "third.log", lookback=int(time.time() - began)) as third:
            named(third, "host:kcna.kp", "server_failure", 20)
            told = [essence(one.lasting().values()) for one in (judge, second, third)]
            assert told[0] == told[1] == told[2]


def test_victoria_metrics_serves_a_judge_as_well(judge, nodes, lab, binary, tmp_path):
    ports = {name: node.port for name, node in nodes.items()}
    with VictoriaMetrics(tmp_path / "victoria") as store:
        further = f'remote_write: [{{url: "{store.url}/api/v1/write"}}]'
        directory = tmp_path / "writer"
        directory.mkdir()
        with Prometheus(directory, ports, SCRAPE_SECONDS, further), \
                Judge(binary, store.url, tmp_path / "judge.log", delay=8, stale=15) as second:
            eventually(lambda: all_up(second), 60, "the judge knows every host to be up")
            for net in range(176, 180):
                lab.fault("prefix-unreachable", f"175.45.{net}.0/24")
            incident = named(second, "group:all", "routing_withdrawal", NAMED + 15)
            assert (incident["standing"], len(incident["vantages"])) == ("confirmed", 3)


def test_a_judge_that_gets_no_answer_says_so_and_knows_nothing(nodes, binary, tmp_path):
    ports = {name: node.port for name, node in nodes.items()}
    with Prometheus(tmp_path, ports, SCRAPE_SECONDS) as scraper:
        with Judge(binary, scraper.url, tmp_path / "judge.log") as judge:
            eventually(lambda: all_up(judge), 60, "the judge knows every host to be up")
            scraper.stop()
            eventually(lambda: set(judge.states().values()) == {"unknown"}, 20, "nothing is known")
            eventually(lambda: set(judge.vantages().values()) == {"missing"}, 10, "every vantage is missing")
            status, text = judge.request("/-/ready")
            assert (status, text) == (503, "the last round was not answered\n")
    assert "a round was not answered" in (tmp_path / "judge.log").read_text()


# The last: for three minutes after, the vantage takes its own line for congested while hosts are silent.
def test_a_vantage_that_is_cut_off_leaves_the_verdict_to_the_others(judge, lab):
    lab.fault("vantage-cut", "vantage2")
    eventually(lambda: judge.vantages().get("vantage2") == "unhealthy", DETECTED, "the vantage is known to be cut off")
    named(judge, "vantage:vantage2", "vantage_failure")
    assert set(judge.states().values()) == {"up"}
    assert list(judge.lasting()) == ["vantage:vantage2"]
