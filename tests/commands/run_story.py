#!/usr/bin/env python3
"""run_story.py AUTOSHIP STORY.test [--update]: tells a story at the command line again.

A story is a text file:

    # a comment
    $ autoship run-cycl              a command, run by bash in an empty folder of the story's own
    > a further line of it
    the lines it prints on stdout
    ! the lines it prints on stderr
    ? 2                              its exit status, where it is not 0

An expected line that begins with `~ ` is a regular expression for the whole line. A blank line
ends what is expected of a command; a blank line of output is written as `.`. `$EXAMPLES` is the
examples folder, `$TESTS` the tests folder. --update writes down what came out instead.
"""

import os
import re
import subprocess
import sys
import tempfile


def read_story(path):
    """The story as a list of ('text', line) and ('command', dict)."""
    parts, current = [], None
    for line in open(path, encoding="utf-8").read().split("\n"):
        if line.startswith("$ "):
            current = {"line": line[2:], "out": [], "err": [], "exit": 0}
            parts.append(("command", current))
        elif current is not None and line.startswith("> ") and not current["out"] and not current["err"]:
            current["line"] += "\n" + line[2:]
        elif current is not None and line == "":
            current = None
            parts.append(("text", line))
        elif current is not None and line.startswith("! "):
            current["err"].append(line[2:])
        elif current is not None and line.startswith("? "):
            current["exit"] = int(line[2:])
        elif current is not None and not line.startswith("# "):
            current["out"].append(line)
        else:
            current = None
            parts.append(("text", line))
    return parts


def matches(expected, actual):
    if len(expected) != len(actual):
        return False
    for want, got in zip(expected, actual):
        if want.startswith("~ "):
            if not re.fullmatch(want[2:], got):
                return False
        elif want != got:
            return False
    return True


def lines_of(data):
    text = data.decode("utf-8", "backslashreplace")
    if text.endswith("\n"):
        text = text[:-1]
    elif not text:
        return []
    return [line if line else "." for line in text.split("\n")]


def merged(expected, actual):
    """The actual lines, with expected patterns kept where they still match."""
    if len(expected) != len(actual):
        return actual
    return [w if w.startswith("~ ") and re.fullmatch(w[2:], g) else g for w, g in zip(expected, actual)]


def main():
    autoship, story = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    update = "--update" in sys.argv[3:]
    here = os.path.dirname(os.path.abspath(__file__))
    failures = 0
    parts = read_story(story)
    with tempfile.TemporaryDirectory(prefix="autoship-story-") as folder:
        environment = {
            "PATH": os.path.dirname(autoship) + ":" + os.environ["PATH"],
            "HOME": folder,
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
            "AUTOSHIP_ACTOR": "tester",
            "EXAMPLES": os.path.join(here, "..", "..", "examples"),
            "TESTS": os.path.join(here, ".."),
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""),
        }
        for kind, part in parts:
            if kind != "command":
                continue
            done = subprocess.run(["bash", "-c", part["line"]], cwd=folder, env=environment,
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
            out, err = lines_of(done.stdout), lines_of(done.stderr)
            good = matches(part["out"], out) and matches(part["err"], err) and part["exit"] == done.returncode
            if update:
                part["out"], part["err"] = merged(part["out"], out), merged(part["err"], err)
                part["exit"] = done.returncode
            elif not good:
                failures += 1
                print(f"{os.path.basename(story)}: $ {part['line']}")
                for name, want, got in (("stdout", part["out"], out), ("stderr", part["err"], err),
                                        ("exit", [str(part["exit"])], [str(done.returncode)])):
                    if not matches(want, got):
                        print(f"  {name} expected:")
                        print("".join(f"    {line}\n" for line in want), end="")
                        print(f"  {name} was:")
                        print("".join(f"    {line}\n" for line in got), end="")
    if update:
        with open(story, "w", encoding="utf-8") as file:
            lines = []
            for kind, part in parts:
                if kind == "text":
                    lines.append(part)
                    continue
                first, *more = part["line"].split("\n")
                lines.append("$ " + first)
                lines += ["> " + line for line in more]
                lines += part["out"] + ["! " + line for line in part["err"]]
                if part["exit"] != 0:
                    lines.append(f"? {part['exit']}")
            file.write("\n".join(lines))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
