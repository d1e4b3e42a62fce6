"""The recording and alert rules: what the vantages report goes in, what they say together comes out."""

import re
import subprocess

from rule_world import AFTER, GONE, PROMETHEUS, REGIONS, TURNS, World, expect, expect_firing, promtool
import yaml

ALL = tuple(REGIONS)


def one_host_falls(at, to="down"):
    """Of the three hosts of a group and four of the watch, two more of which never answered."""
    world = World()
    for vantage in REGIONS:
        falls = vantage in at
        world.node(vantage)
        world.host(vantage, "kcna.kp", "up", to if falls else "up")
        world.group(vantage, "web", {"up": 3}, {"up": 2, to: 1} if falls else {"up": 3})
        world.group(vantage, "all", {"up": 4, "unproven": 2}, {"up": 3, to: 1, "unproven": 2} if falls else
                    {"up": 4, "unproven": 2})
    return world


def everything_falls(at):
    world = World()
    for vantage in REGIONS:
        after = "down" if vantage in at else "up"
        world.node(vantage)
        world.host(vantage, "kcna.kp", "up", after)
        world.group(vantage, "web", {"up": 3}, {after: 3})
        world.group(vantage, "mail", {"up": 1}, {after: 1})
        world.group(vantage, "all", {"up": 4, "unproven": 2}, {after: 4, "unproven": 2})
    return world


def is_cut_off(vantage, world):
    """What it watches is unknown to it."""
    world.node(vantage, healthy_after=0)
    world.host(vantage, "kcna.kp", "up", "unknown")
    world.group(vantage, "web", {"up": 3}, {"unknown": 3})
    world.group(vantage, "all", {"up": 4, "unproven": 2}, {"unknown": 4, "unproven": 2})
    return world


HOST_DOWN = ("HostDown", {"host": "kcna.kp"})
ALL_DOWN = (HOST_DOWN, ("GroupDown", {"group": "web"}), ("CountryDark", {"group": "all"}))


