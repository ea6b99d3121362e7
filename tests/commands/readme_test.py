#!/usr/bin/env python3
"""readme_test.py AUTOSHIP [README]: what the README shows is what the program prints.

Runs the commands of its ```console blocks one after the other in a copy of examples/, and compares
their output, in which durations may differ.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def sessions(text):
    """Pairs of a command and what it is shown to print."""
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.M | re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, shown = part.partition("\n")
            yield command, shown


def settled(text):
    return re.sub(r"\d+\.\d s\)", "0.0 s)", text.strip("\n"))


def main():
    autoship = os.path.abspath(sys.argv[1])
    readme = sys.argv[2] if len(sys.argv) > 2 else os.path.join(ROOT, "README.md")
    with open(readme, encoding="utf-8") as file:
        shown = list(sessions(file.read()))
    if len(shown) < 5:
        sys.exit(f"readme: found {len(shown)} commands, which cannot be all of them")
    failures = 0
    with tempfile.TemporaryDirectory(prefix="autoship-readme-") as folder:
        company = os.path.join(folder, "examples")
        shutil.copytree(os.path.join(ROOT, "examples"), company)
        environment = {"PATH": os.path.dirname(autoship) + ":" + os.environ["PATH"], "HOME": folder,
                       "LC_ALL": "C.UTF-8", "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        for command, expected in shown:
            done = subprocess.run(["sh", "-c", command], cwd=company, env=environment, text=True, timeout=120,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if settled(done.stdout) != settled(expected):
                failures += 1
                print(f"README.md: $ {command}\n  shows\n{expected}\n  and it prints\n{done.stdout}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
