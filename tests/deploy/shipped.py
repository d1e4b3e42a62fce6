"""The shipped configurations of Prometheus and Alertmanager, told where things are, and in quicker time.

Rules and verdicts are as they ship, with the half minute that a host has to be down before it is told. What is
shortened are scrapes and evaluations, to the pace at which the nodes probe, how long Alertmanager gathers, and how
long a vantage has to be unhealthy or missing.
"""

from pathlib import Path

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus" / "reachd.rules.yml"
PACE = "2s"
NODE_ALERTS_AFTER = "10s"
# Hosts that fall together do so within a few rounds: the country's darkness has to be known before hosts are told of.
GATHERED = "10s"


def recording_rules():
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return [rule["record"] for group in groups for rule in group["rules"]]


def _alerts(directory):
    document = yaml.safe_load((DEPLOY / "prometheus" / "reachd.alerts.yml").read_text())
    for group in document["groups"]:
        for rule in group["rules"] if group["name"] == "reachd_nodes" else []:
            if rule["alert"] != "ProbesMissed":
                rule["for"] = NODE_ALERTS_AFTER
    file = directory / "alerts.yml"
    file.write_text(yaml.safe_dump(document, sort_keys=False))
    return file


def prometheus(directory, ports, judge, alertmanager):
    """`ports`: of each node, by its vantage; `judge`, `alertmanager`: theirs."""
    document = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    document["global"] = {"scrape_interval": PACE, "scrape_timeout": PACE, "evaluation_interval": PACE}
    document["rule_files"] = [str(RULES), str(_alerts(directory))]
    for target in document["scrape_configs"][0]["static_configs"]:
        target["targets"] = [f"127.0.0.1:{ports[target['labels']['vantage']]}"]
    document["scrape_configs"][1]["static_configs"] = [{"targets": [f"127.0.0.1:{judge}"]}]
    document["alerting"]["alertmanagers"][0]["static_configs"] = [{"targets": [f"127.0.0.1:{alertmanager}"]}]
    return yaml.safe_dump(document, sort_keys=False)


def alertmanager(webhook):
    document = yaml.safe_load((DEPLOY / "alertmanager" / "alertmanager.yml").read_text())
    document["route"].update(group_wait=GATHERED, group_interval=GATHERED)
    document["receivers"][0]["webhook_configs"][0]["url"] = f"http://127.0.0.1:{webhook}/"
    return yaml.safe_dump(document, sort_keys=False)
