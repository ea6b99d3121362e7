"""What the fault tests share: companies, runs of the real binary, and a comparison of ledgers.

Each test is called as `TEST.py AUTOSHIP [--full] [--seed N]`, says in a line or two what it did, and
ends with status 1 and an account of what it saw when a promise is broken. The folder of a broken
promise is left for whoever looks into it.
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
NIGHT = "2026-12-01"  # The first night of a made company.
TIMEOUT = 600  # Seconds after which a run counts as hung.


class Broken(Exception):
    """A promise was not kept; the text says which and how."""


def require(condition, account):
    if not condition:
        raise Broken(account)


class Done:
    """How a run ended."""

    def __init__(self, words, code, out, err):
        self.words, self.code, self.out, self.err = words, code, out, err

    @property
    def killed(self):
        return self.code == -signal.SIGKILL

    def __str__(self):
        return (f"autoship {' '.join(self.words)}: status {self.code}\n"
                f"  stdout: {self.out.strip()[:600]!r}\n  stderr: {self.err.strip()[:1200]!r}")


class Ground:
    """A place to work in, the binary under test, and chance."""

    def __init__(self, autoship, full, seed, folder):
        self.autoship, self.full, self.seed, self.folder = autoship, full, seed, folder
        self.chance = random.Random(seed)
        self.shim_path = None
        self.sanitized = b"__asan_init" in open(autoship, "rb").read()

    def environment(self, **more):
        asan = "verify_asan_link_order=0:" + os.environ.get("ASAN_OPTIONS", "")
        return {"PATH": os.environ["PATH"], "HOME": self.folder, "TZ": "UTC", "LC_ALL": "C.UTF-8",
                "AUTOSHIP_ACTOR": "tester", "ASAN_OPTIONS": asan, **more}

    def start(self, words, cwd, env=None, **how):
        """A run that goes on by itself."""
        how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
        return subprocess.Popen([self.autoship, *words], cwd=cwd, env=self.environment(**(env or {})), **how)

    def finish(self, process, words):
        try:
            out, err = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Broken(f"autoship {' '.join(words)} hung for {TIMEOUT} s") from None
        text = [(part or b"").decode("utf-8", "backslashreplace") for part in (out, err)]
        done = Done(words, process.returncode, *text)
        sane = done.code in (0, 1, 2, 3, 4, 5, -signal.SIGKILL, -signal.SIGPIPE)
        require(sane and "Sanitizer" not in done.err and "terminate called" not in done.err,
                f"it crashed, or ended with a status that is none of ours\n{done}")
        return done

    def run(self, *words, cwd, env=None, **how):
        return self.finish(self.start(words, cwd, env, **how), words)

    def good(self, *words, cwd, env=None, **how):
        """A run that must succeed."""
        done = self.run(*words, cwd=cwd, env=env, **how)
        require(done.code == 0, f"it should have succeeded\n{done}")
        return done

    def path(self, name):
        return os.path.join(self.folder, name)

    def new_folder(self, name):
        shutil.rmtree(self.path(name), ignore_errors=True)
        os.mkdir(self.path(name))
        return self.path(name)

    def copy(self, source, name):
        """A copy of a folder in place of an earlier one of that name."""
        shutil.rmtree(self.path(name), ignore_errors=True)
        shutil.copytree(source, self.path(name), symlinks=True)
        return self.path(name)

    def csv(self, name, autoships, *options):
        """The import files of a made company."""
        folder = self.path(name)
        subprocess.run([sys.executable, os.path.join(ROOT, "scripts", "make-company"), "--autoships", str(autoships),
                        "--seed", str(self.seed), *options, folder], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        return folder

    def company(self, name, autoships, *options):
        """A folder with autoship.db and autoship.toml, its import files in a folder beside it."""
        files = self.csv(name + "-csv", autoships, *options)
        folder = self.new_folder(name)
        self.good("init", cwd=folder)
        self.good("import", files, cwd=folder, env={"AUTOSHIP_AS_OF": "2026-11-30"})
        os.mkdir(os.path.join(folder, "outbox"))
        return folder

    def night(self, folder, *words, **more):
        return self.run("--as-of", NIGHT, "run-cycle", *words, cwd=folder, **more)

    def shim(self):
        """kill_at.c as a library to preload, made once."""
        if self.shim_path is None:
            self.shim_path = self.path("kill_at.so")
            subprocess.run(["cc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o",
                            self.shim_path, os.path.join(HERE, "kill_at.c")], check=True)
        return self.shim_path

    def fault(self, what):
        """The environment of a run with a fault of kill_at.c, such as `kill:17`."""
        return {"LD_PRELOAD": self.shim(), "FAULT": what}

    def proven(self, folder, after, ledger="autoship.db"):
        """`check` finds nothing."""
        done = self.run("--ledger", ledger, "check", cwd=folder)
        require(done.code == 0, f"check found faults, {after}\n{done}")


# Wall-clock columns, and what is computed from them: an event's hash covers its run's started_at
# (`check` proves the chain itself), written_at is when a label file reached the disk. A charge file's
# digest is one of keys, which each ledger makes of a word of its own.
CLOCK = {"runs": ("started_at", "seconds"), "events": ("hash",), "batches": ("written_at",),
         "charge_files": ("written_at", "sha256")}

# A run that found nothing to do leaves its row in `runs` and nothing else; how many such rows there
# are is how often somebody ran it in vain.
IN_VAIN = "coalesce(due, 0) = 0 AND id NOT IN (SELECT run_id FROM events)"


# A key without the word that the ledger made for itself at random.
OWN_KEY = "replace(idempotency_key, (SELECT value FROM settings WHERE name = 'charge_key'), 'KEY')"


def rows_of(ledger):
    """Every table's name and rows, in the order of their keys, without what the clock wrote."""
    db = sqlite3.connect(ledger)
    try:
        tables = [name for name, in db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
        require("runs" in tables, f"'{ledger}' holds no tables of a ledger")
        for table in tables:
            about = db.execute(f"PRAGMA table_info({table})").fetchall()
            columns = [row[1] for row in about if row[1] not in CLOCK.get(table, ())]
            keys = [row[1] for row in sorted(about, key=lambda row: row[5]) if row[5] > 0]
            where = f" WHERE NOT ({IN_VAIN})" if table == "runs" else ""
            if table == "settings":
                where = " WHERE name <> 'charge_key'"  # Each ledger has one of its own, made at random.
            wanted = [OWN_KEY if column == "idempotency_key" else column for column in columns]
            select = f"SELECT {', '.join(wanted)} FROM {table}{where} ORDER BY {', '.join(keys)}"
            yield table, columns, db.execute(select)
        head = db.execute("PRAGMA application_id").fetchall() + db.execute("PRAGMA user_version").fetchall()
        schema = db.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
        yield "schema", ["what"], iter(head + schema)
    except sqlite3.DatabaseError as error:
        raise Broken(f"'{ledger}' cannot be read ({error})") from None
    finally:
        db.close()


def dump(ledger):
    """What the ledger says: a digest of each table."""
    digests = {}
    for table, _, rows in rows_of(ledger):
        digest = hashlib.sha256()
        for row in rows:
            digest.update(repr(row).encode())
        digests[table] = digest.hexdigest()
    return digests


def differences(expected, ledger):
    """How one ledger differs from another in words; empty where they say the same."""
    if dump(expected) == dump(ledger):
        return ""
    lines = []
    theirs = {table: list(rows) for table, _, rows in rows_of(ledger)}
    for table, columns, rows in rows_of(expected):
        want, got = list(rows), theirs.get(table, [])
        if want == got:
            continue
        lines.append(f"  {table} ({', '.join(columns)}): {len(want)} rows expected, {len(got)} there")
        held_by_both = set(want) & set(got)
        lines += [f"    expected {row}" for row in want if row not in held_by_both][:3]
        lines += [f"    there is {row}" for row in got if row not in held_by_both][:3]
    return "\n".join(lines)


class Expected:
    """A ledger that others are held against; its dump is made once."""

    def __init__(self, ledger):
        self.ledger = ledger
        self.digests = dump(ledger)

    def equals(self, ledger):
        return dump(ledger) == self.digests

    def require_same(self, ledger, after):
        if not self.equals(ledger):
            raise Broken(f"the ledger differs from that of an undisturbed run, {after}\n"
                         f"{differences(self.ledger, ledger)}")


def count(ledger, sql):
    db = sqlite3.connect(ledger)
    try:
        return db.execute(sql).fetchone()[0]
    finally:
        db.close()


def fingerprint(folder):
    """Every file below a folder with the digest of its bytes, and every folder."""
    found = {}
    for base, folders, files in os.walk(folder):
        for name in folders:
            found[os.path.relpath(os.path.join(base, name), folder)] = "folder"
        for name in files:
            path = os.path.join(base, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


def main(test):
    """Runs `test(ground)`, which returns the lines to print."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__.split("\n")[0])
    parser.add_argument("autoship")
    parser.add_argument("--full", action="store_true", help="the long form")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    name = os.path.splitext(os.path.basename(sys.argv[0]))[0]
    folder = tempfile.mkdtemp(prefix=f"autoship-{name}-")
    os.chmod(folder, 0o755)  # Some runs are another user's.
    try:
        ground = Ground(os.path.abspath(options.autoship), options.full, options.seed, folder)
        for line in test(ground):
            print(f"{name}: {line}", flush=True)
    except Broken as broken:
        print(f"{name}: BROKEN (seed {options.seed}, left in {folder}): {broken}", file=sys.stderr)
        sys.exit(1)
    except BaseException:
        print(f"{name}: the test itself failed (seed {options.seed}, left in {folder})", file=sys.stderr)
        raise
    shutil.rmtree(folder)
