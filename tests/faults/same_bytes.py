#!/usr/bin/env python3
"""same_bytes.py AUTOSHIP [--full] [--seed N]: the same input gives the same bytes (T12, N5, N6).

A company is imported, lives through three nights with label files, and is exported, once in plain
surroundings and then in others: languages, time zones, folders, orders of the environment, users'
settings, file masks. Ledger, results, label files and export are the same; and a dry run tells what
the real run then does.
"""

import json
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True  # The source folder stays as it is.

from faultlib import Expected, dump, fingerprint, main, require

NIGHTS = ("2026-12-01", "2026-12-02", "2026-12-05")
CARRIERS = ("ups", "fedex", "usps")


def live(ground, folder, files, **env):
    """What a company's first nights print, in order; its files are in `folder` afterwards."""
    told = []

    def call(*words):
        done = ground.run(*words, cwd=folder, env=env)
        require(done.code in (0, 4), f"a step in {env} failed\n{done}")
        told.append((words, done.code, done.out.replace(os.path.realpath(folder), "")))

    call("init", "--company", "Juniper Meadow")
    call("--as-of", "2026-11-30", "import", files)
    os.mkdir(os.path.join(folder, "outbox"))
    for night in NIGHTS:
        done = ground.run("--as-of", night, "run-cycle", "--format", "json", cwd=folder, env=env)
        require(done.code in (0, 4), f"a night in {env} failed\n{done}")
        told.append({name: value for name, value in json.loads(done.out).items() if name != "seconds"})
        for carrier in CARRIERS:
            call("--as-of", night, "export-labels", "--carrier", carrier, "--output", "outbox")
    call("check")
    call("export", "--all", "files")
    return told


def results(folder):
    return {name: digest for name, digest in fingerprint(folder).items() if name.endswith((".csv", ".toml"))}


def locales():
    """Languages that this machine speaks; one with a decimal comma is made where it can be."""
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout.split()
    return [name for name in listed if name not in ("C", "POSIX")] + ["xx_YY.UTF-8"]


def comma_locale(ground):
    """A German locale in a folder of its own, where the sources of locales are installed."""
    folder = ground.new_folder("locales")
    if shutil.which("localedef") is None:
        return None
    done = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", os.path.join(folder, "de_DE.UTF-8")],
                          capture_output=True, check=False)
    return folder if done.returncode in (0, 1) and os.path.isdir(os.path.join(folder, "de_DE.UTF-8")) else None


def surroundings(ground):
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles", ":nonsense"):
        yield f"TZ {zone}", {"TZ": zone}
    for name in locales():
        yield f"locale {name}", {"LC_ALL": name, "LANG": name}
    german = comma_locale(ground)
    if german is not None:
        yield "a locale with decimal commas", {"LOCPATH": german, "LC_ALL": "de_DE.UTF-8"}
    yield "a terminal's settings", {"TERM": "xterm-256color", "COLUMNS": "37", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}
    yield "another memory layout", {"MALLOC_PERTURB_": "165", "MALLOC_ARENA_MAX": "1", "ZZ": "x" * 9_973}


def same_anywhere(ground, files):
    calm = ground.new_folder("calm")
    told = live(ground, calm, files)
    expected, expected_files = Expected(os.path.join(calm, "autoship.db")), results(calm)
    labels = sum(name.startswith("outbox/") for name in expected_files)
    require(labels >= 3, f"only {labels} label files were made, nothing would be tested")
    kinds = list(surroundings(ground))
    if not ground.full:
        kinds = ground.chance.sample(kinds, 4)
    for number, (name, env) in enumerate(kinds):
        folder = os.path.join(ground.new_folder(f"elsewhere-{number}"), "a folder, with ünusual name" * (number % 2 + 1))
        os.mkdir(folder)
        mask = os.umask((0o022, 0o000, 0o077)[number % 3])
        try:
            got = live(ground, folder, files, **env)
        finally:
            os.umask(mask)
        differing = [f"{one}\n  {other}" for one, other in zip(told, got) if one != other]
        require(not differing, f"with {name} something else was printed:\n  " + "\n".join(differing[:2]))
        expected.require_same(os.path.join(folder, "autoship.db"), f"with {name}")
        require(results(folder) == expected_files, f"with {name} other files came out: "
                f"{sorted(set(results(folder).items()) ^ set(expected_files.items()))[:4]}")
    return (f"{len(kinds)} surroundings ({', '.join(name for name, _ in kinds)}): three nights, {labels} label files "
            "and the export the same, byte for byte")


def turned_environment(ground, files):
    """The same variables in the opposite order; the plain run sets them in the usual one."""
    class Turned(type(ground)):
        def environment(self, **more):
            return dict(reversed(super().environment(**more).items()))
    turned = Turned.__new__(Turned)
    turned.__dict__.update(ground.__dict__)
    live(turned, ground.new_folder("turned"), files)
    Expected(os.path.join(ground.path("calm"), "autoship.db")).require_same(
        os.path.join(ground.path("turned"), "autoship.db"), "with the environment in another order")
    require(results(ground.path("turned")) == results(ground.path("calm")), "an environment in another order gave other files")
    return "environment in another order: the same"


def dry_and_real(ground, files):
    """A dry run tells what the real one does, and leaves the ledger as it is."""
    folder = ground.new_folder("dry")
    ground.good("init", "--dry-run", cwd=folder)
    require(not os.listdir(folder), f"a dry init left {os.listdir(folder)}")
    ground.good("init", cwd=folder)
    os.mkdir(os.path.join(folder, "outbox"))
    nights = [1]
    while len(nights) < (8 if ground.full else 3):
        nights.append(nights[-1] + ground.chance.randint(1, 3))
    steps = [("--as-of", "2026-11-30", "import", files)]
    for day in nights:
        steps.append(("--as-of", f"2026-12-{day:02}", "run-cycle", "--format", "json"))
        steps += [("--as-of", f"2026-12-{day:02}", "export-labels", "--carrier", name, "--output", "outbox") for name in CARRIERS]
    ledger = os.path.join(folder, "autoship.db")
    for words in steps:
        before, files_before = dump(ledger), results(folder)
        dry = ground.run(*words, "--dry-run", cwd=folder)
        require(dump(ledger) == before and results(folder) == files_before, f"a dry run changed something\n{dry}")
        real = ground.run(*words, cwd=folder)
        require(dry.code == real.code and real.code in (0, 4), f"the dry run ended otherwise\n{dry}\n{real}")
        told = [done.out for done in (dry, real)]
        if "run-cycle" in words:
            told = [{name: value for name, value in json.loads(text).items() if name != "seconds"} for text in told]
            require(told[1]["due"] > 0 and dump(ledger) != before, f"the real run did nothing\n{real}")
        require(told[0] == told[1], f"the dry run told otherwise\n{dry}\n{real}")
    return f"dry runs: {len(steps)} steps of {len(nights)} nights told what the real ones did, and changed nothing"


def test(ground):
    files = ground.csv("files", 2_000 if ground.full else 300, "--trouble", "10")
    yield same_anywhere(ground, files)
    yield turned_environment(ground, files)
    yield dry_and_real(ground, files)


if __name__ == "__main__":
    main(test)
