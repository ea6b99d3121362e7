#!/usr/bin/env python3
"""readme_test.py AUTOSHIP [README] [--update]: what the README shows is what the program prints.

Runs the commands of its ```console blocks one after the other in a copy of examples/, and compares
their output, in which durations may differ. --update writes down what came out instead.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def settled(text):
    return re.sub(r"\d+\.\d s\)", "0.0 s)", text.strip("\n"))


class Session:
    """The commands of all blocks, in one folder."""

    def __init__(self, autoship, folder):
        self.folder = os.path.join(folder, "examples")
        shutil.copytree(os.path.join(ROOT, "examples"), self.folder)
        self.environment = {"PATH": os.path.dirname(autoship) + ":" + os.environ["PATH"], "HOME": folder,
                            "LC_ALL": "C.UTF-8", "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        self.commands = self.failures = 0

    def printed(self, command):
        done = subprocess.run(["sh", "-c", command], cwd=self.folder, env=self.environment, text=True, timeout=120,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return settled(done.stdout)

    def replayed(self, block):
        """The block as it should be."""
        parts = []
        for part in re.split(r"^\$ ", block.group(1), flags=re.M)[1:]:
            command, _, shown = part.partition("\n")
            printed = self.printed(command)
            self.commands += 1
            if printed != settled(shown):
                self.failures += 1
                print(f"README.md: $ {command}\n  shows\n{shown.strip()}\n  and it prints\n{printed}\n")
            parts.append(f"$ {command}\n{printed}\n")
        return "```console\n" + "\n".join(parts) + "```"


def main():
    files = [word for word in sys.argv[1:] if word != "--update"]
    readme = files[1] if len(files) > 1 else os.path.join(ROOT, "README.md")
    with open(readme, encoding="utf-8") as file:
        text = file.read()
    with tempfile.TemporaryDirectory(prefix="autoship-readme-") as folder:
        session = Session(os.path.abspath(files[0]), folder)
        replayed = re.sub(r"^```console\n(.*?)^```$", session.replayed, text, flags=re.M | re.S)
    if session.commands < 5:
        sys.exit(f"readme: found {session.commands} commands, which cannot be all of them")
    if "--update" in sys.argv:
        with open(readme, "w", encoding="utf-8") as file:
            file.write(replayed)
        return 0
    return 1 if session.failures else 0


if __name__ == "__main__":
    sys.exit(main())
