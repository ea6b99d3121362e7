#!/usr/bin/env python3
"""kill_points.py AUTOSHIP [--full] [--seed N]: a fault at each call that changes the disk (T1, T3, T4, T5, T7).

Every command that writes is run with a fault at its n-th write, flush, rename and so on (kill_at.c):
killed there, killed with half of the write done, given an I/O error, given a full disk. For each n
(a sample of them in the short form) the outcome must be one of the two states, never a third; a
message must be true; what was written to a file's name must be whole; and running the command again,
first with another fault in many cases, must end where an undisturbed run ends.
"""

import os
import subprocess
import sys

sys.dont_write_bytecode = True  # The source folder stays as it is.

from faultlib import NIGHT, ROOT, Broken, Expected, dump, fingerprint, main, require

HARMS = ("kill", "tear", "eio", "full")
UNCHANGED = ("nothing was changed", "was not changed", "nothing is left of it")
KEPT = "are applied and kept"
ACCOUNTS_MAX = 5  # Broken points of one command that are told in full.
LEDGER_FILES = ("autoship.db-wal", "autoship.db-shm", "autoship.db-journal")


class Scenario:
    """A command, the folder it begins in, and where it ends when nothing disturbs it."""

    def __init__(self, ground, name, start, words, files=None, ledger="autoship.db", refused_again="", status=0, adds=False):
        self.ground, self.name, self.start, self.words = ground, name, start, words
        self.status = status                        # How it ends when nothing disturbs it.
        self.files = files or (lambda file: False)  # Which files are results and must be whole.
        self.ledger = ledger                        # The ledger that the command changes or makes.
        self.refused_again = refused_again          # What a second call says when the first did its work.
        self.adds = adds                            # A second call does the same once more; nobody makes it in vain.
        folder = ground.copy(start, "calm-" + name)
        count = ground.path("count")
        calm = ground.run(*words, cwd=folder, env={**ground.fault("count"), "FAULT_COUNT": count})
        require(calm.code == status, f"{name}: it should have ended with status {status}\n{calm}")
        with open(count, encoding="ascii") as file:
            self.calls = int(file.read())
        os.unlink(count)
        require(self.calls > 3, f"{name}: only {self.calls} calls were seen; the faults would hit nothing")
        self.folder = folder
        self.results = self.results_in(folder)
        self.after = Expected(os.path.join(folder, ledger))
        before = os.path.join(ground.copy(start, "before-" + name), ledger)
        self.before = Expected(before) if os.path.exists(before) else None

    def results_in(self, folder):
        """The result files' digests; of a copy of a ledger what it says counts, not its bytes."""
        def digest_of(name, digest):
            if not name.endswith(".bak"):
                return digest
            try:
                return sorted(dump(os.path.join(folder, name)).items())
            except Broken:
                return "cannot be read"

        return {name: digest_of(name, digest) for name, digest in fingerprint(folder).items() if self.files(name)}

    def state_is(self, folder, expected):
        path = os.path.join(folder, self.ledger)
        if expected is None:
            return not os.path.exists(path)
        try:
            return os.path.exists(path) and expected.equals(path)
        except Broken:
            return False  # It cannot even be read.

    def look_at_once(self, folder, done, fault):
        """What must hold right after the faulty run, before anything else has touched the ledger."""
        for name, digest in self.results_in(folder).items():
            require(self.results.get(name) == digest, f"{fault}: the file '{name}' is not whole\n{done}")
        if done.killed:
            return
        told = done.err.strip()
        if done.code == 4 and KEPT in told:  # Its file stands under another name, which is told.
            require(self.state_is(folder, self.after), f"{fault}: it is said that the work was kept, but it was not\n{done}")
            require(os.path.exists(os.path.join(folder, told.split("'")[-2])), f"{fault}: no such file\n{done}")
            return
        if done.code == self.status:
            require(self.results_in(folder) == self.results, f"{fault}: a file is missing after\n{done}")
            require(self.state_is(folder, self.after), f"{fault}: success was told, but the work is not done\n{done}")
            return
        require(done.code == 1 and told.startswith("autoship: ") and len(told.splitlines()) == 1,
                f"{fault}: one line of message and status 1 were expected\n{done}")
        require("exception" not in told and "std::" not in told, f"{fault}: the message is not for people\n{done}")
        left = [name for name in fingerprint(folder) if name.endswith(".tmp")]
        require(not left or "eio" in fault, f"{fault}: it left {left}\n{done}")
        if any(words in told for words in UNCHANGED):
            require(self.state_is(folder, self.before), f"{fault}: it is said that nothing was changed, but it was\n{done}")

    def settle(self, folder, fault):
        """The command again, undisturbed; then the end state must be there."""
        done = self.again(folder, fault)
        if done.code == 1 and "move it away first" in done.err:
            os.unlink(os.path.join(folder, done.err.split("'")[1]))
            done = self.ground.run(*self.words, cwd=folder)
        refused = self.refused_again and done.code == 1 and self.refused_again in done.err
        require(done.code == self.status or refused, f"{fault}: running it again does not settle it\n{done}")
        if self.ledger != "autoship.db" or os.path.exists(os.path.join(folder, "autoship.db")):
            self.ground.proven(folder, fault, self.ledger)
        require(self.results_in(folder) == self.results,
                f"{fault}: files afterwards: {sorted(self.results_in(folder))}, expected {sorted(self.results)}, or other bytes")
        # A call that is refused at once does not open the ledger, and tidies nothing away.
        left = [name for name in LEDGER_FILES if not refused and os.path.exists(os.path.join(folder, name))]
        require(not left, f"{fault}: {left} stand beside the ledger after a run that nobody disturbed")
        require(os.path.exists(os.path.join(folder, self.ledger)), f"{fault}: no '{self.ledger}' afterwards\n{done}")
        self.after.require_same(os.path.join(folder, self.ledger), fault)

    def again(self, folder, fault):
        """The command once more; what adds to what is there is called again by nobody who sees that it was done."""
        if self.adds and self.state_is(folder, self.after):
            return self.ground.run("status", cwd=folder)
        require(not self.adds or self.state_is(folder, self.before), f"{fault}: it was half done")
        return self.ground.run(*self.words, cwd=folder)

    def provoke(self, harm, at, again):
        """One faulty run; where `again` says so a second one with another fault; then the proof."""
        fault = f"{self.name}, {harm} at call {at} of {self.calls}"
        folder = self.ground.copy(self.start, "points")
        done = self.ground.run(*self.words, cwd=folder, env=self.ground.fault(f"{harm}:{at}"))
        require(done.killed or harm not in ("kill", "tear"), f"{fault}: it was not killed\n{done}")
        self.look_at_once(folder, done, fault)
        if again is not None and not (self.adds and self.state_is(folder, self.after)):
            harm, at = again
            fault += f", then {harm} at {at}"
            done = self.ground.run(*self.words, cwd=folder, env=self.ground.fault(f"{harm}:{at}"))
            for name, digest in self.results_in(folder).items():
                require(self.results.get(name) == digest, f"{fault}: the file '{name}' is not whole\n{done}")
        self.settle(folder, fault)


