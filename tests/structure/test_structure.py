"""The layout of the tree: who may include whom, and what stands at the top."""

import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# room -> the rooms whose headers it may include besides its own and include/reachd
ALLOWED = {
    "src/values": set(),
    "src/boost": set(),
    "src/config": set(),
    "src/net": set(),
    "src/schedule": set(),
    "src/aggregate": set(),
    "src/diagnose": {"src/aggregate"},
    "src/judge": {"src/diagnose"},
    "src/store": set(),
    "src/export": {"src/store"},
    "probes/icmp": {"src/net", "src/config"},
    "probes/tcp": {"src/net", "src/config"},
    "probes/dns": {"src/net", "src/config"},
    "probes/http": {"src/net", "src/config"},
    "probes/traceroute": {"src/net", "src/config"},
}
CONFIG_READER = {"config/section.hpp", "config/module_reader.hpp", "config/diagnostics.hpp", "config/yaml_value.hpp"}
TOP_LEVEL = {
    "CMakeLists.txt", "CMakePresets.json", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE",
    "src", "include", "probes", "config", "tests", "deploy", "docs",
}


def tracked():
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [pathlib.PurePosixPath(line) for line in listing.stdout.splitlines()]


def room_of_header(header):
    """The room an included header belongs to; None for the standard library and packages."""
    first = header.split("/")[0]
    for place in ("src", "probes"):
        if (ROOT / place / header).is_file():
            return f"{place}/{first}"
    if (ROOT / "include" / header).is_file():
        return "include"
    return None


def includes_of(path):
    return re.findall(r'^\s*#\s*include\s*"([^"]+)"', (ROOT / path).read_text(), flags=re.MULTILINE)


def forbidden_arrows(room, allowed):
    sources = [p for p in tracked() if str(p).startswith(room + "/") and p.suffix in (".cpp", ".hpp")]
    for source in sources:
        for header in includes_of(source):
            target = room_of_header(header)
            if target is None:
                yield f'{source}: "{header}" is no header of the project'
            elif target not in {"include", room} | allowed:
                yield f"{source} includes {header}"
            elif room.startswith("probes/") and target == "src/config" and header not in CONFIG_READER:
                yield f"{source} includes {header}, which is not the config reader"


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_room_includes_only_what_the_architecture_allows(room):
    assert list(forbidden_arrows(room, ALLOWED[room])) == []


def test_shared_words_include_the_standard_library_alone():
    for path in tracked():
        if str(path).startswith("include/"):
            quoted = includes_of(path)
            assert all(header.startswith("reachd/") for header in quoted), path
            angled = re.findall(r"#include\s*<([^>]+)>", (ROOT / path).read_text())
            assert all("/" not in header and "." not in header for header in angled), path


def test_every_room_is_known_to_this_test():
    rooms = {"/".join(p.parts[:2]) for p in tracked() if p.parts[0] in ("src", "probes") and p.suffix == ".cpp"}
    assert rooms - {"src/app"} <= set(ALLOWED)


def test_top_level_holds_only_what_belongs_there():
    top = {p.parts[0] for p in tracked()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL
