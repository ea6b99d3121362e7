#!/usr/bin/env python3
"""confirm_test.py AUTOSHIP: what a person at a terminal is asked before many are changed.

Runs the real binary on a terminal of its own, answers, and looks at what was asked and what
became of the ledger.
"""

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(HERE, "..", "..", "examples")
END_OF_FILE = b"\x04"


class Terminal:
    """An example company, and a terminal to work on it from."""

    def __init__(self, autoship, folder):
        self.autoship, self.folder = autoship, folder
        self.environment = {"HOME": folder, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC",
                            "TERM": "dumb", "AUTOSHIP_ACTOR": "tester", "AUTOSHIP_AS_OF": "2026-12-02",
                            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        shutil.copy(os.path.join(EXAMPLES, "autoship.toml"), folder)
        self.quietly("init")
        self.quietly("import", os.path.join(EXAMPLES, "company"))

    def quietly(self, *arguments):
        return subprocess.run([self.autoship, "--quiet", *arguments], cwd=self.folder, env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=60).stdout

    def run(self, answer, *arguments):
        """(exit status, all that the terminal showed) of a command that gets this answer when it asks."""
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execve(self.autoship, [self.autoship, *arguments], self.environment)
        shown, answered, until = b"", False, time.monotonic() + 60
        while time.monotonic() < until:
            ready, _, _ = select.select([terminal], [], [], 1)
            if not ready:
                continue
            try:
                piece = os.read(terminal, 65536)
            except OSError:  # The other end is gone: the command has ended.
                break
            if not piece:
                break
            shown += piece
            if b"? [y/N] " in shown and not answered:
                os.write(terminal, answer)
                answered = True
        else:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(terminal)
        return os.waitstatus_to_exitcode(status), shown.decode().replace("\r\n", "\n")

    def paused(self):
        rows = self.quietly("list", "--status", "paused", "--columns", "autoship", "--format", "csv")
        return set(rows.split()[1:])


def main():
    faults = []

    def expect(what, is_so, shown=""):
        if not is_so:
            faults.append(f"{what}\n{shown}")

    with tempfile.TemporaryDirectory(prefix="autoship-confirm-") as folder:
        terminal = Terminal(os.path.abspath(sys.argv[1]), folder)
        before = terminal.paused()
        question = "pause 3 autoships? [y/N] "

        # No, nothing, and the end of the file all leave it as it is.
        for answer in (b"n\n", b"\n", b"nonsense\n", END_OF_FILE):
            status, shown = terminal.run(answer, "pause", "--sku", "CANDLE")
            expect(f"the answer {answer!r} is asked for once", shown.count(question) == 1, shown)
            expect(f"the answer {answer!r} stops it", status == 1 and "nothing was changed, as you said" in shown, shown)
            expect(f"the answer {answer!r} changes nothing", terminal.paused() == before)

        # By number more than one is asked about, one is not.
        status, shown = terminal.run(b"n\n", "pause", "1001", "1005", "1001")
        expect("two numbers are two autoships", status == 1 and "pause 2 autoships? [y/N] " in shown, shown)
        status, shown = terminal.run(b"n\n", "pause", "1001", "--dry-run")
        expect("one number is not asked about", status == 0 and "[y/N]" not in shown, shown)
        status, shown = terminal.run(b"n\n", "pause", "--sku", "CANDLE", "--account", "JM047")
        expect("one that a filter chooses is asked about", status == 1 and "pause 1 autoship? [y/N] " in shown, shown)
        expect("and none of them is paused", terminal.paused() == before)

        # Nobody is asked where nothing would come of it, or where they said so before.
        status, shown = terminal.run(b"n\n", "pause", "--sku", "CANDLE", "--dry-run")
        expect("a dry run asks nothing", status == 0 and "[y/N]" not in shown, shown)
        status, shown = terminal.run(b"n\n", "pause", "--account", "JM053")
        expect("none are not asked about", status == 0 and "[y/N]" not in shown, shown)
        expect("and none of them is paused", terminal.paused() == before)

        status, shown = terminal.run(b"y\n", "pause", "--sku", "CANDLE")
        expect("yes goes on", status == 0 and question in shown and "3 autoships paused" in shown, shown)
        expect("yes changes them", len(terminal.paused()) == len(before) + 3, str(terminal.paused()))
        status, shown = terminal.run(b"", "resume", "--sku", "CANDLE", "--yes")
        expect("--yes asks nothing", status == 0 and "[y/N]" not in shown, shown)
        expect("--yes changes them", terminal.paused() == before)
        status, shown = terminal.run(b"yes\n", "cancel", "1001", "1005")
        expect("cancel asks in its own word", status == 0 and "cancel 2 autoships? [y/N] " in shown, shown)

    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
