#!/usr/bin/python3
"""A watch in quicker time: every interval divided, the limits multiplied. For the lab, where nobody minds.

example: tests/lab/hastened.py --vantage fra1 --region eu-central config/dprk.yml
"""

import argparse
from pathlib import Path
import re
import sys

import yaml

HASTE = 4
MILLISECONDS = {"s": 1000, "m": 60000}


def _divided(interval, haste):
    number, unit = re.fullmatch(r"(\d+)(s|m)", interval).groups()
    return f"{int(number) * MILLISECONDS[unit] // haste}ms"


def _hasten(value, haste):
    """Every interval in a configuration, divided."""
    if isinstance(value, list):
        return [_hasten(item, haste) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _divided(item, haste) if key == "interval" else _hasten(item, haste) for key, item in value.items()}


def _quickened(limits, haste):
    """Limits under which the hastened checks and sweeps wait no more than they do as shipped."""
    rates = ("packets_per_second", "packets_per_second_per_prefix")
    return {**limits, **{rate: limits[rate] * haste for rate in rates},
            "address_floor": _divided(limits["address_floor"], haste)}


def hastened(file, haste=HASTE):
    """The watch in a file, as values."""
    watch = _hasten(yaml.safe_load(Path(file).read_text()), haste)
    watch["limits"] = _quickened(watch["limits"], haste)
    return watch


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vantage", default="local", help="the vantage's name (default: %(default)s)")
    parser.add_argument("--region", default="lab", help="its region (default: %(default)s)")
    parser.add_argument("file", metavar="FILE")
    options = parser.parse_args()
    watch = hastened(options.file)
    watch["vantage"] = {"name": options.vantage, "region": options.region}
    yaml.safe_dump(watch, sys.stdout, sort_keys=False)


if __name__ == "__main__":
    main()