def changes(ground, company, name, wrong):
    """A copy of a company with an apply file: a row for each autoship, each with its own key."""
    folder = ground.copy(company, name)
    listed = ground.good("list", "--status", "active", "--columns", "autoship", "--format", "csv", cwd=folder).out.split()[1:]
    actions = [("skip", "", ""), ("pause", "2027-03-01", ""), ("cancel", "", "moved"), ("change", "", "")]
    with open(os.path.join(folder, "changes.csv"), "w", encoding="ascii") as file:
        file.write("key,autoship,action,until,reason,times\n")
        for place, number in enumerate(listed):
            action, until, reason = actions[place % len(actions)]
            times = ("0" if wrong and place % 8 == 7 else str(900 + place)) if action == "change" else ""
            file.write(f"k{number},{number},{action},{until},{reason},{times}\n")
    return folder


def sent(ground, company):
    """A copy of a company after a night whose charges left in a file, with what a processor says of them."""
    folder = ground.copy(company, "sent")
    with open(os.path.join(folder, "autoship.toml"), "r+", encoding="utf-8") as file:
        text = file.read()
        require(text.count('\nmode = "none"\n') == 1, "charge.mode stands otherwise in autoship.toml")
        file.seek(0)
        file.write(text.replace('\nmode = "none"\n', '\nmode = "file"\n'))
    ground.night(folder)
    to_send = ground.copy(folder, "to-send")
    ground.good("--as-of", NIGHT, "export-charges", "--output", "charges.csv", cwd=folder)
    with open(os.path.join(folder, "charges.csv"), encoding="utf-8") as file:
        charges = [line.split(",")[0] for line in file][1:]
    require(len(charges) > 10, "too few charges were sent")
    said = ("paid,R{},", "paid,R{},", "declined,R{},51", "error,R{},down")
    with open(os.path.join(folder, "results.csv"), "w", encoding="ascii") as file:
        file.write("charge,result,reference,code\n")
        file.writelines(f"{charge},{said[place % len(said)].format(charge)}\n" for place, charge in enumerate(charges))
    return to_send, folder, charges


