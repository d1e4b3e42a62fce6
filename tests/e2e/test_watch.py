"""A watch of the whole country sees a host fail and recover within seconds, and nothing else."""

import time

from node import eventually, moment

DETECTED_WITHIN = 10
# Longer than any interval of the watch.
NEXT_PROBE_WITHIN = 60
PING_TIMEOUT = 3


def watch_until(country, host, states):
    """Waits until a host is in one of some states; when that was seen, and what the others were meanwhile."""
    others = set()

    def arrived():
        found = country.metrics().states()
        state = found.pop(host)
        others.update(found.items())
        return state in states

    eventually(arrived, NEXT_PROBE_WITHIN, f"{host} is {' or '.join(states)}")
    return time.time(), others


def all_up(country, but):
    return {(host, "up") for host in country.hosts() if host != but}


def turned(country, host, check, state):
    """When a check came into a state, once it is in it."""
    def since():
        found = country.check(host, check)
        return found["state"] == state and moment(found["since"])

    return eventually(since, NEXT_PROBE_WITHIN, f"{check} is {state}")


def test_a_web_server_that_stops_and_comes_back_is_seen_within_seconds_and_alone(country, lab):
    host, mark = "kcna.kp", len(country.log())
    lab.fault("service-down", host, "web")
    seen, others = watch_until(country, host, ["down", "degraded"])
    # Connections are refused at once: the first failing probe ended when it was sent. Ping is still answered.
    assert seen - moment(country.host(host)["since"]) <= DETECTED_WITHIN
    assert country.host(host)["state"] == "degraded"
    for check in ("web", "web_tls"):
        assert time.time() - turned(country, host, check, "down") <= DETECTED_WITHIN
        assert country.last(host, check)["reason"] == "connection_refused"
    lab.heal()
    seen, others_after = watch_until(country, host, ["up"])
    first_answer = min(turned(country, host, check, "up") for check in ("web", "web_tls"))
    assert seen - first_answer <= DETECTED_WITHIN
    assert others | others_after == all_up(country, but=host)
    assert country.changed_since(mark) == {host}


def test_a_host_that_falls_silent_is_down_within_seconds_of_its_first_timeout(country, lab):
    host, mark = "router-175.45.178.130", len(country.log())
    lab.fault("host-down", "175.45.178.130")
    seen, others = watch_until(country, host, ["down"])
    assert seen - (moment(country.host(host)["since"]) + PING_TIMEOUT) <= DETECTED_WITHIN
    lab.heal()
    seen, others_after = watch_until(country, host, ["up"])
    assert seen - moment(country.host(host)["since"]) <= DETECTED_WITHIN
    assert others | others_after == all_up(country, but=host)
    assert country.changed_since(mark) == {host}
