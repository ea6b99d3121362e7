#!/usr/bin/env python3
"""manuals_test.py AUTOSHIP [MAN_FOLDER [EXAMPLES_FOLDER]]: holds the manuals against the program.

What the program says of itself (its help, its configuration, the headers of an export) must stand
in the manuals and nothing else; mandoc must have nothing to say about them; and the examples for
cron and systemd must be such that cron and systemd take them.
"""

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
EMPTY = {'""': "", "{}": "{}", "[]": "[]"}


class Manuals:
    def __init__(self, autoship, man, examples, folder):
        self.autoship, self.man, self.examples, self.folder = autoship, man, examples, folder
        self.faults = []

    def refuse(self, what):
        self.faults.append(what)

    def compare(self, where, wanted, found):
        for name in wanted:
            if name not in found:
                self.refuse(f"{where} lacks {name}")
        for name in found:
            if name not in wanted:
                self.refuse(f"{where} has {name}, and the program has not")

    def run(self, *arguments):
        """What the program prints, in an empty folder, with nothing of the caller's surroundings."""
        environment = {"HOME": self.folder, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                       "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        done = subprocess.run([self.autoship, *arguments], cwd=self.folder, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            sys.exit(f"manuals: autoship {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def source(self, page):
        path = os.path.join(self.man, page)
        if not os.path.exists(path):
            self.refuse(f"man/{page} is missing")
            return ""
        with open(path, encoding="utf-8") as file:
            return file.read()

    def rendered(self, page):
        """The page as a reader sees it, in lines too long to be broken."""
        done = subprocess.run(["mandoc", "-T", "utf8", "-O", "width=1000", os.path.join(self.man, page)],
                              capture_output=True, text=True, check=False)
        if done.returncode >= 4:
            self.refuse(f"mandoc cannot show man/{page}: {done.stderr.strip()}")
        return re.sub(".\b", "", done.stdout)

    def commands(self):
        """The commands in the program's help: words in groups other than those of options."""
        names, group = [], ""
        for line in self.run("--help").splitlines():
            if line and line[0] != " ":
                group = line
            entry = re.match(r"  ([a-z][a-z-]*)(  |$)", line)
            if entry and "ptions" not in group:
                names.append(entry.group(1))
        return names

    def options_of(self, *command):
        options = []
        for line in self.run(*command, "--help").splitlines():
            entry = re.match(r"  (?:-\w,)?(--[a-z0-9-]+)", line)
            if entry:
                options.append(entry.group(1))
        return options

    def check_commands(self):
        commands = self.commands()
        if len(commands) < 10:
            self.refuse(f"only these commands were found in the help: {commands}")
        pages = [page[len("autoship-"):-2] for page in os.listdir(self.man)
                 if page.startswith("autoship-") and page.endswith(".1")]
        self.compare("man/autoship-*.1", commands, pages)
        overview = re.findall(r"^\.It Xr autoship-([a-z-]+) 1$", self.source("autoship.1"), re.M)
        self.compare("man/autoship.1", commands, overview)

        of_every = self.options_of()
        of_command = {command: self.options_of(command) for command in commands}
        known = set(of_every).union(*of_command.values())
        self.check_options("autoship.1", of_every, known)
        for command in commands:
            own = [option for option in of_command[command] if option != "--help"]
            self.check_options(f"autoship-{command}.1", own, known)

    def check_options(self, page, options, known):
        text = self.rendered(page)
        described = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", text))
        for option in options:
            if option not in described:
                self.refuse(f"man/{page} lacks {option}")
        # Examples pipe to other programs, whose options are none of ours.
        ours = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", re.sub(r"\|.*", "", text)))
        for option in sorted(ours - known):
            self.refuse(f"man/{page} speaks of {option}, which no command has")
        for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "EXAMPLES", "SEE ALSO"):
            if not re.search(rf"^{section}$", text, re.M):
                self.refuse(f"man/{page} has no section {section}")

    def check_configuration(self):
        wanted = {row["key"]: row["value"]
                  for row in csv.DictReader(io.StringIO(self.run("config", "show", "--format", "csv")))}
        found, table = {}, ""
        for line in self.source("autoship.toml.5").splitlines():
            heading = re.fullmatch(r"\.Ss (?:\[(\w+)\]|Above the first table)", line)
            if heading:
                table = heading.group(1) + "." if heading.group(1) else ""
            key = re.fullmatch(r"\.It Va (\w+) No = (?:Qq )?(.*)", line)
            if key:
                value = key.group(2).replace("\\&", "").replace("\\(dq", '"')
                found[table + key.group(1)] = EMPTY.get(value, value)
        self.compare("man/autoship.toml.5", wanted, found)
        for key in wanted.keys() & found.keys():
            if wanted[key] != found[key]:
                self.refuse(f"man/autoship.toml.5: the default of {key} is '{wanted[key]}', not '{found[key]}'")

    def check_columns(self):
        """Every kind's columns, in the order in which an export of an empty ledger names them."""
        self.run("init", "--quiet")
        self.run("export", "--all", "kinds", "--quiet")
        wanted = {}
        for name in os.listdir(os.path.join(self.folder, "kinds")):
            with open(os.path.join(self.folder, "kinds", name), encoding="utf-8") as file:
                wanted[name[:-len(".csv")]] = file.readline().strip().split(",")
        kinds = self.source("autoship-csv.5").partition(".Sh KINDS")[2].partition("\n.Sh ")[0]
        found = {}
        for section in re.split(r"^\.Ss ", kinds, flags=re.M)[1:]:
            found[section.split("\n", 1)[0]] = re.findall(r"^\.It Va (\w+)", section, re.M)
        self.compare("man/autoship-csv.5", wanted, found)
        for kind in wanted.keys() & found.keys():
            if wanted[kind] != found[kind]:
                self.refuse(f"man/autoship-csv.5: the columns of {kind} are {wanted[kind]}, not {found[kind]}")

    def check_pages(self):
        pages = sorted(os.listdir(self.man))
        lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", *pages], cwd=self.man,
                              capture_output=True, text=True, check=False)
        for line in (lint.stdout + lint.stderr).splitlines():
            self.refuse(line)
        for page in pages:
            for name, section in re.findall(r"^\.(?:It )?Xr (autoship\S*) (\d)", self.source(page), re.M):
                if f"{name}.{section}" not in pages:
                    self.refuse(f"man/{page} refers to {name}({section}), which is not there")

    def check_units(self):
        """systemd takes the units, in a root of their own with the targets they stand on."""
        root = os.path.join(self.folder, "root")
        units, targets = os.path.join(root, "etc/systemd/system"), os.path.join(root, "usr/lib/systemd/system")
        for folder in (units, targets, os.path.join(root, "usr/bin")):
            os.makedirs(folder)
        for name in os.listdir("/lib/systemd/system"):
            if name.endswith((".target", ".slice", ".mount")):
                shutil.copy(os.path.join("/lib/systemd/system", name), targets, follow_symlinks=False)
        shutil.copy("/bin/true", os.path.join(root, "usr/bin/autoship"))
        source = os.path.join(self.examples, "systemd")
        names = sorted(os.listdir(source))
        if names != ["autoship-nightly.service", "autoship-nightly.timer"]:
            self.refuse(f"examples/systemd holds {names}")
        for name in names:
            shutil.copy(os.path.join(source, name), units)
        verify = subprocess.run(["systemd-analyze", "verify", f"--root={root}", *names],
                                capture_output=True, text=True, check=False)
        said = (verify.stdout + verify.stderr).strip()
        if said or verify.returncode != 0:
            self.refuse(f"systemd-analyze verify: {said} (status {verify.returncode})")
        with open(os.path.join(source, "autoship-nightly.service"), encoding="utf-8") as file:
            calls = re.findall(r"^ExecStart=/usr/bin/autoship (\S+)", file.read(), re.M)
        if not calls or any(call not in self.commands() for call in calls):
            self.refuse(f"autoship-nightly.service starts {calls}")

    def check_cron(self):
        with open(os.path.join(self.examples, "cron", "autoship"), encoding="utf-8") as file:
            text = file.read()
        if not text.endswith("\n"):
            self.refuse("examples/cron/autoship: cron passes over a last line without its end")
        jobs = 0
        for line in text.splitlines():
            if not line or line.startswith("#") or re.match(r"[A-Z_]+=", line):
                continue
            jobs += 1
            job = re.fullmatch(r"(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+([a-z]+)\s+(.+)", line)
            if not job:
                self.refuse(f"examples/cron/autoship: '{line}' is not five times, a user and a command")
                continue
            for given, least, most in zip(job.groups(), (0, 0, 1, 1, 0), (59, 23, 31, 12, 7)):
                if given != "*" and not (given.isdigit() and least <= int(given) <= most):
                    self.refuse(f"examples/cron/autoship: '{given}' is not * or from {least} to {most}")
            command = job.group(7)
            if "%" in command.replace("\\%", ""):
                self.refuse("examples/cron/autoship: cron takes a bare % for the end of the line")
            if subprocess.run(["sh", "-n", "-c", command], check=False).returncode != 0:
                self.refuse(f"examples/cron/autoship: sh does not take '{command}'")
            calls = re.findall(r"(?:^|[;&{|]\s*)autoship\s+(\S+)", command)
            if not calls or any(call not in self.commands() for call in calls):
                self.refuse(f"examples/cron/autoship calls {calls}")
        if jobs != 1:
            self.refuse(f"examples/cron/autoship has {jobs} jobs, not one")


def main():
    repository = os.path.join(HERE, "..", "..")
    autoship, *folders = [os.path.abspath(path) for path in sys.argv[1:]]
    man = folders[0] if folders else os.path.join(repository, "man")
    examples = folders[1] if len(folders) > 1 else os.path.join(repository, "examples")
    with tempfile.TemporaryDirectory(prefix="autoship-manuals-") as folder:
        manuals = Manuals(autoship, man, examples, folder)
        manuals.check_configuration()  # First: init makes a configuration.
        manuals.check_commands()
        manuals.check_columns()
        manuals.check_pages()
        manuals.check_units()
        manuals.check_cron()
        for fault in manuals.faults:
            print(fault)
        return 1 if manuals.faults else 0


if __name__ == "__main__":
    sys.exit(main())
