"""Each fault can be seen from the vantage, and its cure undoes it."""

import os
import re
import signal

import pytest

import faults
import fault as fault_words
from namespaces import LabError
import processes

KCNA, NAENARA, MAIL_178, NS1, NS2 = "175.45.176.71", "175.45.176.67", "175.45.178.56", "175.45.176.15", "175.45.176.16"


def median_rtt(lab, address, count=5):
    """Milliseconds."""
    times = sorted(float(time) for time in re.findall(r"time=([\d.]+)", lab.ping(address, count)))
    return times[len(times) // 2]


@pytest.mark.parametrize("host,address,neighbour", [
    ("kcna.kp", KCNA, NAENARA), ("175.45.178.129", "175.45.178.129", "175.45.178.161"), ("resolver", "198.51.100.53", KCNA)])
def test_host_down_silences_one_address(lab, host, address, neighbour):
    lab.fault("host-down", host)
    assert not lab.answers_ping(address)
    assert lab.answers_ping(neighbour)
    lab.heal("host-down", host)
    assert lab.answers_ping(address)


def test_service_down_stops_one_web_server_and_its_host_still_answers_ping(lab):
    lab.fault("service-down", "kcna.kp", "web")
    assert lab.http_status("http://175.45.176.71/") == "000"
    assert lab.answers_ping(KCNA)
    assert lab.http_status("http://naenara.com.kp/") == "200"
    lab.heal("service-down")
    assert lab.http_status("http://kcna.kp/", "-4") == "200"


def test_service_down_stops_one_name_server(lab):
    lab.fault("service-down", "ns1.kptc.kp", "dns")
    assert "failed to query" in lab.dns(NS1, "kp")
    assert "NOERROR" in lab.dns(NS2, "kp")
    lab.heal("service-down", "ns1.kptc.kp")
    assert "NOERROR" in lab.dns(NS1, "kp")


def test_service_down_stops_one_mail_server(lab):
    lab.fault("service-down", MAIL_178)
    assert lab.at_vantage("curl", "-sS", "-m", "2", f"smtp://{MAIL_178}").returncode == 7
    lab.heal("service-down", MAIL_178, "mail")
    lab.heal("service-down", MAIL_178)
    assert lab.at_vantage("curl", "-sS", "-m", "2", f"smtp://{MAIL_178}").returncode == 0


def test_a_host_without_a_name_goes_by_what_it_is_and_its_address(lab):
    lab.fault("service-down", f"mail-{MAIL_178}")
    assert faults.active(lab.lab) == [["service-down", MAIL_178]]
    assert lab.heal("service-down", f"mail-{MAIL_178}") == [["service-down", MAIL_178]]


def test_heal_all_starts_what_was_killed_without_any_fault(lab):
    name = f"web-{KCNA}"
    os.kill(processes.running_pid(lab.lab, name), signal.SIGKILL)
    processes.wait_until(lambda: processes.running_pid(lab.lab, name) is None, "its end")
    assert lab.heal("service-down") == []
    assert lab.http_status("http://kcna.kp/", "-4") == "000"
    assert lab.heal() == [["service", name]]
    assert lab.http_status("http://kcna.kp/", "-4") == "200"
    assert lab.heal() == []


def test_prefix_unreachable_is_said_by_the_exchange(lab):
    lab.fault("prefix-unreachable", "175.45.178.0/24")
    said = lab.ping(MAIL_178)
    assert "From 203.0.113.1 " in said and "Net Unreachable" in said
    assert lab.answers_ping(KCNA)
    lab.heal("prefix-unreachable")
    assert lab.answers_ping(MAIL_178)


def test_prefix_unreachable_takes_ipv6_too(lab):
    lab.fault("prefix-unreachable", "2001:db8:176::/48")
    assert "No route" in lab.ping("2001:db8:176::71")
    lab.heal("prefix-unreachable")
    assert lab.answers_ping("2001:db8:176::71")


def test_an_upstream_that_is_cut_takes_its_prefixes_and_a_reroute_brings_one_back(lab):
    lab.fault("upstream-cut", "AS4837")
    assert not lab.answers_ping(KCNA)
    assert not lab.answers_ping("175.45.179.69")
    assert lab.answers_ping(MAIL_178)
    lab.fault("reroute", "175.45.176.0/24", "AS20485")
    assert lab.answers_ping(KCNA)
    assert not lab.answers_ping("175.45.179.69")
    lab.heal("reroute")
    assert not lab.answers_ping(KCNA)
    lab.heal("upstream-cut", "AS4837")
    assert lab.answers_ping(KCNA)


@pytest.mark.parametrize("name,code", [("dns-servfail", "SERVFAIL"), ("dns-refused", "REFUSED")])
def test_name_servers_answer_with_an_error_code(lab, name, code):
    lab.fault(name)
    assert f"status: {code}" in lab.dns(NS1, "kp")
    assert f"status: {code}" in lab.dns(NS2, "kp", "SOA", "+tcp")
    assert f"status: {code}" in lab.dns("175.45.179.76", "star.edu.kp")
    assert lab.http_status("http://175.45.176.71/") == "404"
    lab.heal(name)
    assert "NOERROR" in lab.dns(NS1, "kp")


def test_one_name_server_alone_can_fail(lab):
    lab.fault("dns-servfail", "ns1.kptc.kp")
    assert "SERVFAIL" in lab.dns(NS1, "kp")
    assert "NOERROR" in lab.dns(NS2, "kp")
    lab.heal("dns-servfail", NS1)
    assert "NOERROR" in lab.dns(NS1, "kp")


def test_garbage_comes_from_the_web_port(lab):
    lab.fault("garbage", "kcna.kp", "web")
    assert lab.at_vantage("curl", "-sS", "-m", "3", "http://175.45.176.71/").returncode == 1
    assert lab.at_vantage("curl", "-ksS", "-m", "3", "https://175.45.176.71/").returncode == 35
    lab.heal("garbage")
    assert lab.http_status("http://kcna.kp/", "-4") == "200"


def test_garbage_comes_from_the_dns_port(lab):
    lab.fault("garbage", "ns1.kptc.kp", "dns")
    assert re.search("malformed|failed to query", lab.dns(NS1, "kp"))
    lab.heal("garbage")
    assert "NOERROR" in lab.dns(NS1, "kp")


def test_garbage_comes_from_the_mail_port_without_a_word_from_the_client(lab):
    lab.fault("garbage", MAIL_178, "mail")
    count = lab.at_vantage("bash", "-c", f"timeout 5 wc -c < /dev/tcp/{MAIL_178}/25")
    assert count.stdout.strip() == "64"
    lab.heal("garbage")
    greeting = lab.at_vantage("bash", "-c", f"timeout 5 head -c 4 < /dev/tcp/{MAIL_178}/25")
    assert greeting.stdout == "220 "


def test_loss_takes_its_share(lab):
    lab.fault("loss", "175.45.176.0/24", "50")
    lost = 1 - len(re.findall("bytes from", lab.ping(KCNA, 200))) / 200
    assert 0.3 < lost < 0.7
    assert lab.answers_ping(MAIL_178)
    lab.fault("loss", "175.45.176.0/24", "100")
    assert not lab.answers_ping(KCNA)
    lab.heal("loss", "175.45.176.0/24")
    assert " 0% packet loss" in lab.ping(KCNA, 50)


def test_delay_adds_to_one_prefix(lab):
    before = median_rtt(lab, KCNA)
    lab.fault("delay", "175.45.176.0/24", "80")
    assert 75 < median_rtt(lab, KCNA) - before < 130
    assert median_rtt(lab, MAIL_178) < 60
    lab.heal("delay", "175.45.176.0/24")
    assert median_rtt(lab, KCNA) < before + 40


def test_a_flood_builds_up_delay_and_loss_behind_its_upstream_only(lab):
    lab.fault("flood", "AS4837", "0")
    said = lab.ping(KCNA, 200)
    assert "100% packet loss" not in said and " 0% packet loss" not in said
    assert max(float(time) for time in re.findall(r"time=([\d.]+)", said)) > 300
    assert " 0% packet loss" in lab.ping(MAIL_178, 20)
    lab.heal("flood")
    assert " 0% packet loss" in lab.ping(KCNA, 20)
    assert median_rtt(lab, KCNA) < 60


@pytest.mark.parametrize("manner", ["silent", "link"])
def test_a_vantage_that_is_cut_hears_nothing(lab, manner):
    lab.fault("vantage-cut", manner)
    for address in (KCNA, "193.0.14.129"):
        assert not lab.answers_ping(address)
    lab.heal("vantage-cut")
    for address in (KCNA, "193.0.14.129", "2001:db8:53::53"):
        assert lab.answers_ping(address)


@pytest.mark.parametrize("vantage", ["vantage2", "vantage3"])
def test_the_other_vantages_see_the_country_too(lab, vantage):
    reached = lab.at_vantage("ping", "-n", "-c", "1", "-W", "1", KCNA, role=vantage)
    assert " 0% packet loss" in reached.stdout


@pytest.mark.parametrize("fault,controls_answer", [("vantage-cut", False), ("filtered", True)])
def test_what_befalls_one_vantage_leaves_the_others_alone(lab, fault, controls_answer):
    def answers(address, role):
        return " 0% packet loss" in lab.at_vantage("ping", "-n", "-c", "1", "-W", "1", address, role=role).stdout

    lab.fault(fault, "vantage2")
    assert not answers(KCNA, "vantage2")
    assert answers("193.0.14.129", "vantage2") == controls_answer
    assert answers(KCNA, "vantage") and answers(KCNA, "vantage3")
    lab.heal(fault)
    assert answers(KCNA, "vantage2")


def test_the_resolver_can_go_down_alone(lab):
    lab.fault("resolver-down")
    assert "timeout" in lab.dns("198.51.100.53", "kcna.kp", "A", "+rec")
    assert lab.answers_ping("193.0.14.129")
    lab.heal("resolver-down")
    assert "NOERROR" in lab.dns("198.51.100.53", "kcna.kp", "A", "+rec")


def test_controls_go_down_together_or_alone(lab):
    lab.fault("control-down", "k.root-servers.net")
    assert not lab.answers_ping("193.0.14.129")
    assert lab.answers_ping("199.7.83.42")
    lab.fault("control-down")
    assert not lab.answers_ping("199.7.83.42")
    lab.heal("control-down")
    assert lab.answers_ping("193.0.14.129") and lab.answers_ping("199.7.83.42")


EVERY_FAULT = {
    "host-down": ["kcna.kp"], "service-down": ["kcna.kp", "web"], "prefix-unreachable": ["175.45.178.0/24"],
    "upstream-cut": ["AS4837"], "reroute": ["175.45.176.0/24", "AS20485"], "dns-servfail": [], "dns-refused": [],
    "garbage": ["kcna.kp", "web"], "loss": ["175.45.176.0/22", "50"], "delay": ["175.45.176.0/22", "10"],
    "flood": ["all", "0"], "vantage-cut": ["silent"], "filtered": ["vantage2"], "resolver-down": [], "control-down": [], "icmp-permission": [],
}


@pytest.mark.parametrize("name", faults.FAULTS)
def test_breaking_and_curing_twice_is_as_once(lab, name):
    for _ in range(2):
        lab.fault(name, *EVERY_FAULT[name])
    assert [entry[0] for entry in faults.active(lab.lab)] == [name]
    # Once more as if nothing was known of it: the parts of a fault are idempotent, too.
    assert len(lab.heal(name)) == 1
    assert lab.heal(name) == []
    assert lab.http_status("http://kcna.kp/", "-4") == "200"


@pytest.mark.parametrize("name,arguments,message", [
    ("host-down", [], "usage: .*host-down HOST"),
    ("host-down", ["kcna"], "unknown host 'kcna'"),
    ("service-down", ["175.45.178.129", "web"], "no such server there"),
    ("service-down", ["kcna.kp", "ftp"], "usage: "),
    ("loss", ["175.45.176.0/24", "101"], "no number from 0.01 to 100"),
    ("loss", ["175.45.176.1/24", "10"], "no prefix"),
    ("delay", ["10.0.0.0/8", "10"], "usage: .*delay PREFIX"),
    ("upstream-cut", ["AS1"], "unknown upstream 'AS1'"),
    ("flood", ["all", "x"], "no number"),
    ("filtered", ["vantage9"], "usage: .*one of vantage, vantage2, vantage3"),
])
def test_arguments_that_make_no_sense_are_refused_and_nothing_breaks(lab, name, arguments, message):
    with pytest.raises(LabError, match=message):
        lab.fault(name, *arguments)
    assert faults.active(lab.lab) == []


def test_equal_numbers_are_one_word():
    assert fault_words.number("50.0", 0, 100) == fault_words.number("50", 0, 100)
