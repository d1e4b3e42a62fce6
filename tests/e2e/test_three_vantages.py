"""Each cause once, with real packets and servers, as three nodes see it: their recordings, merged, give the incident."""

from datetime import datetime, timezone
import json
import subprocess
import time

import pytest

from node import Node, moment
import watches

VANTAGES = ("vantage", "vantage2", "vantage3")
INTERVAL = 10
# A round before the fault. It starts within a round, its cause is named a round and 15 s later, at a look each round.
BEFORE, HELD = INTERVAL + 2, 3 * INTERVAL + 20
DETECTED_WITHIN = INTERVAL + 5
# A flood is known by what it does to round-trip times and loss before hosts fall: their usual level takes some rounds to
# be known, and it builds up over some rounds.
FLOOD_INTERVAL, FLOOD_BEFORE, FLOOD_RAMP, FLOOD_HELD = 2, 40, 40, 65


def written(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Region:
    """Three nodes that watch the small country and record what they see."""

    def __init__(self, lab, binary, directory, interval=INTERVAL):
        self._lab = lab
        self._binary = binary
        self._directory = directory
        self._nodes = [Node(lab, binary, directory / name, watches.small_country(name, f"{interval}s"), vantage=name,
                            arguments=[f"--record={directory / name}.jsonl"]) for name in VANTAGES]

    def __enter__(self):
        for node in self._nodes:
            node.start()
        for node in self._nodes:
            node.wait_until_up()
        return self

    def __exit__(self, *_):
        for node in self._nodes:
            node.stop()

    def during(self, *faults, before=BEFORE, held=HELD):
        """When the faults began, and the incidents that a replay finds in what was seen from shortly before it on."""
        time.sleep(before)
        began = time.time()
        for fault in faults:
            self._lab.fault(*fault)
        time.sleep(held)
        incidents = self._replay(written(began - before))
        self._lab.heal()
        for node in self._nodes:
            node.wait_until_up()
        return began, incidents

    def _replay(self, since):
        argv = [self._binary, "replay", f"--config.file={self._nodes[0].configuration}", "-"]
        lines = [line for name in VANTAGES for line in (self._directory / f"{name}.jsonl").read_text().splitlines()
                 if json.loads(line)["time"] >= since]
        lines.sort(key=lambda line: json.loads(line)["time"])
        done = subprocess.run(argv, input="\n".join(lines) + "\n", check=True, capture_output=True, text=True)
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def region(session_lab, binary, tmp_path_factory):
    with Region(session_lab, binary, tmp_path_factory.mktemp("region")) as region:
        yield region


def the_only(incidents):
    assert len(incidents) == 1, [(one["scope"], one["cause"], one["summary"]) for one in incidents]
    return incidents[0]


def assert_named(incident, cause, scope):
    assert (incident["cause"], incident["scope"]) == (cause, scope), incident
    assert incident["probability"] >= 0.8


@pytest.mark.parametrize("cause,scope,faults", [
    ("routing_withdrawal", "group:all", [("prefix-unreachable", f"175.45.{net}.0/24") for net in range(176, 180)]),
    ("server_failure", "host:kcna.kp", [("service-down", "kcna.kp", "web")]),
    ("dns_failure", "group:dns", [("dns-servfail",)]),
])
def test_what_all_three_see_is_confirmed_within_a_round_and_five_seconds(lab, region, cause, scope, faults):
    began, incidents = region.during(*faults)
    incident = the_only(incidents)
    assert_named(incident, cause, scope)
    assert incident["standing"] == "confirmed"
    assert moment(incident["started"]) - began <= INTERVAL
    assert moment(incident["detected"]) - began <= DETECTED_WITHIN


def test_a_way_that_two_of_three_have_lost_is_a_failure_of_an_upstream(lab, region):
    _, incidents = region.during(("filtered", "vantage2"), ("filtered", "vantage3"))
    assert_named(the_only(incidents), "upstream_failure", "group:all")


def test_a_flood_is_congestion(lab, binary, tmp_path):
    with Region(lab, binary, tmp_path, FLOOD_INTERVAL) as region:
        _, incidents = region.during(("flood", "all", str(FLOOD_RAMP)), before=FLOOD_BEFORE, held=FLOOD_HELD)
    causes = {incident["cause"] for incident in incidents}
    assert "congestion" in causes and causes <= {"congestion", "undetermined"}, incidents


def test_a_vantage_that_is_cut_off_is_an_incident_of_the_vantage_alone(lab, region):
    _, incidents = region.during(("vantage-cut", "vantage2"))
    assert_named(the_only(incidents), "vantage_failure", "vantage:vantage2")
