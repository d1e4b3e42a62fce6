"""What a node serves is what Prometheus reads."""

import subprocess

from node import eventually
from prometheus import SCRAPE_SECONDS

SCRAPES = 24
PATIENCE_SECONDS = 150


def test_promtool_finds_nothing_amiss_in_the_metrics(country):
    done = subprocess.run(
        ["promtool", "check", "metrics"], input=country.metrics().text, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_two_minutes_of_scraping_go_without_an_error(prometheus, country):
    def scrapes():
        found = prometheus.query("up[1h]")
        return found[0][1] if found and len(found[0][1]) > SCRAPES else None

    scraped = eventually(scrapes, PATIENCE_SECONDS, f"more than {SCRAPES} scrapes")
    assert [value for _, value in scraped] == ["1"] * len(scraped)
    assert scraped[-1][0] - scraped[0][0] >= SCRAPES * SCRAPE_SECONDS
    assert (prometheus.target()["health"], prometheus.target()["lastError"]) == ("up", "")
    assert [line for line in prometheus.log().splitlines() if "level=warn" in line or "level=error" in line] == []


def test_what_was_scraped_can_be_asked_for(prometheus, country):
    def states():
        return prometheus.query('reachd_host_state{state="up"} == 1')

    hosts = country.hosts()
    eventually(lambda: {labels["host"] for labels, _ in states()} == set(hosts), 30, "every host is up in Prometheus")
    checks = sum(len(host["checks"]) for host in hosts.values())
    answered = prometheus.query('sum by (host, check, family) (increase(reachd_probes_total{outcome="success"}[1h])) > 0')
    assert len(answered) == checks
    percentile = "histogram_quantile(0.9, sum by (host, le) (reachd_probe_rtt_seconds_bucket{host='kcna.kp'}))"
    (_, seconds), = prometheus.query(percentile)
    assert 0 < seconds < 1
