"""Federation and remote write: what the regions have gets to where the rules look at all of them."""

import re
import subprocess

import pytest
from rule_world import PROMETHEUS, RULES
import yaml


def load(name):
    return yaml.safe_load((PROMETHEUS / name).read_text())


def exported_names():
    """Metrics that the rules read and that are not theirs: they have no colon."""
    text = " ".join(rule["expr"] for file in RULES for group in yaml.safe_load(open(file))["groups"]
                    for rule in group["rules"])
    return set(re.findall(r"(?<![\w:])(?:up|(?:reachd|probe)_\w+)(?![\w:])", text))


@pytest.mark.parametrize("name", ["federation.yml", "remote-write.yml"])
def test_prometheus_takes_it(name):
    done = subprocess.run(["promtool", "check", "config", name], cwd=PROMETHEUS, capture_output=True, text=True,
                          timeout=30, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_federated_is_what_the_rules_read():
    federate, = load("federation.yml")["scrape_configs"]
    fetched = [re.match(r"\w+", matcher)[0] for matcher in federate["params"]["match[]"]]
    assert sorted(fetched) == sorted(exported_names())
    assert federate["honor_labels"] is True


def test_all_that_the_rules_read_is_written_to_the_store():
    write, = load("remote-write.yml")["remote_write"]
    relabel, = write["write_relabel_configs"]
    assert all(re.fullmatch(relabel["regex"], name) for name in exported_names())
    assert not re.fullmatch(relabel["regex"], "go_goroutines")


def test_a_region_sends_its_node_under_the_name_that_it_has_where_all_are_scraped():
    here, = load("remote-write.yml")["scrape_configs"]
    everywhere, _ = load("prometheus.yml")["scrape_configs"]
    assert here["static_configs"][0] in everywhere["static_configs"]
    assert {**here, "static_configs": None} == {**everywhere, "static_configs": None}
