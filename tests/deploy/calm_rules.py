"""What each recording rule yields while all is well with three vantages."""

from collections import Counter

import yaml

from contained_node import watch_of
from rule_world import REGIONS


def watched():
    """Names of hosts with the groups that each is in, and the windows, of every node alike."""
    watch = yaml.safe_load(watch_of("fra1"))
    controls = [host["name"] for host in watch["controls"]]
    return {host["name"]: [*host["groups"], "all"] for host in watch["hosts"]}, controls, watch["windows"]


def expected_values():
    """Of each recording rule while all is well: a value by the labels that tell its series apart."""
    groups_of, controls, windows = watched()
    hosts = [*groups_of, *controls]
    sizes = Counter(group for groups in groups_of.values() for group in groups)

    def each(keys, value):
        return {(key,): value for key in keys}

    def by_vantage(values):
        return {(vantage, name): value for vantage in REGIONS for name, value in values.items()}

    return {
        "job:reachd_vantages:expected": {(): 3},
        "job:reachd_vantages:quorum": {(): 2},
        "job:reachd_vantages_healthy:count": {(): 3},
        "vantage:reachd_vantage_healthy:bool": each(REGIONS, 1),
        "vantage_host:reachd_host_known:bool": by_vantage(dict.fromkeys(hosts, 1)),
        "vantage_host:reachd_host_down:bool": by_vantage(dict.fromkeys(hosts, 0)),
        "host:reachd_vantages_knowing:count": each(hosts, 3),
        "host:reachd_vantages_down:count": each(hosts, 0),
        "host:reachd_host_down:quorum": each(hosts, 0),
        "host:reachd_vantages_agreeing:ratio": each(hosts, 1),
        "group:reachd_group_hosts_seen:max": {(group,): size for group, size in sizes.items()},
        "vantage_group:reachd_group_hosts_known:sum": by_vantage(sizes),
        "vantage_group:reachd_group_known:bool": by_vantage(dict.fromkeys(sizes, 1)),
        "vantage_group:reachd_group_hosts_down:ratio": by_vantage(dict.fromkeys(sizes, 0)),
        "group:reachd_vantages_knowing:count": each(sizes, 3),
        "group:reachd_group_hosts_down:median": each(sizes, 0),
        "group:reachd_group_down:quorum": each(sizes, 0),
        "group:reachd_group_dark:quorum": each(sizes, 0),
        "region_group:reachd_group_availability:avg":
            {(region, group, window): 1 for region in REGIONS.values() for group in sizes for window in windows},
        # There is none to be told of.
        "scope_cause:reachd_incident_vantages:count": {},
        "scope_cause_standing:reachd_incident_probability_ratio:max": {},
    }
