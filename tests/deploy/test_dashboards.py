"""The dashboards keep to what makes one usable anywhere: the rules of Grafana's dashboard linter."""

import re
import subprocess

import dashboards
import pytest
import yaml

LOADED = dashboards.load()
PANELS = [(name, panel) for name, dashboard in LOADED.items() for panel in dashboard["panels"]]
TARGETS = [(name, panel, target) for name, panel in PANELS for target in panel["targets"]]


def named(name, panel):
    return f"{name}: {panel['title']}"


@pytest.mark.parametrize("dashboard", LOADED.values(), ids=LOADED.keys())
def test_a_dashboard_lets_one_choose_data_source_job_and_instance(dashboard):
    names = [variable["name"] for variable in dashboard["templating"]["list"]]
    assert names[:3] == ["datasource", "job", "instance"]
    assert dashboard["templating"]["list"][0]["type"] == "datasource"


def test_identifiers_are_stable_and_each_dashboards_own():
    assert {name: dashboard["uid"] for name, dashboard in LOADED.items()} == {
        "country.json": "reachd-country", "host.json": "reachd-host", "nodes.json": "reachd-nodes"}


@pytest.mark.parametrize("name, panel", PANELS, ids=lambda value: value["title"] if isinstance(value, dict) else value)
def test_a_panel_says_what_it_shows_in_which_unit_and_from_the_chosen_source(name, panel):
    assert panel["title"] and panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["datasource"]["uid"] == "${datasource}"
    assert all(target["datasource"]["uid"] == "${datasource}" for target in panel["targets"])


def test_every_query_keeps_to_the_chosen_job_of_nodes_or_of_judges():
    for name, panel, target in TARGETS:
        chosen = re.findall(r'job=~"\$(\w+)"', target["expr"])
        assert chosen and set(chosen) in ({"job"}, {"judge"}), named(name, panel)


def test_what_a_judge_tells_is_asked_of_judges_alone():
    of_judges = re.compile(r"reachd_judge_|reachd_incident_probability_ratio")
    for name, panel, target in TARGETS:
        assert bool(of_judges.search(target["expr"])) == ('job=~"$judge"' in target["expr"]), named(name, panel)


def test_what_other_programs_export_too_is_asked_of_nodes_alone():
    # At "All" every job is chosen.
    for name, panel, target in TARGETS:
        if re.search(r"(?<![:\w])(?:process_|reachd_build_info)", target["expr"]):
            assert " and on (job, instance) reachd_vantage_healthy{" in target["expr"], named(name, panel)


def test_all_judges_are_those_jobs_that_tell_a_quorum_since_nodes_tell_probabilities_too():
    judge, = (variable for dashboard in LOADED.values() for variable in dashboard["templating"]["list"]
              if variable["name"] == "judge")
    assert judge["definition"] == "label_values(reachd_judge_quorum, job)"
    assert judge["includeAll"] and "allValue" not in judge


def test_every_query_of_what_nodes_export_keeps_to_the_chosen_instances():
    exported = re.compile(r"(?<![:\w])(?:reachd|process)_\w+\{([^}]*)\}")
    for name, panel, target in TARGETS:
        for matchers in exported.findall(target["expr"]):
            assert 'instance=~"$instance"' in matchers or 'job=~"$judge"' in matchers, named(name, panel)


def test_every_rate_is_taken_over_the_interval_that_fits_the_scrapes():
    for name, panel, target in TARGETS:
        assert target["expr"].count("rate(") == target["expr"].count("[$__rate_interval]"), named(name, panel)


def test_no_two_panels_lie_on_each_other():
    for dashboard in LOADED.values():
        taken = set()
        for panel in dashboard["panels"]:
            place = panel["gridPos"]
            cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                     for y in range(place["y"], place["y"] + place["h"])}
            assert not cells & taken and max(x for x, _ in cells) < 24
            taken |= cells


def test_prometheus_understands_every_query(tmp_path):
    rules = [{"record": f"query{index}", "expr": query}
             for index, (_, query) in enumerate(dashboards.queries(host="kcna.kp"))]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}))
    done = subprocess.run(["promtool", "check", "rules", str(file)], capture_output=True, text=True, timeout=30,
                          check=False)
    assert done.returncode == 0, done.stderr
