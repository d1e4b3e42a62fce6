"""reachd and blackbox_exporter say the same of the same target by the same module file, word for word the same file.

Each line says how reachd ends, too: a target has to fail for the reason that the line is there for.
"""

import pytest
import yaml

import blackbox
from blackbox import ODD

KCNA6 = "2001:db8:176::71"
NS1, NS2, LEAF_NS = "175.45.176.15", "175.45.176.16", "175.45.176.8"
MAIL, WEB = "175.45.176.70", "175.45.176.67"
PAGES = f"http://{ODD}:8080"

AGREED = [
    # icmp
    ("ping", "175.45.176.71", "success"),
    ("ping", "kcna.kp", "success"),
    ("ping_default", "kcna.kp", "success"),
    ("ping_default", KCNA6, "success"),
    ("ping_default", "rodong.rep.kp", "success"),
    ("ping_ip6_only", "kcna.kp", "success"),
    ("ping_ip6_only", "rodong.rep.kp", "name_error/nodata"),
    ("ping_ip6_only", "175.45.176.71", "name_error/other_family"),
    ("ping_ip4_only", KCNA6, "name_error/other_family"),
    ("ping", "192.0.2.1", "unreachable/host_unreachable"),
    ("ping", "nobody.kp", "name_error/nxdomain"),
    ("ping_two_hops", "175.45.176.71", "unreachable/ttl_exceeded"),
    ("ping_many_hops", "175.45.176.71", "success"),
    ("ping_large", "175.45.176.71", "success"),
    ("ping_whole", "175.45.176.71", "success"),
    ("ping_too_large", "175.45.176.71", "local_error/message_too_long"),
    ("ping_from", "175.45.176.71", "success"),
    ("ping_from_elsewhere", "175.45.176.71", "local_error/no_route_from_source"),

    # tcp
    ("tcp", "kcna.kp:80", "success"),
    ("tcp", f"[{KCNA6}]:80", "success"),
    ("tcp_default", "kcna.kp:80", "success"),
    ("tcp_default", "kcna.kp:2222", "refused/connection_refused"),
    ("tcp", "kcna.kp:2222", "success"),
    ("tcp_ip6_only", "rodong.rep.kp:80", "name_error/nodata"),
    ("tcp_ip4_only", f"[{KCNA6}]:80", "name_error/other_family"),
    ("tcp", f"{WEB}:443", "refused/connection_refused"),
    ("tcp", "192.0.2.1:80", "unreachable/host_unreachable"),
    ("tcp", "nobody.kp:80", "name_error/nxdomain"),
    ("tcp", "175.45.176.71", "usage"),
    ("tcp_from", "kcna.kp:80", "success"),
    ("ssh", f"{ODD}:2222", "success"),
    ("ssh", f"{ODD}:2323", "timeout/expect"),
    ("ssh", f"{ODD}:2424", "bad_reply/closed_early"),
    ("irc", f"{ODD}:6667", "success"),
    ("irc_wrong_pong", f"{ODD}:6667", "timeout/expect"),

    # tcp with TLS
    ("tls", "kcna.kp:443", "success"),
    ("tls", "175.45.176.71:443", "success"),
    ("tls", f"[{KCNA6}]:443", "success"),
    ("tls", "cooks.org.kp:443", "success"),
    ("tls_default_authorities", "kcna.kp:443", "tls_error/certificate_untrusted"),
    ("tls_unverified", "kcna.kp:443", "success"),
    ("tls_other_name", "kcna.kp:443", "tls_error/certificate_name_mismatch"),
    ("tls_other_name", "rodong.rep.kp:443", "success"),
    ("tls_other_name", "175.45.176.68:443", "success"),
    ("tls", "kcna.kp:80", "tls_error/not_tls"),
    ("tls", "kcna.kp:8444", "tls_error/certificate_expired"),
    ("tls_unverified", "kcna.kp:8444", "success"),
    ("tls_13", "kcna.kp:443", "tls_error/protocol_version"),
    ("tls_13", "kcna.kp:853", "success"),

    # smtp
    ("smtp", f"{MAIL}:25", "success"),
    ("smtp", "mail.silibank.net.kp:25", "success"),
    ("smtp_other_banner", f"{MAIL}:25", "timeout/expect"),
    ("smtp_starttls", "mail.silibank.net.kp:25", "success"),
    ("smtp_starttls", "175.45.178.57:587", "success"),
    ("smtp_starttls_default_authorities", f"{MAIL}:25", "tls_error/certificate_untrusted"),
    ("smtps", "mail.star.edu.kp:465", "success"),
    ("smtps", f"{MAIL}:25", "tls_error/not_tls"),

    # dns
    ("dns_soa", NS1, "success"),
    ("dns_soa", f"{NS1}:53", "success"),
    ("dns_soa", "ns2.kptc.kp", "success"),
    ("dns_soa_default", "ns1.kptc.kp", "success"),
    ("dns_soa_default", "2001:db8:176::15", "success"),
    ("dns_soa_no_recursion", NS1, "success"),
    ("dns_soa_tcp", NS1, "success"),
    ("dns_soa_tls", "kcna.kp", "success"),
    ("dns_soa_tls_default_authorities", "kcna.kp", "tls_error/certificate_untrusted"),
    ("dns_soa_tls", NS1, "refused/connection_refused"),
    ("dns_soa_in_chaos", NS1, "bad_reply/dns_refused"),
    ("dns_soa", LEAF_NS, "bad_reply/dns_refused"),
    ("dns_servfail_wanted", LEAF_NS, "success"),
    ("dns_soa", "175.45.176.67", "refused/port_unreachable"),
    ("dns_soa_tcp", "175.45.176.67", "refused/connection_refused"),
    ("dns_soa", "nobody.kp", "name_error/nxdomain"),
    ("dns_a", LEAF_NS, "success"),
    ("dns_a", "198.51.100.53", "success"),
    ("dns_a_tcp", LEAF_NS, "success"),
    ("dns_any", LEAF_NS, "success"),
    ("dns_absent", LEAF_NS, "bad_reply/nxdomain"),
    ("dns_absent_wanted", LEAF_NS, "success"),
    ("dns_absent_wanted", NS1, "bad_reply/noerror"),
    ("dns_not_there", LEAF_NS, "success"),
    ("dns_elsewhere", LEAF_NS, "bad_reply/validation_failed"),
    ("dns_forged", LEAF_NS, "bad_reply/validation_failed"),
    ("dns_unforged", LEAF_NS, "success"),
    ("dns_none", LEAF_NS, "bad_reply/validation_failed"),
    ("dns_some", LEAF_NS, "success"),
    ("dns_all", LEAF_NS, "success"),
    ("dns_not_all", LEAF_NS, "bad_reply/validation_failed"),
    ("dns_serial", NS1, "success"),
    ("dns_authority", LEAF_NS, "bad_reply/validation_failed"),
    ("dns_additional", LEAF_NS, "success"),

    # http
    ("http", "http://kcna.kp/", "success"),
    ("http", "kcna.kp", "success"),
    ("http", "kcna.kp/missing", "bad_reply/http_status"),
    ("http", f"http://[{KCNA6}]/missing", "bad_reply/http_status"),
    ("http_default", "http://kcna.kp/", "success"),
    ("http_default", "http://kcna.kp:8080/", "refused/connection_refused"),
    ("http_default", "http://rodong.rep.kp/", "success"),
    ("http_ip6_only", "http://rodong.rep.kp/", "name_error/nodata"),
    ("http_impatient", f"{PAGES}/never", "timeout/processing"),
    ("http_impatient", f"{PAGES}/half", "timeout/transfer"),
    ("http", "http://nobody.kp/", "name_error/nxdomain"),
    ("http", "http://kcna.kp/missing", "bad_reply/http_status"),
    ("http_404", "http://kcna.kp/missing", "success"),
    ("http_404", "http://kcna.kp/", "bad_reply/http_status"),
    ("http", "http://kcna.kp/broken", "bad_reply/http_status"),
    ("http", f"{PAGES}/unavailable", "bad_reply/http_status"),
    ("http", f"{PAGES}/no-content", "success"),
    ("http", f"{PAGES}/cut", "bad_reply/closed_early"),
    ("http", f"{PAGES}/no-http", "bad_reply/malformed_response"),
    ("http", f"{PAGES}/nothing", "bad_reply/closed_early"),

    # http, redirects
    ("http", "http://kcna.kp/moved", "success"),
    ("http_stay", "http://kcna.kp/moved", "bad_reply/http_status"),
    ("http_stay_older", "http://kcna.kp/moved", "bad_reply/http_status"),
    ("http_302", "http://kcna.kp/moved", "success"),
    ("http_302_followed", "http://kcna.kp/moved", "bad_reply/http_status"),
    ("http_302", "http://kcna.kp/", "bad_reply/http_status"),
    ("http", f"{PAGES}/to-another-host", "success"),
    ("http", f"{PAGES}/to-a-dead-name", "name_error/redirect_name"),
    ("http", f"{PAGES}/loop", "bad_reply/too_many_redirects"),
    ("http", f"{PAGES}/nowhere", "bad_reply/http_status"),
    ("http", f"{PAGES}/to-ftp", "bad_reply/redirect_scheme"),
    ("http", f"{PAGES}/member", "success"),
    ("http_ca", f"{PAGES}/to-https", "success"),
    ("http", f"{PAGES}/to-https", "tls_error/certificate_untrusted"),
    ("http_post", f"{PAGES}/see-other", "success"),
    ("http_post", f"{PAGES}/moved-for-good", "success"),
    ("http_post", f"{PAGES}/same-method", "success"),

    # http with TLS
    ("http_ca", "https://kcna.kp/", "success"),
    ("http_ca", "https://175.45.176.71/missing", "bad_reply/http_status"),
    ("http_ca", f"https://[{KCNA6}]/missing", "bad_reply/http_status"),
    ("http", "https://kcna.kp/", "tls_error/certificate_untrusted"),
    ("http_unverified", "https://kcna.kp/", "success"),
    ("http_other_name", "https://kcna.kp/", "tls_error/certificate_name_mismatch"),
    ("http_other_name", "https://rodong.rep.kp/", "success"),
    ("http_ca", "https://naenara.com.kp/", "refused/connection_refused"),
    ("http_ca", "https://kcna.kp:80/", "tls_error/not_tls"),
    ("http_ca", "https://kcna.kp:8444/", "tls_error/certificate_expired"),
    ("http_unverified", "https://kcna.kp:8444/", "success"),
    ("http_client_certificate", f"https://kcna.kp:{blackbox.CLIENT_CERTIFICATE}/", "success"),
    ("http_ca", f"https://kcna.kp:{blackbox.CLIENT_CERTIFICATE}/", "bad_reply/http_status"),
    ("http_tls_13", "https://kcna.kp/", "tls_error/protocol_version"),
    ("http_tls_13", "https://kcna.kp:8444/", "tls_error/certificate_expired"),
    ("http_2", f"https://kcna.kp:{blackbox.HTTP_2}/", "success"),
    ("http_2", "https://kcna.kp/", "bad_reply/http_version"),
    ("http_2_disabled", f"https://kcna.kp:{blackbox.HTTP_2}/", "bad_reply/http_version"),
    ("http_no_ssl", "http://kcna.kp/", "success"),
    ("http_no_ssl", "https://kcna.kp/", "bad_reply/ssl_used"),
    ("http_ssl", "https://kcna.kp/", "success"),
    ("http_ssl", "http://kcna.kp/", "bad_reply/ssl_not_used"),
    ("http_ssl", f"{PAGES}/to-https", "success"),

    # http, what is sent and what comes back
    ("http_body_lacks", "http://kcna.kp/", "bad_reply/body_matched"),
    ("http_body_lacks_error", "http://kcna.kp/", "success"),
    ("http_body_has", "http://kcna.kp/", "success"),
    ("http_body_has", "http://rodong.rep.kp/", "bad_reply/body_not_matched"),
    ("http_body_has_both", "http://kcna.kp/", "bad_reply/body_not_matched"),
    ("http_no_cookie", "http://kcna.kp/", "success"),
    ("http_no_cookie", f"{PAGES}/cookie", "bad_reply/header_matched"),
    ("http_no_cookie_strict", "http://kcna.kp/", "bad_reply/header_matched"),
    ("http_html", "http://kcna.kp/", "success"),
    ("http_html", f"{PAGES}/", "bad_reply/header_not_matched"),
    ("http_html_if_any", f"{PAGES}/", "success"),
    ("http_host", f"{PAGES}/host", "success"),
    ("http", f"{PAGES}/host", "bad_reply/http_status"),
    ("http_language", f"{PAGES}/language", "success"),
    ("http_basic", f"{PAGES}/basic", "success"),
    ("http_basic_wrong", f"{PAGES}/basic", "bad_reply/http_status"),
    ("http", f"{PAGES}/basic", "bad_reply/http_status"),
    ("http_bearer", f"{PAGES}/bearer", "success"),
    ("http_authorization", f"{PAGES}/bearer", "success"),
    ("http", f"{PAGES}/bearer", "bad_reply/http_status"),
    ("http_post", f"{PAGES}/post", "success"),
    ("http_post_nothing", f"{PAGES}/post", "bad_reply/http_status"),
    ("http", f"{PAGES}/post", "bad_reply/http_status"),
    ("http_head", f"{PAGES}/head", "success"),
    ("http_gzip_asked", f"{PAGES}/gzip", "success"),
    ("http_gzip", f"{PAGES}/", "bad_reply/not_compressed"),
    ("http_gzip", f"{PAGES}/broken-gzip", "bad_reply/bad_compression"),
    ("http_11", "http://kcna.kp/", "success"),
    ("http_11", f"{PAGES}/http-1.0", "bad_reply/http_version"),
    ("http_small", f"{PAGES}/", "success"),
    ("http_small", f"{PAGES}/large", "bad_reply/body_too_large"),
    ("http_proxy", "http://kcna.kp/missing", "success"),
    ("http_proxy", "http://nobody.kp/", "name_error/nxdomain"),
    ("http_proxy_name", "http://kcna.kp/missing", "success"),
    ("http_proxy_dead", "http://kcna.kp/", "local_error/proxy_unreachable"),
]

