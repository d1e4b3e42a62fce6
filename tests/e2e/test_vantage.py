"""A vantage that is cut off says so, and charges no host for it."""

import pytest

from node import eventually

UNKNOWN_WITHIN = 30
RECOVERED_WITHIN = 60
WINDOW = "1m"
# What a cut takes from the coverage of a minute before the test has seen enough.
COVERAGE_LOST = 0.1


def watched(country):
    """Names of the hosts, the controls apart."""
    return [name for name, host in country.hosts().items() if not host["control"]]


def ratios(country, kind, hosts):
    found = country.metrics().ratios(f"reachd_host_{kind}_ratio", WINDOW)
    return {host: found.get(host) for host in hosts}


@pytest.fixture
def well_known(country):
    """A node that has seen every host up for a good part of a minute, and in no other state."""
    hosts = watched(country)

    def well():
        coverage = ratios(country, "coverage", hosts).values()
        return min(coverage) > 0.5 and set(ratios(country, "availability", hosts).values()) == {1.0}

    eventually(well, 120, "all hosts were up for all that is known of the last minute")
    return country


@pytest.mark.parametrize("kind", ["silent", "link"])
def test_a_cut_vantage_makes_every_host_unknown_and_costs_coverage_but_no_availability(well_known, lab, kind):
    country, hosts, seen = well_known, watched(well_known), set()

    def states():
        found = country.metrics().states()
        seen.update(found[host] for host in hosts)
        return {found[host] for host in hosts}

    lab.fault("vantage-cut", kind)
    eventually(lambda: states() == {"unknown"}, UNKNOWN_WITHIN, "every host is unknown")
    assert country.metrics().value("reachd_vantage_healthy") == 0
    before = ratios(country, "coverage", hosts)

    def coverage_fell():
        now = ratios(country, "coverage", hosts)
        return states() and all(now[host] <= before[host] - COVERAGE_LOST for host in hosts)

    # While an earlier cut leaves the window as fast as this one enters it, coverage stays; it has left after a minute.
    eventually(coverage_fell, 70, "coverage has fallen")
    assert set(ratios(country, "availability", hosts).values()) == {1.0}
    lab.heal()
    eventually(lambda: states() == {"up"}, RECOVERED_WITHIN, "every host is up again")
    assert seen == {"up", "unknown"}
    assert country.metrics().value("reachd_vantage_healthy") == 1
