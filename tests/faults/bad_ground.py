#!/usr/bin/env python3
"""bad_ground.py AUTOSHIP [--full] [--seed N]: what a run gets where it cannot work (T5).

A full disk, a limit on the size of files, a result that nobody takes, no permission, what is no ledger
of ours, no memory: a clear message, the right status, and nothing half. Where nothing may be written,
not one byte differs afterwards; what only reads goes on reading.
"""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys

sys.dont_write_bytecode = True  # The source folder stays as it is.

from faultlib import NIGHT, Broken, Expected, fingerprint, main, require

CYCLE = ("--as-of", NIGHT, "run-cycle")
LABELS = ("--as-of", NIGHT, "export-labels", "--carrier", "ups", "--output", "outbox")
NOBODY = 65534
READING = (("export", "accounts"), ("check",), ("export-labels", "--list"))


def refused(done, status, *words):
    """One clear line, with these words in it."""
    told = done.err.strip()
    require(done.code == status, f"status {status} was expected\n{done}")
    require(told.startswith("autoship: ") and len(told.splitlines()) == 1, f"one line of message was expected\n{done}")
    require("exception" not in told and "std::" not in told, f"the message is not for people\n{done}")
    require(all(word in told for word in words), f"the message lacks one of {words}\n{done}")


class Mount:
    """A file system of a megabyte or so; None where this machine allows none."""

    def __init__(self, ground, size):
        self.path = ground.new_folder("small-disk")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "autoship-test", self.path],
                              capture_output=True, check=False)
        self.there = done.returncode == 0

    def __enter__(self):
        return self.path if self.there else None

    def __exit__(self, *_):
        if self.there:
            subprocess.run(["umount", "-l", self.path], check=True)


def fill(folder, leave):
    """Takes all room of a file system but `leave` bytes."""
    ballast = os.open(os.path.join(folder, "ballast"), os.O_CREAT | os.O_WRONLY)
    size = 0
    try:
        while True:
            size += os.write(ballast, bytes(65536))
    except OSError:
        os.ftruncate(ballast, size - leave)
    os.close(ballast)