# What reachd means to judge differently: probes/dns/README.md and probes/http/README.md say so.
STRICTER = [
    # No record of the type that was asked for: an empty answer, and a referral.
    ("dns_mx", LEAF_NS, "bad_reply/nodata"),
    ("dns_a", NS1, "bad_reply/nodata"),
    ("dns_soa", f"{ODD}:5301", "bad_reply/truncated"),
    ("dns_soa", f"{ODD}:5302", "timeout/wrong_question"),
    # The name is resolved all the same: whether an address may be probed, and how fast, is asked of every one.
    ("http_proxy_name", "http://nobody.kp/", "name_error/nxdomain"),
]

# blackbox_exporter 0.23 asks for gzip and unpacks the answer unasked, and then cannot unpack it again.
MILDER = [
    ("http_gzip", f"{PAGES}/gzip"),
]

UNDER_A_FAULT = [
    (("dns-servfail", NS1), "dns_soa", NS1, "bad_reply/servfail"),
    (("dns-servfail", NS1), "dns_servfail_wanted", NS1, "success"),
    (("dns-refused", NS1), "dns_soa_tcp", NS1, "bad_reply/dns_refused"),
    (("garbage", NS2, "dns"), "dns_soa", NS2, "timeout/wrong_id"),
    (("garbage", WEB, "web"), "http_impatient", f"http://{WEB}/", "bad_reply/malformed_response"),
    (("garbage", MAIL, "mail"), "smtp", f"{MAIL}:25", "bad_reply/expect_failed"),
    (("garbage", MAIL, "mail"), "smtps", f"{MAIL}:25", "tls_error/not_tls"),
    (("service-down", WEB), "ping", WEB, "success"),
    (("service-down", WEB), "http", f"http://{WEB}/", "refused/connection_refused"),
    (("host-down", WEB), "ping", WEB, "timeout/no_reply"),
    (("host-down", WEB), "tcp", f"{WEB}:80", "timeout/connect"),
    (("host-down", WEB), "http_impatient", f"http://{WEB}/", "timeout/connect"),
    (("host-down", NS1), "dns_soa", NS1, "timeout/no_reply"),
    (("host-down", NS1), "dns_soa_tcp", NS1, "timeout/connect"),
    (("loss", "175.45.176.0/24", "100"), "ping", WEB, "timeout/no_reply"),
    (("prefix-unreachable", "175.45.176.0/24"), "ping", WEB, "unreachable/net_unreachable"),
    (("prefix-unreachable", "175.45.176.0/24"), "tcp", f"{WEB}:80", "unreachable/net_unreachable"),
    (("resolver-down",), "ping", "kcna.kp", "local_error/resolver_timeout"),
    (("resolver-down",), "ping", WEB, "success"),
]


