"""Whatever breaks, a node keeps running, says what is wrong, and recovers by itself."""

import pytest

from node import eventually

SEEN_WITHIN = 15
RECOVERED_WITHIN = 20


def wait_for_state(node, host, check, state, within):
    eventually(lambda: node.check(host, check)["state"] == state, within, f"{check} is {state}")


@pytest.mark.parametrize("address,kind,host,check", [
    ("kcna.kp", "web", "kcna.kp", "web"),
    ("ns1.kptc.kp", "dns", "ns1.kptc.kp", "soa"),
    ("175.45.178.56", "mail", "mail.example", "smtp"),
])
def test_a_killed_server_is_told_as_refusing_and_up_when_it_is_back(node, lab, address, kind, host, check):
    mark = len(node.log())
    lab.fault("service-down", address, kind)
    wait_for_state(node, host, check, "down", SEEN_WITHIN)
    assert node.last(host, check)["outcome"] == "refused"
    assert node.changed_since(mark) == {host}
    assert node.host(host)["state"] == "degraded"
    lab.heal()
    node.wait_until_up(RECOVERED_WITHIN)


@pytest.mark.parametrize("address,kind,host,check,outcome", [
    ("kcna.kp", "web", "kcna.kp", "web", "bad_reply"),
    ("ns1.kptc.kp", "dns", "ns1.kptc.kp", "soa_tcp", "bad_reply"),
    # A datagram with another identifier is nobody's answer: whoever forges one is to have no say.
    ("ns1.kptc.kp", "dns", "ns1.kptc.kp", "soa", "timeout"),
    ("175.45.178.56", "mail", "mail.example", "smtp", "bad_reply"),
])
def test_garbage_is_told_from_silence_and_harms_nothing(node, lab, address, kind, host, check, outcome):
    lab.fault("garbage", address, kind)
    wait_for_state(node, host, check, "down", SEEN_WITHIN)
    last = node.last(host, check)
    assert last["outcome"] == outcome
    assert outcome == "bad_reply" or last["reason"] == "wrong_id"
    lab.heal()
    node.wait_until_up(RECOVERED_WITHIN)


def failed_lookups(node):
    return node.metrics().value("reachd_resolver_failures_total")


def wait_until_names_are_resolved(node):
    """A fault before may have been taken for the resolver's, which is over with the next lookup that succeeds."""
    def told(event):
        return len(node.log_since(0, event))
    eventually(lambda: told('name servers fail"') == told("name servers answer again"), 40, "names are resolved again")


def assert_stays_up_by_its_last_address(node, host, more_failures):
    """Looks until a host that is resolved by name has been probed after further lookups have failed."""
    address = node.last(host, "web")["address"]
    before = failed_lookups(node)
    eventually(lambda: failed_lookups(node) >= before + more_failures, 30, "lookups fail")
    probed = node.last(host, "web")["time"]
    eventually(lambda: node.last(host, "web")["time"] > probed, 10, f"{host} is probed")
    last = node.last(host, "web")
    assert (last["outcome"], last["address"]) == ("success", address)


def test_servfail_is_told_by_the_dns_checks_and_costs_no_web_host(node, lab):
    mark = len(node.log())
    lab.fault("dns-servfail")
    wait_for_state(node, "ns1.kptc.kp", "soa", "down", SEEN_WITHIN)
    last = node.last("ns1.kptc.kp", "soa")
    assert (last["outcome"], last["reason"]) == ("bad_reply", "servfail")
    assert_stays_up_by_its_last_address(node, "mfa.gov.kp", more_failures=2)
    assert node.changed_since(mark) == {"ns1.kptc.kp"}
    lab.heal()
    node.wait_until_up(RECOVERED_WITHIN)


@pytest.mark.parametrize("fault", [("resolver-down",), ("service-down", "resolver", "dns")])
def test_a_resolver_that_fails_is_told_on_its_own_and_is_no_hosts_failure(node, lab, fault):
    wait_until_names_are_resolved(node)
    mark = len(node.log())
    lab.fault(*fault)
    assert_stays_up_by_its_last_address(node, "mfa.gov.kp", more_failures=1)
    warning = node.told_once(mark, "name servers fail")
    assert "level=warn" in warning and "name=mfa.gov.kp" in warning
    lab.heal()
    wait_until_names_are_resolved(node)
    assert node.changed_since(mark) == set()