def full_disk(ground, base, night_done):
    """Every amount of room from none on until the work succeeds."""
    told = 0
    work = (("night", base, CYCLE, "autoship.db"), ("labels", night_done, LABELS, "autoship.db"),
            ("backup", base, ("backup", "copy.db"), "copy.db"), ("export", base, ("export", "--all", "files"), "autoship.db"))
    for name, start, words, ledger in work:
        before = Expected(os.path.join(ground.copy(start, "before"), "autoship.db"))
        calm = ground.copy(start, "calm")
        ground.good(*words, cwd=calm)
        after = Expected(os.path.join(calm, ledger))
        room, succeeded = 0, False
        while not succeeded:
            with Mount(ground, "16m") as disk:
                if disk is None:
                    return "full disk: skipped, this user may not mount one (kill_points.py feigns it)"
                folder = os.path.join(disk, "company")
                shutil.copytree(start, folder)
                fill(disk, room)
                done = ground.run(*words, cwd=folder)
                succeeded = done.code == 0
                if not succeeded:
                    told += 1
                    refused(done, 1)
                    require(any(hint in done.err.lower() for hint in ("full", "no space")), f"full is not what it says\n{done}")
                    left = [path for path in fingerprint(folder) if path.endswith(".tmp") or path == "copy.db" or path.startswith("files/")]
                    require(not left, f"{name} with {room} bytes of room left {left}\n{done}")
                    os.unlink(os.path.join(disk, "ballast"))
                    if name != "labels":  # A batch may stand in the ledger; its file follows.
                        before.require_same(os.path.join(folder, "autoship.db"), f"{name} on a disk with {room} bytes of room\n{done}")
                    ground.good(*words, cwd=folder)
                after.require_same(os.path.join(folder, ledger), f"{name} on a disk with {room} bytes of room, then with enough")
                ground.proven(folder, f"{name} on a disk with {room} bytes of room", ledger)
                for file, digest in fingerprint(calm).items():
                    if file.endswith(".csv"):
                        require(fingerprint(folder).get(file) == digest, f"{name}: '{file}' differs")
            room += max(16_384, room // 8 if ground.full else 4 * room)
    return f"full disk: {told} runs with ever more room refused, nothing half; each done once there was room"


def file_size_limit(ground, base):
    """The kernel ends writes at a size; the signal it sends is ignored, as it is in many daemons."""
    expected = Expected(os.path.join(ground.copy(base, "before"), "autoship.db"))
    size = os.path.getsize(os.path.join(base, "autoship.db"))

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 4, size // 4))

    folder = ground.copy(base, "limited")
    done = ground.run(*CYCLE, cwd=folder, preexec_fn=limit)
    refused(done, 1)
    expected.require_same(os.path.join(folder, "autoship.db"), f"after a night under a limit on the size of files\n{done}")
    ground.good(*CYCLE, cwd=folder)
    return "limit on the size of files: refused, nothing changed"


def nobody_takes_it(ground, base, night_done):
    """A result that cannot be delivered is no success, and the work behind it is whole."""
    calm = ground.copy(base, "calm")
    ground.good(*CYCLE, cwd=calm)
    night = Expected(os.path.join(calm, "autoship.db"))
    labels_done = ground.copy(night_done, "labels-done")
    ground.good(*LABELS, cwd=labels_done)
    labels = Expected(os.path.join(labels_done, "autoship.db"))

    def closed():
        os.close(1)

    cases = 0
    for start, words, expected in ((base, CYCLE, night), (night_done, LABELS, labels)):
        folder = ground.copy(start, "taken")
        with open("/dev/full", "wb") as full:
            done = ground.run(*words, cwd=folder, stdout=full)
        refused(done, 4, "the work is done and kept")
        require("nothing was changed" not in done.err, f"it was changed\n{done}")
        expected.require_same(os.path.join(folder, "autoship.db"), f"{words} with /dev/full as stdout")

        folder = ground.copy(start, "taken")
        done = ground.run(*words, cwd=folder, stdout=None, preexec_fn=closed)
        refused(done, 4)
        ground.proven(folder, f"{words} with a closed stdout")
        ground.good(*words, cwd=folder)
        expected.require_same(os.path.join(folder, "autoship.db"), f"{words} with a closed stdout, then again")

        folder = ground.copy(start, "taken")
        read_end, write_end = os.pipe()
        os.close(read_end)
        done = ground.run(*words, cwd=folder, stdout=write_end)
        os.close(write_end)
        refused(done, 4, "the work is done and kept")
        expected.require_same(os.path.join(folder, "autoship.db"), f"{words} with nobody at the pipe")
        cases += 3
    # Commands that change nothing end with 1: their result was all there was to do.
    for words in (("export", "prices"), ("check",), ("backup", "-"), ("--version",), ("--help",)):
        folder = ground.copy(base, "taken")
        with open("/dev/full", "wb") as full:
            refused(ground.run(*words, cwd=folder, stdout=full), 1, "result could not be written")
        refused(ground.run(*words, cwd=folder, stdout=None, preexec_fn=closed), 1)
        cases += 2
        if words[0].startswith("--"):
            continue
        read_end, write_end = os.pipe()
        os.close(read_end)
        done = ground.run(*words, cwd=folder, stdout=write_end)
        os.close(write_end)
        require(done.code in (1, -signal.SIGPIPE), f"nobody read the result, and that was a success\n{done}")
        cases += 1
    return f"result not taken: {cases} runs onto a full device, a closed stdout, a pipe without a reader: never status 0"


def unchanged(folder, before, done):
    after = fingerprint(folder)
    changed = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    require(not changed, f"{changed} changed\n{done}")


def read_only(ground, base, night_done):
    """As a user who may read and not write; root may write anywhere."""
    if os.getuid() != 0 or shutil.which("setpriv") is None:
        return "read-only: skipped, only root can become another user"
    writing = (CYCLE, LABELS, ("import", ground.path("base-csv")), ("backup", "copy.db"), ("export", "--all", "files"))
    ways = {"another's ledger in a folder of one's own": (0o644, 0o777), "a ledger in a folder of another": (0o666, 0o755),
            "another's ledger in another's folder": (0o644, 0o755)}
    # The binary may stand where only its owner comes.
    binary = ground.path("autoship")
    shutil.copy(ground.autoship, binary)
    ground, own = ground_as(ground, binary), ground
    for way, (file_mode, folder_mode) in ways.items():
        folder = own.copy(night_done, "guarded")
        os.chmod(folder, folder_mode)
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            os.chmod(path, folder_mode if os.path.isdir(path) else file_mode)
        before = fingerprint(folder)
        for words in READING:
            done = ground.run(*words, cwd=folder)
            require(done.code == 0, f"{way}: reading was refused\n{done}")
            unchanged(folder, before, done)
        for words in writing:
            if words[0] in ("backup", "export") and folder_mode == 0o777:
                continue  # The folder takes them.
            done = ground.run(*words, cwd=folder)
            refused(done, 1)
            unchanged(folder, before, done)
    folder = own.copy(base, "guarded")
    os.chmod(os.path.join(folder, "autoship.db"), 0o600)
    before = fingerprint(folder)
    for words in (*READING, *writing):
        done = ground.run(*words, cwd=folder)
        refused(done, 1, "autoship.db", "Permission denied") if words[0] != "backup" else refused(done, 1, "Permission denied")
        unchanged(folder, before, done)
    return f"read-only and forbidden: {len(ways) + 1} ways, reading where it is allowed, writing refused, not a byte changed"


def ground_as(ground, binary):
    """The same ground with a binary that another user runs."""
    class Other(type(ground)):
        def start(self, words, cwd, env=None, **how):
            who = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", binary]
            return subprocess.Popen([*who, *words], cwd=cwd, env=self.environment(**(env or {})), stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how)
    other = Other.__new__(Other)
    other.__dict__.update(ground.__dict__)
    return other


def no_ledger(ground, base):
    """What is given as ledger and is none of ours, or none that this program knows."""
    folder = ground.new_folder("foreign")
    os.mkdir(os.path.join(folder, "outbox"))

    def path(name):
        return os.path.join(folder, name)

    with open(path("text"), "w", encoding="utf-8") as file:
        file.write("Dear Sir or Madam,\n" * 50)
    open(path("empty"), "wb").close()
    os.mkdir(path("folder"))
    foreign = sqlite3.connect(path("foreign"))
    foreign.executescript("CREATE TABLE orders (id INTEGER PRIMARY KEY); INSERT INTO orders VALUES (1);")
    foreign.close()
    with_log = sqlite3.connect(path("foreign-wal"))
    with_log.executescript("PRAGMA journal_mode = WAL; CREATE TABLE orders (id INTEGER PRIMARY KEY);")
    ledgers = {"newer": "PRAGMA user_version = 9999", "older": "PRAGMA user_version = 0"}
    for name, change in ledgers.items():
        shutil.copy(os.path.join(base, "autoship.db"), path(name))
        db = sqlite3.connect(path(name))
        db.executescript(change + "; PRAGMA journal_mode = DELETE; PRAGMA journal_mode = WAL;")
        db.close()
    with open(os.path.join(base, "autoship.db"), "rb") as file:
        whole = file.read()
    with open(path("cut"), "wb") as file:
        file.write(whole[:60])
    words = {"text": "is not a ledger", "empty": "is not a ledger", "folder": "is not a ledger", "foreign": "another program",
             "foreign-wal": "another program", "newer": "newer autoship", "older": "autoship migrate", "cut": "is not a ledger",
             "missing": "no ledger at"}
    commands = (*READING, CYCLE, LABELS, ("import", ground.path("base-csv")), ("backup", "copy.db"), ("export", "--all", "files"), ("migrate",))
    runs = 0
    for name, word in words.items():
        for command in commands if ground.full else ground.chance.sample(commands, 4):
            if name == "older" and command == ("migrate",):
                continue  # That is what it asks for.
            before = fingerprint(folder)
            done = ground.run("--ledger", name, *command, cwd=folder)
            refused(done, 1, word, f"'{name}'")
            unchanged(folder, before, done)
            runs += 1
    for name in words:
        if name != "missing":
            before = fingerprint(folder)
            done = ground.run("--ledger", name, "init", cwd=folder)
            refused(done, 1, "exists already")
            unchanged(folder, before, done)
            runs += 1
    with_log.close()
    return f"no ledger of ours: {runs} runs on a text, an empty file, a folder, other databases, newer and older ledgers: refused, not a byte changed"


def damaged(ground, base):
    """A page of zeros in the middle: told, never a crash."""
    folder = ground.copy(base, "damaged")
    ledger = os.path.join(folder, "autoship.db")
    size = os.path.getsize(ledger)
    told = 0
    for place in range(1, 30):
        shutil.copy(os.path.join(base, "autoship.db"), ledger)
        with open(ledger, "r+b") as file:
            file.seek(4096 * ground.chance.randrange(1, size // 4096))
            file.write(bytes(4096))
        done = ground.run("check", cwd=folder)
        require(done.code == 1, f"a page of zeros was not found (try {place})\n{done}")
        night = ground.run(*CYCLE, cwd=folder)
        require(night.code in (0, 1), f"a night on a damaged ledger\n{night}")
        if night.code == 1:
            refused(night, 1)
            told += 1
        for name in os.listdir(folder):
            if name.startswith("autoship.db"):
                os.unlink(os.path.join(folder, name))
        if not ground.full and place == 6:
            break
    return f"damaged: {place} pages of zeros each found by check; {told} of them stopped the night in words"


def no_memory(ground, base):
    """Every limit from the one under which the program can tell its version to the one that is enough."""
    if ground.sanitized:
        return "no memory: skipped, a sanitizer's shadow leaves no room for a limit"
    expected = Expected(os.path.join(ground.copy(base, "before"), "autoship.db"))
    calm = ground.copy(base, "calm")
    ground.good(*CYCLE, cwd=calm)
    after = Expected(os.path.join(calm, "autoship.db"))
    step = (64 if ground.full else 192) << 10
    size, starved = 4 << 20, 0

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (size, size))

    def starts():
        process = ground.start(("--version",), base, preexec_fn=limit)
        process.communicate(timeout=60)
        return process.returncode == 0

    while not starts():
        size += step
        require(size < 1 << 30, "the program does not start with a gigabyte")
    while True:
        folder = ground.copy(base, "starved")
        done = ground.run(*CYCLE, cwd=folder, preexec_fn=limit)
        ledger = os.path.join(folder, "autoship.db")
        account = f"run-cycle with {size >> 10} KiB of memory\n{done}"
        if done.code == 0:
            after.require_same(ledger, account)
            break
        starved += 1
        refused(done, 1)
        require("memory" in done.err or "run it again to settle it" in done.err, f"no memory is not what it says: {account}")
        expected.require_same(ledger, account)
        ground.good(*CYCLE, cwd=folder)
        after.require_same(ledger, account)
        size += step
        require(size < 1 << 30, "the night does not succeed with a gigabyte")
    require(starved > 0, "no limit was found under which the program starts and cannot work")
    return f"no memory: {starved} limits between starting and success at {size >> 10} KiB: told, nothing changed"


def test(ground):
    base = ground.company("base", 300 if not ground.full else 1_000, "--all-due")
    night_done = ground.copy(base, "night-done")
    ground.good(*CYCLE, cwd=night_done)
    parts = (lambda: no_ledger(ground, base), lambda: read_only(ground, base, night_done),
             lambda: nobody_takes_it(ground, base, night_done), lambda: full_disk(ground, base, night_done),
             lambda: file_size_limit(ground, base), lambda: damaged(ground, base), lambda: no_memory(ground, base))
    broken = []
    for part in parts:
        try:
            yield part()
        except Broken as account:
            broken.append(str(account))
    require(not broken, "\n".join(broken))


if __name__ == "__main__":
    main(test)
