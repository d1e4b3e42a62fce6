"""docs/benchmarks.md, made of the figures that the benchmarks left."""

import json
import os
from pathlib import Path
import platform
import re
import subprocess
import textwrap
import time

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "build" / "bench"
DOCUMENT = ROOT / "docs" / "benchmarks.md"
PICTURES = ROOT / "docs" / "benchmarks"

HEAD = """# Benchmarks

`sudo tests/bench/run` makes this document: it builds the release preset, installs the peers from Debian, makes networks
of its own, measures in them, and fails if a figure does not hold. Nothing leaves the machine.

Unless a section says otherwise, the network is two namespaces with one veth between them: programs probe in one, and in
the other nothing but the kernel answers, for whole prefixes. Programs take turns, A B C, A B C, on the same
addresses, and a figure is the median of five turns. What a program has sent, and when, is taken from the kernel, by
its capture of what comes out of the veth (`tests/bench/capture.py`, ADR 21) or its counters, not from the program. The network's own
work, the far side's too, is done in the time of whoever sends, and counts as that program's. Every figure of every turn
is in `build/bench`.
"""


def save(name, module, figures):
    FIGURES.mkdir(parents=True, exist_ok=True)
    saved = {"machine": machine(), "code": code(), "versions": versions(getattr(module, "PEERS", ())), "figures": figures}
    (FIGURES / f"{name}.json").write_text(json.dumps(saved, indent=1))


def machine():
    """What the figures were measured on, in a line."""
    model = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    gibibytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    compiler = subprocess.run(["c++", "-dumpfullversion"], capture_output=True, text=True, check=True).stdout.strip()
    return (f"{os.cpu_count()} cores of {model}, {gibibytes:.0f} GiB, Linux {platform.release()}, GCC {compiler}, "
            f"{time.strftime('%Y-%m-%d', time.gmtime())}")


def code():
    """Which state of reachd was measured; empty outside a clone."""
    described = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False)
    return described.stdout.strip()


def versions(packages):
    """Debian's, a line."""
    query = ["dpkg-query", "-W", "-f", "${Package} ${Version}, ", *packages]
    return subprocess.run(query, capture_output=True, text=True, check=True).stdout.strip(", ") if packages else ""


def write(benchmarks):
    """The document, and the pictures in it. What has left no figures here stays as it was."""
    former = _sections_of(DOCUMENT.read_text()) if DOCUMENT.exists() else {}
    sections = [HEAD]
    for name, module in benchmarks.items():
        path = FIGURES / f"{name}.json"
        if path.exists():
            saved = json.loads(path.read_text())
            sections.append(_section(name, module, saved))
            _draw(module, saved["figures"])
        elif name in former:
            sections.append(former[name])
    DOCUMENT.write_text("\n".join(sections))


def _sections_of(text):
    """The sections of a document, by the benchmark that made each."""
    sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return {re.search(r"tests/bench/run (\w+)`\s*$", section)[1]: section.rstrip("\n") + "\n" for section in sections}


def _section(name, module, saved):
    against = f"Against: {saved['versions']}.  \n" if saved["versions"] else ""
    broken = "".join(f"**Does not hold:** {failure}.  \n" for failure in module.failures(saved["figures"]))
    commit = f", reachd at commit {saved['code']}" if saved.get("code") else ""
    return (f"{module.section(saved['figures'])}\n{broken}Machine: {saved['machine']}{commit}.  \n{against}"
            f"Command: `sudo tests/bench/run {name}`\n")


def _draw(module, figures):
    if hasattr(module, "pictures"):
        PICTURES.mkdir(exist_ok=True)
        for file, picture in module.pictures(figures).items():
            (PICTURES / file).write_text(picture)


def paragraph(text):
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False) + "\n"


def table(columns, rows):
    """A Markdown table; numbers to the right."""
    lines = [f"| {' | '.join(columns)} |", "|---|" + "---:|" * (len(columns) - 1)]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def shown(argv):
    """A command as a reader would type it at the top of the tree."""
    return " ".join(map(str, argv)).replace(f"{ROOT}/", "")


def commands(lines):
    return "".join(f"    {line}\n" for line in lines.values())
