#!/usr/bin/env python3
"""self_service_test.py AUTOSHIP: walks every command of the help as a customer and as a representative.

Each command either refuses them, or answers for what is not their own as it answers for what does
not exist, and lists of the company's rows exactly those that are theirs. A command that is new and
does neither on its own needs a line in ARGUMENTS.
"""

import csv
import io
import os
import re
import subprocess
import sys
import tempfile

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "company")
PERSON = "customer:JM017"
# JM002 has the first, and none of them is JM017's; nobody has the second, and none is near another.
STRANGER = {"autoship": "1001", "account": "JM002", "order": "1", "shipment": "1"}
NOBODY = {"autoship": "999001", "account": "JX999", "order": "999002", "shipment": "999003"}
# Options that name things, wherever a command has them.
NAMING = {"--account": "{account}", "--enroller": "{account}", "--autoship": "{autoship}", "--order": "{order}",
          "--shipment": "{shipment}"}

# What a command is called with that needs more than one of {autoship}, {account}.
ARGUMENTS = {
    "apply": ["{autoship}-{account}.csv"],
    "backup": ["copy.db"],
    "change": ["{autoship}", "--add", "VIT-C=1"],
    "config": ["show"],
    "enroll": ["--account", "{account}", "--every", "4w", "--item", "VIT-C=1"],
    "export": ["--all", "rows"],
    "export-labels": ["--carrier", "ups"],
    "import": [EXAMPLES],
    "process-return": ["authorize", "--order", "{order}", "--item", "VIT-C=1", "--reason", "not-wanted"],
    "update-account": ["{account}", "--phone", "1"],
    "update-address": ["{account}", "home", "--line1", "1 Elm St"],
    "update-payment": ["{account}", "card", "--brand", "visa"],
}
# These list; the company's rows by account are what a person's are held against.
LISTS = {
    "list": ["list"],
    "orders": ["orders"],
    "shipments": ["shipments"],
    "upcoming": ["upcoming", "--days", "90"],
}
WITHOUT_LEDGER = {"completion", "schedule"}


