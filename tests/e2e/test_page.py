"""The status page as people get it: in a browser, beside a node that watches the lab."""

import contextlib
import os
from pathlib import Path
import socket

import pytest

from node import eventually
from page import Door, Page, serving_files
import watches

PORT = 9717
URL = f"http://127.0.0.1:{PORT}/"
SCREENSHOTS = os.environ.get("REACHD_SCREENSHOTS")
SCHEMES, WIDTHS = ("light", "dark"), (360, 1440)
HEIGHTS = {360: 1500, 1440: 1950}
# A round is two seconds; a cause is named a round and 15 s after the start.
FALLS_WITHIN, NAMED_WITHIN, UP_WITHIN = 20, 60, 60
VERDICT = "document.getElementById('verdict').textContent"
LIVE = "document.getElementById('live').textContent"
STATE_OF = "[...document.querySelectorAll('.hosts tr')].find(row => row.innerText.startsWith('{}'))?.innerText"
LISTEN = b"GET /events HTTP/1.1\r\nHost: a\r\n\r\n"
MOST_LISTENERS = 64
ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src" / "export"
# As the unit tests have it.
GOLDEN = ROOT / "tests" / "unit" / "export" / "golden" / "status_page.html"
SCRIPT = "<script>alert('\"&')</script>"


@pytest.fixture(scope="module")
def page_directory(tmp_path_factory):
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="module")
def browser(session_lab, page_directory):
    page = Page(session_lab.lab.namespace("vantage"), page_directory)
    yield page
    page.close()


@pytest.fixture
def watched(small_country_node, lab):
    """The node that the page is of, with all hosts up."""
    small_country_node.wait_until_up()
    return small_country_node


@pytest.fixture(scope="module")
def door(session_lab, small_country_node):
    opened = Door(session_lab.lab.namespace("vantage"), PORT, small_country_node.address)
    yield opened
    opened.close()


@pytest.fixture
def page(browser, door, watched):
    """Open, live, and with nothing wrong at its end."""
    browser.open(URL, timezone="Asia/Tokyo")
    browser.wait(f"{LIVE} === 'Live'", within=10)
    yield browser


def assert_kept_to_itself(page):
    seen = page.seen()
    assert seen["problems"] == []
    assert {url for url in seen["requests"] if not url.startswith((URL, "data:"))} == set()


def assert_reads_right(page, name=None):
    """In both schemes and at both widths: nothing that axe-core finds wrong, and nothing beside the screen."""
    for scheme in SCHEMES:
        page.use_scheme(scheme)
        assert page.violations() == [], scheme
        for width in WIDTHS:
            page.use_size(width, HEIGHTS[width])
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (scheme, width)
            if name and SCREENSHOTS:
                page.screenshot(Path(SCREENSHOTS) / f"{name}-{scheme}-{width}.png")
    page.use_size(WIDTHS[-1])


def told(node, mark, host, state):
    lines = node.log_since(mark, "host changed state")
    return [line for line in lines if f"host={host} " in line and f"to={state} " in line]


@contextlib.contextmanager
def listeners(node, count):
    """Connections that listen to events and read nothing."""
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            connection = stack.enter_context(socket.create_connection(node.address, timeout=5))
            connection.sendall(LISTEN)
        yield


def is_let_in(node):
    with socket.create_connection(node.address, timeout=5) as connection:
        connection.sendall(LISTEN)
        return b" 200 " in connection.recv(64)


def test_the_page_shows_what_the_node_knows(page, watched):
    assert page.texts("#verdict") == ["Reachable"]
    rows = "\n".join(page.texts(".hosts tbody tr"))
    for name in watched.hosts():
        assert name in rows
    assert page.evaluate("document.title") == "Reachable - reachd fra1"
    assert "GMT+9" in page.texts(".verdict .since")[0] and "UTC" in page.texts(".verdict .since")[0]
    assert_kept_to_itself(page)


