"""What Prometheus scrapes of several nodes, minute by minute, and what promtool makes of it by the shipped rules."""

from pathlib import Path
import subprocess

import yaml

PROMETHEUS = Path(__file__).parents[2] / "deploy" / "prometheus"
RULES = [str(PROMETHEUS / name) for name in ("reachd.rules.yml", "reachd.alerts.yml")]
REGIONS = {"fra1": "eu-central", "nrt1": "ap-northeast", "iad1": "us-east"}
ELSEWHERE = "ap-southeast"
STATES = ("up", "degraded", "down", "unknown", "unproven")
MINUTES = 40
# From then on a world is as it is after; looked at before, and well after.
TURNS = 10
BEFORE, AFTER = 9, 30
# In place of a value: the series ends.
GONE = "_"


class World:
    """Series by what they are before and after; the target of a node carries its labels."""

    def __init__(self):
        self._series = {}

    def put(self, metric, before, after, vantage=None, **labels):
        if vantage:
            labels = {"job": "reachd", "vantage": vantage, "region": REGIONS.get(vantage, ELSEWHERE), **labels}
        self._series[series_name(metric, labels)] = (before, after)

    def node(self, vantage, healthy_after=1):
        """With its budget kept and its configuration loaded."""
        self.put("up", 1, 1, vantage)
        self.put("reachd_vantage_healthy", 1, healthy_after, vantage)
        self.put("reachd_config_last_reload_successful", 1, 1, vantage)

    def host(self, vantage, host, before, after):
        for state in STATES:
            self.put("reachd_host_state", int(state == before), int(state == after), vantage, host=host, state=state)

    def group(self, vantage, group, before, after):
        """Both: how many hosts are in each state."""
        for state in STATES:
            self.put("reachd_group_hosts", before.get(state, 0), after.get(state, 0), vantage, group=group, state=state)

    def judge(self, instance="judge:9718", up_after=1, last_round_after=(60 * TURNS, 60)):
        """`last_round_after`: the time of its last round after, and what it gains a minute."""
        labels = {"job": "reachd-judge", "instance": instance}
        self.put("up", 1, up_after, **labels)
        self.put("reachd_judge_last_round_timestamp_seconds", (0, 60), last_round_after, **labels)

    def verdict(self, scope, cause, probability, standing, vantages, instance="judge:9718"):
        """What a judge tells from the turn on."""
        labels = {"job": "reachd-judge", "instance": instance, "scope": scope}
        self.put("reachd_incident_active", GONE, 1, **labels, cause=cause)
        self.put("reachd_incident_probability_ratio", GONE, probability, **labels, cause=cause)
        self.put("reachd_judge_incident_vantages", GONE, vantages, **labels, standing=standing)

    def kill(self, vantage):
        """The target stays, and cannot be scraped."""
        self._end(vantage, up_after=0)

    def take_away(self, vantage):
        """The target goes, too."""
        self._end(vantage, up_after=GONE)

    def _end(self, vantage, up_after):
        for name, (before, _) in self._series.items():
            if f'vantage="{vantage}"' in name:
                self._series[name] = (before, up_after if name.startswith("up{") else GONE)

    def written(self):
        return [{"series": name, "values": f"{values(before, TURNS)} {values(after, MINUTES - TURNS)}"}
                for name, (before, after) in self._series.items()]


def values(value, count):
    """`count` samples. A pair is a counter: where it stands at first, and what it gains each time."""
    if isinstance(value, tuple):
        return f"{value[0]}+{value[1]}x{count - 1}"
    return f"{value}x{count if value == GONE else count - 1}"


def series_name(metric, labels):
    return metric + "{" + ",".join(f'{name}="{value}"' for name, value in sorted(labels.items())) + "}"


def promtool(directory, world, **tests):
    """Fails with what promtool says unless all is as `tests` expect."""
    file = directory / "rules.test.yml"
    document = {"rule_files": RULES, "evaluation_interval": "15s",
                "tests": [{"interval": "1m", "input_series": world.written(), **tests}]}
    file.write_text(yaml.safe_dump(document))
    done = subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True, timeout=60,
                          check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def expect(directory, world, expression, *samples, minute=AFTER):
    """`samples`: labels and value of each that the expression gives then."""
    expected = [{"labels": labels, "value": value} for labels, value in samples]
    promtool(directory, world,
             promql_expr_test=[{"expr": expression, "eval_time": f"{minute}m", "exp_samples": expected}])


def expect_firing(directory, world, *alerts, before=()):
    """`alerts`: name and the labels in question of each. None else fires after, and none but those of `before` before."""
    kept = "alertname, group, host, vantage, reason, instance"
    for minute, firing in ((BEFORE, before), (AFTER, alerts)):
        expected = [(series_name("", {"alertname": name, **labels}), 1) for name, labels in firing]
        expect(directory, world, f'count by ({kept}) (ALERTS{{alertstate="firing"}})', *expected, minute=minute)