class Walk:
    def __init__(self, autoship, folder):
        self.autoship, self.folder, self.faults = autoship, folder, []

    def run(self, *arguments, person=None):
        environment = {"HOME": self.folder, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                       "AUTOSHIP_AS_OF": "2026-12-02", "AUTOSHIP_ACTOR": "tester",
                       "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        if person:
            environment["AUTOSHIP_ACTOR_IS"] = person
        return subprocess.run([self.autoship, *arguments], cwd=self.folder, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)

    def must(self, *arguments):
        done = self.run(*arguments)
        if done.returncode not in (0, 4):
            sys.exit(f"self-service: autoship {' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def fault(self, what):
        self.faults.append(what)

    def commands(self):
        names, group = [], ""
        for line in self.must("--help").splitlines():
            if line and line[0] != " ":
                group = line
            entry = re.match(r"  ([a-z][a-z-]*)(  |$)", line)
            if entry and "ptions" not in group:
                names.append(entry.group(1))
        return names

    def refuses(self, command):
        """Whether the command is the company's alone, whatever it is called with."""
        tries = [ARGUMENTS[command]] if command in ARGUMENTS else [[], ["{autoship}"], ["{account}"]]
        for arguments in tries:
            done = self.run(command, *(word.format(**STRANGER) for word in arguments), person=PERSON)
            if done.stderr == f"autoship: {PERSON} may not use {command}\n" and done.returncode == 2:
                return not done.stdout
        return False

    def hides(self, command):
        """Whether a stranger's thing and a thing that is not there get the same answer, which is no."""
        seen = 0
        tries = [["{autoship}"], ["{account}"]]
        if command in LISTS:
            tries = []
        if command in ARGUMENTS:
            tries = [ARGUMENTS[command]]
        else:
            options = re.findall(r"^  (?:-\w,)?(--[a-z-]+)", self.must(command, "--help"), re.M)
            tries += [[option, NAMING[option]] for option in options if option in NAMING]
        for arguments in tries:
            there = self.run(command, *(word.format(**STRANGER) for word in arguments), person=PERSON)
            gone = self.run(command, *(word.format(**NOBODY) for word in arguments), person=PERSON)
            expected = gone.stderr
            for kind, name in NOBODY.items():
                named = any(f"{{{kind}}}" in argument for argument in arguments)
                expected = expected.replace(name, STRANGER[kind]) if named else expected
            if there.returncode == 0 or there.stdout or there.stderr != expected:
                self.fault(f"{command} {arguments}: '{there.stderr}' for another's, '{gone.stderr}' for none")
            seen += bool(re.search(r"no (autoship|account|order|shipment)\b", there.stderr))
        return seen > 0

    def rows(self, arguments, person=None):
        done = self.run(*arguments, "--format", "csv", person=person)
        if done.returncode != 0:
            self.fault(f"{arguments} as {person}: {done.stderr}")
        return list(csv.DictReader(io.StringIO(done.stdout)))

    def check_lists(self, people):
        for arguments in LISTS.values():
            everything = self.rows(arguments)
            if len(everything) < 5:
                self.fault(f"{arguments}: only {len(everything)} rows to tell apart")
            for person, own in people.items():
                wanted = [row for row in everything if row["account"] in own]
                if self.rows(arguments, person) != wanted:
                    self.fault(f"{arguments} as {person}: not its {len(wanted)} rows")

    def check_things(self, people, accounts):
        """One thing after the other is shown to whose it is and to nobody else."""
        orders = {row["order"]: row["account"] for row in self.rows(["orders"])}
        parcels = {row["shipment"]: row["account"] for row in self.rows(["shipments"])}
        things = [(["show", row["autoship"]], row["account"]) for row in self.rows(["list"])[::3]]
        things += [(["why", row["autoship"]], row["account"]) for row in self.rows(["list"])[::7]]
        things += [(["show", account], account) for account in accounts[::5]]
        things += [(["history", account], account) for account in accounts[::7]]
        things += [(["show", "--order", order], account) for order, account in orders.items()]
        things += [(["history", "--order", order], account) for order, account in orders.items()]
        things += [(["show", "--shipment", parcel], account) for parcel, account in parcels.items()]
        for person in (PERSON, "rep:JM002"):
            for arguments, account in things:
                done = self.run(*arguments, person=person)
                if (done.returncode == 0) != (account in people[person]):
                    self.fault(f"{arguments} of {account} as {person}: {done.returncode} {done.stderr}")

    def walk(self):
        self.must("init", "--quiet")
        self.must("import", "--quiet", "--as-of", "2026-11-30", EXAMPLES)
        self.must("run-cycle", "--quiet", "--as-of", "2026-12-01")
        for named in (STRANGER, NOBODY):
            name = "{autoship}-{account}.csv".format(**named)
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write("action,autoship,account,every,item,phone\nskip,{autoship},,,,\nchange,{autoship},,4w,,\n"
                           "enroll,,{account},4w,VIT-C=1,\nupdate-account,,{account},,,1\n".format(**named))
        before = self.must("export", "autoships"), sorted(os.listdir(self.folder))
        commands = self.commands()
        for needed in [*LISTS, *ARGUMENTS, "run-cycle", "check", "migrate", "init", "status", "show"]:
            if needed not in commands:
                self.fault(f"the help does not name {needed}")
        refused = [command for command in commands if self.refuses(command)]
        for command in ("import", "export", "run-cycle", "export-labels", "check", "backup", "migrate", "init",
                        "config", "status"):
            if command not in refused:
                self.fault(f"{command} is not the company's alone")
        for command in commands:
            if command in refused or command in WITHOUT_LEDGER:
                continue
            if not self.hides(command) and command not in LISTS:
                self.fault(f"{command} neither refuses {PERSON} nor was seen to keep to what is its own")
        accounts = list(csv.DictReader(open(os.path.join(EXAMPLES, "accounts.csv"), encoding="utf-8")))
        codes = [row["account"] for row in accounts]
        people = {f"customer:{code}": {code} for code in codes[::6] + ["JM017"]}
        for code in codes[:20:3] + ["JM002"]:
            people[f"rep:{code}"] = {code} | {row["account"] for row in accounts if row["enroller"] == code}
        self.check_lists(people)
        self.check_things(people, codes)
        if before != (self.must("export", "autoships"), sorted(os.listdir(self.folder))):
            self.fault("something that was refused left a trace")
        return self.faults


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="autoship-walk-") as directory:
        found = Walk(os.path.abspath(sys.argv[1]), directory).walk()
    for line in found:
        print(line)
    sys.exit(1 if found else 0)
