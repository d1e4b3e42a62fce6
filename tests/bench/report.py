"""docs/benchmarks.md, made of the figures that the benchmarks left."""

import json
import os
from pathlib import Path
import platform
import subprocess
import time

HEAD = """# Benchmarks

`sudo tests/bench/run` makes this document: it builds the release preset, starts the lab (`docs/lab.md`), measures in
it, and fails if a figure does not hold. Nothing leaves the machine.
"""


def save(root, name, figures):
    path = root / "build" / "bench" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine(), "figures": figures}, indent=1))


def machine():
    """What the figures were measured on, in a line."""
    model = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    gibibytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    compiler = subprocess.run(["c++", "-dumpfullversion"], capture_output=True, text=True, check=True).stdout.strip()
    return (f"{os.cpu_count()} cores of {model}, {gibibytes:.0f} GiB, Linux {platform.release()}, GCC {compiler}, "
            f"{time.strftime('%Y-%m-%d', time.gmtime())}")


def write(root, benchmarks):
    sections = [HEAD]
    for name, module in benchmarks.items():
        path = root / "build" / "bench" / f"{name}.json"
        if path.exists():
            saved = json.loads(path.read_text())
            sections.append(f"{module.section(saved['figures'])}\nMachine: {saved['machine']}.  \n"
                            f"Command: `sudo tests/bench/run {name}`\n")
    (root / "docs" / "benchmarks.md").write_text("\n".join(sections))


def table(columns, rows):
    """A Markdown table; numbers to the right."""
    lines = [f"| {' | '.join(columns)} |", "|---|" + "---:|" * (len(columns) - 1)]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"