def show_a_fault_within(seconds, lab, page, watched):
    """Of its transition; once in three times, for the machine may be busy."""
    for attempt in range(3):
        mark = len(watched.log())
        lab.fault("prefix-unreachable", "175.45.176.0/24")
        eventually(lambda: told(watched, mark, "kcna.kp", "down"), FALLS_WITHIN, "the node finds it down")
        try:
            return page.wait(f"{STATE_OF.format('kcna.kp')}.includes('down')", within=seconds)
        except AssertionError:
            if attempt == 2:
                raise
        lab.heal()
        watched.wait_until_up()
        page.wait(f"{VERDICT} === 'Reachable'", within=UP_WITHIN)


def test_a_fault_is_shown_within_two_seconds_of_the_transition_without_a_reload(lab, page, watched):
    page.press("Tab")
    page.evaluate("document.querySelector('details[data-key=\"host kcna.kp\"] summary').focus()")
    page.press("Enter")
    page.evaluate("window.scrollTo(0, 300)")
    show_a_fault_within(2, lab, page, watched)
    assert page.evaluate(VERDICT) != "Reachable"
    # Who reads is not disturbed.
    assert page.evaluate("document.activeElement.closest('details').dataset.key") == "host kcna.kp"
    assert page.evaluate("document.activeElement.closest('details').open") is True
    assert page.evaluate("window.scrollY") == 300
    page.wait("document.querySelector('article h3')?.textContent.startsWith('Routing withdrawal')", NAMED_WITHIN)
    summary = next(one["summary"] for one in watched.incidents() if one["cause"] == "routing_withdrawal")
    assert summary in page.texts(".why")[0]
    assert page.evaluate("document.querySelectorAll('article tbody tr').length") > 0
    page.evaluate("window.scrollTo(0, 0)")
    assert_reads_right(page, "incident")
    lab.heal()
    page.wait(f"{VERDICT} === 'Reachable'", within=UP_WITHIN)
    page.wait("document.querySelector('.past') !== null", within=UP_WITHIN)
    assert page.evaluate("document.activeElement.closest('details').dataset.key") == "host kcna.kp"
    assert page.seen()["loads"] == 1
    assert_kept_to_itself(page)
    assert_reads_right(page)


def test_names_that_are_scripts_stay_text_and_every_state_reads_right(browser, session_lab):
    files = {"/": GOLDEN, "/style.css": SOURCES / "style.css", "/page.js": SOURCES / "page.js"}
    with serving_files(session_lab.lab.namespace("vantage"), PORT + 1, files) as url:
        browser.open(f"{url}/")
        assert SCRIPT in browser.texts(".hosts tbody th")[0]
        assert browser.texts(".why")[0].startswith(SCRIPT)
        assert browser.evaluate("document.querySelectorAll('main script').length") == 0
        browser.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
        assert_reads_right(browser)
        # What it says of events is that there are none.
        assert [problem for problem in browser.seen()["problems"] if "404" not in problem] == []


def test_a_lost_connection_is_told_and_mended(page, watched):
    watched.stop()
    page.wait(f"{LIVE}.startsWith('Connection lost')", within=15)
    watched.start()
    page.wait(f"{LIVE} === 'Live'", within=30)
    page.wait(f"{VERDICT} === 'Reachable'", within=UP_WITHIN)


def test_without_scripts_the_page_is_complete_and_asks_to_be_loaded_again(browser, door, watched):
    browser.open(URL, scripts=False)
    assert browser.texts("#verdict") == ["Reachable"]
    assert browser.texts(".hosts tbody tr")
    assert "Loaded again every 30 seconds." in browser.texts(".live")[0]
    assert_kept_to_itself(browser)


def test_listeners_hold_nobody_up_and_are_bounded(watched):
    with listeners(watched, MOST_LISTENERS):
        eventually(lambda: not is_let_in(watched), 10, "the one too many is turned away")
        assert watched.metrics().states()
    eventually(lambda: is_let_in(watched), 10, "others may come")