def scenarios(ground):
    company = ground.company("base", 30, "--all-due")
    after_night = ground.copy(company, "after-night")
    ground.night(after_night)
    empty = ground.copy(company, "empty")
    os.unlink(os.path.join(empty, "autoship.db"))
    ground.good("init", cwd=empty)
    files = ground.path("base-csv")
    nothing = ground.new_folder("nothing")
    labels = ("--as-of", NIGHT, "export-labels", "--carrier", "ups", "--output", "outbox")
    yield Scenario(ground, "run-cycle", company, ("--as-of", NIGHT, "run-cycle"))
    yield Scenario(ground, "export-labels", after_night, labels,
                   files=lambda name: name.startswith("outbox/") and name.endswith(".csv"))
    yield Scenario(ground, "import", empty, ("--as-of", NIGHT, "import", files))
    yield Scenario(ground, "init", nothing, ("init", "--company", "Juniper"),
                   files=lambda name: name == "autoship.toml", refused_again="exists already")
    yield Scenario(ground, "backup", after_night, ("backup", "copy.db"), ledger="copy.db",
                   refused_again="exists already")
    old = ground.new_folder("old")
    subprocess.run([sys.executable, os.path.join(ROOT, "tests", "commands", "older_ledger.py"),
                    os.path.join(old, "autoship.db"), "3"], check=True)
    # Each step is kept by itself: a second call may find one done, and then makes a copy of its own.
    yield Scenario(ground, "migrate", old, ("migrate",), files=lambda name: name == "autoship.db.schema3.bak")
    apply = ("--as-of", NIGHT, "apply", "changes.csv")
    yield Scenario(ground, "apply", changes(ground, company, "to-apply", False), apply)
    # What is left under a temporary name by a killed call is written anew by the next.
    yield Scenario(ground, "apply-keep-going", changes(ground, company, "to-keep-going", True), (*apply, "--keep-going"),
                   files=lambda name: name == "changes.csv.rejected.csv", status=4)
    to_send, folder, charges = sent(ground, company)
    yield Scenario(ground, "export-charges", to_send, ("--as-of", NIGHT, "export-charges", "--output", "outbox/charges.csv"),
                   files=lambda name: name == "outbox/charges.csv")
    yield Scenario(ground, "import-charges", folder, ("--as-of", NIGHT, "import-charges", "results.csv"))
    yield Scenario(ground, "settle", folder, ("--as-of", NIGHT, "settle", charges[0], "--paid", "--reference", "R1"))
    account = ground.good("list", "--columns", "account", "--format", "csv", "--limit", "1", cwd=company).out.split()[1]
    yield Scenario(ground, "credit", company, ("--as-of", NIGHT, "credit", account, "5.00", "--reason", "a late parcel"),
                   adds=True)
    yield Scenario(ground, "export", after_night, ("export", "--all", "files"),
                   files=lambda name: name.startswith("files/") and name.endswith(".csv"))


def points(ground, scenario):
    """Which calls to harm and how: all of them in each way, or a sample that differs with the seed."""
    if ground.full:
        return [(harm, at) for harm in HARMS for at in range(1, scenario.calls + 1)]
    stride = max(1, scenario.calls // 8)
    first = 1 + ground.chance.randrange(stride)
    sample = range(first, scenario.calls + 1, stride)
    return [(HARMS[(place + ground.seed) % len(HARMS)], at) for place, at in enumerate(sample)]


def test(ground):
    broken = []
    for scenario in scenarios(ground):
        chosen = points(ground, scenario)
        repeated = 0
        failed = []
        for harm, at in chosen:
            again = None
            if ground.chance.random() < 0.3:
                again = (ground.chance.choice(HARMS), ground.chance.randint(1, scenario.calls))
                repeated += 1
            try:
                scenario.provoke(harm, at, again)
            except Broken as account:
                failed.append(str(account))
        text = (f"{scenario.name}: {len(chosen)} faults at its {scenario.calls} calls ({', '.join(HARMS)}), {repeated} "
                "of them followed by another: ")
        yield text + (f"{len(failed)} NOT settled" if failed else "each settled by running it again")
        broken += failed[:ACCOUNTS_MAX]
    require(not broken, "\n".join(broken))


if __name__ == "__main__":
    main(test)