@pytest.fixture(scope="module")
def probers(odd_lab, binary, tmp_path_factory):
    """Both, each as a function of a module and a target."""
    reachd = blackbox.Reachd(odd_lab, binary, tmp_path_factory.mktemp("blackbox"))
    with blackbox.Exporter(odd_lab) as exporter:
        yield exporter.probe, reachd.probe


def compare(probers, module, target, verdict, outcome):
    peer, own = (probe(module, target) for probe in probers)
    assert (peer.is_success, own) == (verdict, outcome), peer.log


@pytest.mark.parametrize("module,target,outcome", AGREED)
def test_both_agree(probers, module, target, outcome):
    compare(probers, module, target, outcome == "success", outcome)


@pytest.mark.parametrize("fault,module,target,outcome", UNDER_A_FAULT)
def test_both_agree_under_a_fault(probers, lab, fault, module, target, outcome):
    lab.fault(*fault)
    compare(probers, module, target, outcome == "success", outcome)


@pytest.mark.parametrize("module,target,outcome", STRICTER)
def test_reachd_is_stricter_by_intent(probers, module, target, outcome):
    compare(probers, module, target, True, outcome)


@pytest.mark.parametrize("module,target", MILDER)
def test_reachd_keeps_to_the_documented_meaning(probers, module, target):
    compare(probers, module, target, False, "success")


def test_every_module_of_the_file_is_tried():
    tried = {line[0] for line in AGREED + STRICTER + MILDER} | {line[1] for line in UNDER_A_FAULT}
    assert tried == set(yaml.safe_load(blackbox.MODULES.read_text())["modules"])
