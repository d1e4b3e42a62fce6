"""What a node serves is what Prometheus reads, and what dashboards ask of that."""

import subprocess

import dashboards
from node import eventually
from prometheus import SCRAPE_SECONDS

TWO_MINUTES = 120
PATIENCE_SECONDS = 150


def test_promtool_finds_nothing_amiss_in_the_metrics(country):
    command = ["promtool", "check", "metrics"]
    done = subprocess.run(command, input=country.metrics().text, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def scraped_for(samples):
    return samples[-1][0] - samples[0][0] if samples else 0


def test_two_minutes_of_scraping_go_without_an_error(prometheus, country):
    up = 'up{job="reachd"}'
    eventually(lambda: scraped_for(prometheus.samples(up)) >= TWO_MINUTES, PATIENCE_SECONDS, "two minutes")
    samples = prometheus.samples(up)
    assert {value for _, value in samples} == {1}
    assert len(samples) >= TWO_MINUTES // SCRAPE_SECONDS
    assert (prometheus.target()["health"], prometheus.target()["lastError"]) == ("up", "")
    assert prometheus.complaints() == []


def test_what_was_scraped_can_be_asked_for(prometheus, country):
    def up():
        return {labels["host"] for labels, _ in prometheus.query('reachd_host_state{state="up"} == 1')}

    hosts = country.hosts()
    eventually(lambda: up() == set(hosts), 30, "Prometheus knows every host to be up")
    checks = sum(len(host["checks"]) for host in hosts.values())
    assert len(prometheus.query('reachd_probes_total{outcome="success"} > 0')) == checks
    buckets = 'sum by (le) (reachd_probe_rtt_seconds_bucket{host="kcna.kp"})'
    (_, seconds), = prometheus.query(f"histogram_quantile(0.9, {buckets})")
    assert 0 < seconds < 1


def test_every_query_of_every_dashboard_returns_data(prometheus, country, lab):
    lab.fault("service-down", "kcna.kp", "web")
    for told in ("scope_cause:reachd_incident_vantages:count",
                 "scope_cause_standing:reachd_incident_probability_ratio:max"):
        eventually(lambda: prometheus.query(told), 60, f"the rules record {told}")
    chosen = dashboards.queries(job="reachd", judge="reachd-judge", host="kcna.kp")
    assert [(dashboard, query) for dashboard, query in chosen if not prometheus.query(query)] == []


def test_every_variable_of_every_dashboard_has_values(prometheus, country):
    found = {name: prometheus.label_values(series, label) for name, series, label in dashboards.variables(job="reachd")}
    assert {name for name, values in found.items() if not values} == set()
    assert "kcna.kp" in found["host"]
