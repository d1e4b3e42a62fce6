"""What the quickstart's show tells of a judge's incidents, and which keys break what."""

import io
import os

import faults
import show


def incident(**changed):
    return {"id": "a", "scope": "group:all", "cause": "routing_withdrawal", "likeliest": "routing_withdrawal", "probability": 0.97, "standing": "confirmed",
            "started": "2026-01-02T03:04:05.000000Z", "ended": None, "summary": "All hosts are silent.", **changed}


def host(name="kcna.kp", state="up", knowing=3):
    return {"name": name, "state": state, "vantages_knowing": knowing}


class FakeJudge:
    def __init__(self, hosts=(), incidents=()):
        self._hosts, self._incidents = list(hosts), incidents

    def hosts(self):
        return self._hosts.pop(0) if len(self._hosts) > 1 else self._hosts[0]

    def incidents(self):
        return self._incidents


def test_an_incident_is_told_when_it_begins_changes_and_ends_and_no_more():
    news = show.News()
    begun, named = incident(cause="undetermined"), incident()
    over = incident(ended="2026-01-02T03:14:05.000000Z")
    assert [news.of([one]) for one in (begun, begun, named, named, over, over)] == [
        [begun], [], [named], [], [over], []]


def test_an_incident_that_was_over_before_is_no_news():
    assert show.News().of([incident(ended="2026-01-02T03:14:05.000000Z")]) == []


def test_a_verdict_is_told_with_its_certainty_and_sentence():
    assert show.describe(incident()) == (
        "03:04:05Z  group:all: routing_withdrawal (97%, confirmed)\n           All hosts are silent.")
    assert "no cause named yet (perhaps routing_withdrawal, 97%)" in show.describe(incident(cause="undetermined"))


def test_every_key_breaks_something_that_the_lab_can_break():
    assert {step[0] for fault in show.FAULTS.values() for step in fault.steps} <= set(faults.FAULTS)


def test_another_key_shows_the_menu():
    assert "1  every route" in show.act("?", "none")


def test_it_waits_until_every_vantage_point_sees_every_host_up():
    judge = FakeJudge(hosts=[[], [host(knowing=2)], [host()]])
    assert show.wait_for_all(judge, 3, patience=10, now=lambda: 0, pause=lambda _: None) == []


def test_what_is_missing_at_the_end_of_the_patience_is_named():
    times = iter(range(100))
    judge = FakeJudge(hosts=[[host("a"), host("b", state="down")]])
    missing = show.wait_for_all(judge, 3, patience=3, now=lambda: next(times), pause=lambda _: None)
    assert missing == ["b is down to 3 of 3 vantage points"]


def test_it_ends_with_the_input_and_with_the_processes_it_shows():
    reader, writer = os.pipe()
    os.close(writer)
    with open(reader, encoding="utf-8") as keys:
        out = io.StringIO()
        assert show.serve(FakeJudge(incidents=[incident()]), "none", lambda: True, out, keys) == 0
    assert "routing_withdrawal" in out.getvalue()
    assert show.serve(FakeJudge(), "none", lambda: False, io.StringIO(), keys) == 1