def test_the_shipped_files_are_clean():
    for command in (["promtool", "check", "config", "prometheus.yml"],
                    ["promtool", "check", "rules", "reachd.rules.yml", "reachd.alerts.yml"]):
        done = subprocess.run(command, cwd=PROMETHEUS, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_alertmanager_takes_its_configuration():
    file = PROMETHEUS.parent / "alertmanager" / "alertmanager.yml"
    done = subprocess.run(["amtool", "check-config", str(file)], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_has_a_runbook():
    for group in yaml.safe_load((PROMETHEUS / "reachd.alerts.yml").read_text())["groups"]:
        for rule in group["rules"]:
            runbook = rule["annotations"]["runbook"]
            assert runbook == f"docs/runbooks/{rule['alert']}.md"
            assert (PROMETHEUS.parents[1] / runbook).is_file()
            assert {"summary", "description"} <= set(rule["annotations"])


def test_nothing_fires_while_all_is_well(tmp_path):
    expect_firing(tmp_path, one_host_falls(at=()))


def test_a_host_is_down_that_most_vantages_call_down(tmp_path):
    expect_firing(tmp_path, one_host_falls(at=ALL), HOST_DOWN)
    expect_firing(tmp_path, one_host_falls(at=("fra1", "iad1")), HOST_DOWN)


def test_what_one_vantage_alone_calls_down_is_not(tmp_path):
    world = one_host_falls(at=("fra1",))
    expect_firing(tmp_path, world)
    expect(tmp_path, world, "host:reachd_host_down:quorum",
           ('host:reachd_host_down:quorum{host="kcna.kp",job="reachd"}', 0))
    expect(tmp_path, world, "host:reachd_vantages_agreeing:ratio",
           ('host:reachd_vantages_agreeing:ratio{host="kcna.kp",job="reachd"}', 2 / 3))


def test_a_host_that_answers_in_part_is_not_down(tmp_path):
    expect_firing(tmp_path, one_host_falls(at=ALL, to="degraded"))


def test_when_all_is_down_the_country_is_dark_and_its_groups_of_several_hosts_are_down(tmp_path):
    expect_firing(tmp_path, everything_falls(at=ALL), *ALL_DOWN)


def test_hosts_that_never_answered_do_not_lighten_the_dark(tmp_path):
    expect(tmp_path, everything_falls(at=ALL), "group:reachd_group_hosts_down:median{group='all'}",
           ('group:reachd_group_hosts_down:median{group="all",job="reachd"}', 1))


def test_a_vantage_where_nothing_ever_answered_knows_nothing(tmp_path):
    world = everything_falls(at=("fra1",))
    for vantage in ("nrt1", "iad1"):
        world.host(vantage, "kcna.kp", "unproven", "unproven")
        for group, hosts in (("web", 3), ("mail", 1), ("all", 6)):
            world.group(vantage, group, {"unproven": hosts}, {"unproven": hosts})
    expect_firing(tmp_path, world)
    expect(tmp_path, world, "group:reachd_vantages_knowing:count{group='all'}",
           ('group:reachd_vantages_knowing:count{group="all",job="reachd"}', 1))


def test_nodes_that_start_anew_in_the_dark_do_not_lighten_it(tmp_path):
    world = everything_falls(at=ALL)
    world.group("nrt1", "all", {"up": 4, "unproven": 2}, {"up": 1, "unproven": 5})
    expect_firing(tmp_path, world, *ALL_DOWN)


def test_two_against_two_is_not_dark(tmp_path):
    world = World()
    for vantage, after in zip((*REGIONS, "syd1"), ("down", "down", "up", "up")):
        world.node(vantage)
        world.group(vantage, "all", {"up": 4}, {after: 4})
    expect_firing(tmp_path, world)


def test_what_was_down_stays_so_while_too_few_know(tmp_path):
    world = everything_falls(at=ALL)
    for vantage in ("nrt1", "iad1"):
        world.host(vantage, "kcna.kp", "down", "unknown")
        for group, hosts in (("web", 3), ("mail", 1), ("all", 4)):
            world.group(vantage, group, {"down": hosts}, {"unknown": hosts})
        world.node(vantage, healthy_after=0)
    world.host("fra1", "kcna.kp", "down", "down")
    for group, hosts in (("web", 3), ("mail", 1), ("all", 4)):
        world.group("fra1", group, {"down": hosts}, {"down": hosts})
    unhealthy = [("VantageUnhealthy", {"vantage": vantage}) for vantage in ("nrt1", "iad1")]
    expect_firing(tmp_path, world, *ALL_DOWN, *unhealthy, ("NoQuorum", {}), before=ALL_DOWN)


def test_a_country_that_one_vantage_alone_calls_dark_is_not(tmp_path):
    expect_firing(tmp_path, everything_falls(at=("nrt1",)))


SCOPES = ("group:all", "group:web", "host:kcna.kp")


def everything_falls_and_the_nodes_tell_why():
    world = everything_falls(at=ALL)
    for scope in SCOPES:
        for vantage, cause in zip(REGIONS, ("upstream_failure", "undetermined", "upstream_failure")):
            world.put("reachd_incident_active", GONE, 1, vantage, scope=scope, cause=cause)
    return world


def described(name, told, summary, **labels):
    """An alert that fires, and says that after the votes."""
    description = "So say most of the vantage points that know. " + told
    alert = {"exp_labels": {"job": "reachd", **labels},
             "exp_annotations": {"summary": summary, "description": description,
                                 "runbook": f"docs/runbooks/{name}.md"}}
    return {"eval_time": f"{AFTER}m", "alertname": name, "exp_alerts": [alert]}


def all_described(country, group, host):
    summaries = {"all": "Nine of ten hosts of the whole watch are down, or more.",
                 "web": "All hosts of the group web are down."}
    return [
        described("CountryDark", country, summaries["all"], group="all", scope="country", severity="critical"),
        described("GroupDown", group, summaries["web"], group="web", scope="group", severity="critical"),
        described("HostDown", host, "kcna.kp is down.", host="kcna.kp", scope="host", severity="warning")]


def test_an_alert_names_the_cause_that_most_vantages_tell_where_there_is_no_judge(tmp_path):
    told = "Told as upstream_failure by 2 of them."
    promtool(tmp_path, everything_falls_and_the_nodes_tell_why(), alert_rule_test=all_described(told, told, told))


def test_an_alert_names_the_judges_cause_rather_than_the_vantages(tmp_path):
    world = everything_falls_and_the_nodes_tell_why()
    for instance in ("judge:9718", "judge2:9718"):
        world.judge(instance)
        for scope in SCOPES:
            world.verdict(scope, "routing_withdrawal", 0.97, "confirmed", 3, instance)
    told = "The judge says routing_withdrawal with 97%, confirmed."
    promtool(tmp_path, world, alert_rule_test=all_described(told, told, told))


def test_an_alert_names_no_cause_of_another_scope(tmp_path):
    world = everything_falls(at=ALL)
    world.judge()
    world.verdict("host:kcna.kp", "server_failure", 0.9, "confirmed", 3)
    told = "The judge says server_failure with 90%, confirmed."
    promtool(tmp_path, world, alert_rule_test=all_described("No vantage point tells a cause yet.", "", told))


def test_of_two_incidents_of_a_scope_the_likelier_cause_is_recorded(tmp_path):
    world = World()
    world.verdict("group:all", "routing_withdrawal", 0.9, "confirmed", 3)
    world.verdict("group:all", "undetermined", 0.6, "single_vantage", 1)
    rule = "scope_cause_standing:reachd_incident_probability_ratio:max"
    expect(tmp_path, world, rule, (f'{rule}{{cause="routing_withdrawal",job="reachd-judge",scope="group:all",'
                                   'standing="confirmed"}', 0.9))


def test_what_a_judge_says_is_no_vantages_vote(tmp_path):
    world = everything_falls_and_the_nodes_tell_why()
    world.judge()
    world.verdict("group:all", "upstream_failure", 0.97, "confirmed", 3)
    counts = 'job:reachd_vantages:expected or scope_cause:reachd_incident_vantages:count{scope="group:all"}'
    told = 'scope_cause:reachd_incident_vantages:count{cause="%s",job="reachd",scope="group:all"}'
    expect(tmp_path, world, counts, ('job:reachd_vantages:expected{job="reachd"}', 3),
           (told % "upstream_failure", 2), (told % "undetermined", 1))


def test_every_rule_reads_the_nodes_job_alone_but_the_one_of_the_judges_verdict():
    # Metrics that no rule records: their names have no colon.
    exported = re.compile(r"(?<![\w:])(?:up(?=\{)|reachd_\w+)\b(?!:)(\{[^}]*\})?")
    readers = {}
    for group in yaml.safe_load((PROMETHEUS / "reachd.rules.yml").read_text())["groups"]:
        for rule in group["rules"]:
            for matchers in exported.findall(rule["expr"]):
                job = re.search(r'[{,]job="([^"]*)"', matchers)
                readers.setdefault(job and job[1], set()).add(rule["record"])
    assert set(readers) == {"reachd", "reachd-judge"}
    assert readers["reachd-judge"] == {"scope_cause_standing:reachd_incident_probability_ratio:max"}


def test_a_judge_is_silent_that_cannot_be_scraped_or_gets_no_answer(tmp_path):
    world = World()
    world.judge("well:9718")
    world.judge("gone:9718", up_after=0, last_round_after=GONE)
    world.judge("unanswered:9718", last_round_after=(60 * TURNS, 0))
    world.put("up", GONE, 1, job="reachd-judge", instance="never-answered:9718")
    expect_firing(tmp_path, world, *(("JudgeSilent", {"instance": f"{judge}:9718"})
                                     for judge in ("gone", "unanswered", "never-answered")))


def test_a_silent_judge_is_told_apart_by_whether_it_can_be_scraped(tmp_path):
    def silent(judge, how):
        return {"exp_labels": {"job": "reachd-judge", "instance": judge, "scope": "judge", "severity": "warning"},
                "exp_annotations": {"summary": f"The judge {judge} {how}.", "runbook": "docs/runbooks/JudgeSilent.md",
                                    "description": "Alerts of hosts and groups go on by the votes of the vantage "
                                                   "points, with the cause that most of them tell."}}

    world = World()
    world.judge("gone", up_after=0, last_round_after=GONE)
    world.judge("unanswered", last_round_after=(60 * TURNS, 0))
    alerts = [silent("gone", "cannot be scraped"), silent("unanswered", "gets no answer")]
    promtool(tmp_path, world,
             alert_rule_test=[{"eval_time": f"{AFTER}m", "alertname": "JudgeSilent", "exp_alerts": alerts}])


def test_a_vantage_that_is_cut_off_says_nothing_of_the_hosts(tmp_path):
    world = is_cut_off("fra1", one_host_falls(at=()))
    expect_firing(tmp_path, world, ("VantageUnhealthy", {"vantage": "fra1"}))
    expect(tmp_path, world, "job:reachd_vantages_healthy:count", ('job:reachd_vantages_healthy:count{job="reachd"}', 2))
    expect(tmp_path, world, "host:reachd_vantages_knowing:count",
           ('host:reachd_vantages_knowing:count{host="kcna.kp",job="reachd"}', 2))


def test_what_an_unhealthy_vantage_still_calls_down_does_not_count(tmp_path):
    world = one_host_falls(at=("fra1", "iad1"))
    world.node("fra1", healthy_after=0)
    expect_firing(tmp_path, world, ("VantageUnhealthy", {"vantage": "fra1"}))


def test_two_vantages_of_three_decide_while_one_is_cut_off(tmp_path):
    expect_firing(tmp_path, is_cut_off("fra1", everything_falls(at=ALL)), *ALL_DOWN,
                  ("VantageUnhealthy", {"vantage": "fra1"}))


def test_a_node_that_is_killed_is_missed_and_the_quorum_stands(tmp_path):
    world = one_host_falls(at=ALL)
    world.kill("iad1")
    expect_firing(tmp_path, world, HOST_DOWN, ("VantageMissing", {"vantage": "iad1"}))
    expect(tmp_path, world, "job:reachd_vantages:quorum", ('job:reachd_vantages:quorum{job="reachd"}', 2))


def test_a_target_that_vanishes_still_counts_among_those_a_majority_is_taken_of(tmp_path):
    world = one_host_falls(at=ALL)
    world.take_away("iad1")
    expect_firing(tmp_path, world, HOST_DOWN, ("VantageMissing", {"vantage": "iad1"}))
    expect(tmp_path, world, "job:reachd_vantages:expected", ('job:reachd_vantages:expected{job="reachd"}', 3))


def test_one_vantage_of_three_decides_nothing(tmp_path):
    world = everything_falls(at=ALL)
    world.kill("iad1")
    world.take_away("nrt1")
    expect_firing(tmp_path, world, ("VantageMissing", {"vantage": "iad1"}), ("VantageMissing", {"vantage": "nrt1"}),
                  ("NoQuorum", {}))
    expect(tmp_path, world, "host:reachd_host_down:quorum")
    expect(tmp_path, world, "group:reachd_group_dark:quorum")


def test_a_vantage_that_is_the_only_one_is_its_own_majority(tmp_path):
    world = World()
    world.node("fra1")
    world.host("fra1", "kcna.kp", "up", "down")
    expect_firing(tmp_path, world, HOST_DOWN)


def test_availability_is_the_mean_of_a_regions_healthy_vantages(tmp_path):
    world = World()
    for vantage, availability in zip(REGIONS, (0.5, 0.9, 0.1)):
        world.node(vantage, healthy_after=int(vantage != "iad1"))
        world.put("reachd_group_availability_ratio", 1, availability, vantage, group="web", window="1h")
    rule = "region_group:reachd_group_availability:avg"
    expect(tmp_path, world, rule,
           (f'{rule}{{group="web",job="reachd",region="eu-central",window="1h"}}', 0.5),
           (f'{rule}{{group="web",job="reachd",region="ap-northeast",window="1h"}}', 0.9))


def test_probes_that_are_missed_are_told_with_their_reason(tmp_path):
    world = World()
    world.node("fra1")
    world.put("reachd_probes_total", (0, 600), (6000, 600), "fra1", host="kcna.kp", outcome="success")
    world.put("reachd_probes_missed_total", (0, 0), (0, 30), "fra1", reason="rate_limited")
    world.put("reachd_probes_missed_total", (0, 30), (300, 30), "fra1", reason="excluded")
    expect_firing(tmp_path, world, ("ProbesMissed", {"vantage": "fra1", "reason": "rate_limited"}))


def test_a_configuration_that_could_not_be_loaded_is_told(tmp_path):
    world = World()
    world.node("fra1")
    world.put("reachd_config_last_reload_successful", 1, 0, "fra1")
    expect_firing(tmp_path, world, ("ConfigReloadFailed", {"vantage": "fra1"}))


def test_a_certificate_that_expires_in_two_weeks_is_told(tmp_path):
    world = World()
    world.put("probe_ssl_earliest_cert_expiry", 20 * 86400, 13 * 86400, job="blackbox", instance="https://kcna.kp/")
    expect_firing(tmp_path, world, ("CertificateExpiring", {"instance": "https://kcna.kp/"}))
