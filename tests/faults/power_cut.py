#!/usr/bin/env python3
"""power_cut.py AUTOSHIP [--full] [--seed N]: what a disk holds when the power fails (T3).

A command's calls that change the disk are recorded with their bytes (kill_at.c). From the record any
moment can be played again on a disk that forgets: what was written and not flushed is there, is not
there, or is there in part; names that were made, changed or removed and whose folder was not flushed
are as before. After a command that told success nothing may be missing from what it did. Cut off
anywhere earlier, the command run again ends where an undisturbed one ends.
"""

import copy
import os
import shutil
import struct
import sys

sys.dont_write_bytecode = True  # The source folder stays as it is.

from faultlib import NIGHT, Expected, fingerprint, main, require

RECORD = struct.Struct("=8sqqq")  # As in kill_at.c: what, inode, offset, length.
FORGETFUL = ("nothing", "chance", "everything")  # How much of what was not flushed is there.


class Step:
    def __init__(self, what, inode, offset, data):
        self.what, self.inode, self.offset, self.data = what, inode, offset, data

    def names(self):
        return [name.decode() for name in self.data.split(b"\0")[:2]]


def read_trace(path):
    steps = []
    with open(path, "rb") as file:
        while head := file.read(RECORD.size):
            what, inode, offset, length = RECORD.unpack(head)
            steps.append(Step(what.rstrip(b"\0").decode(), inode, offset, file.read(length)))
    return steps


class File:
    """A file's bytes on the disk, and what was done to it since it was last flushed."""

    def __init__(self, data=b""):
        self.disk, self.waiting = bytearray(data), []

    @staticmethod
    def apply(data, step):
        if step.what == "cut":
            del data[step.offset:]
            data.extend(bytes(step.offset - len(data)))
        else:
            data.extend(bytes(max(0, step.offset - len(data))))
            data[step.offset:step.offset + len(step.data)] = step.data

    def flush(self):
        for step in self.waiting:
            self.apply(self.disk, step)
        self.waiting.clear()

    def after_cut(self, forgetful, chance):
        data = bytearray(self.disk)
        for step in self.waiting:
            if forgetful == "nothing" or (forgetful == "chance" and chance.random() < 0.5):
                continue
            if forgetful == "chance" and step.what == "write" and chance.random() < 0.3:
                step = Step("write", step.inode, step.offset, step.data[:chance.randrange(len(step.data) + 1)])
            self.apply(data, step)
        return data


class Disk:
    """A folder and its sub-folders as a disk that keeps what was flushed. Names are relative to it."""

    def __init__(self, folder):
        self.folder = folder
        self.folders = {}  # By inode.
        self.files = {}    # By inode: those that have it now; a removed file's number is given again.
        self.names = {}    # The file that each name has on the disk.
        self.waiting = []  # Changes of names since their folder was flushed: lists of (name, file or None).
        for base, _, files in os.walk(folder):
            self.folders[os.stat(base).st_ino] = os.path.relpath(base, folder)
            for name in files:
                path = os.path.join(base, name)
                with open(path, "rb") as file:
                    kept = self.files[os.stat(path).st_ino] = File(file.read())
                self.names[os.path.relpath(path, folder)] = kept

    def relative(self, name):
        return os.path.relpath(os.path.join(self.folder, name), self.folder)

    @staticmethod
    def change(names, changes):
        for name, file in changes:
            if file is None:
                names.pop(name, None)
            else:
                names[name] = file

    def play(self, step):
        if step.what == "make":
            self.files[step.inode] = File()
            self.waiting.append([(self.relative(step.names()[0]), self.files[step.inode])])
        elif step.what == "link":
            self.waiting.append([(self.relative(step.names()[1]), self.files[step.inode])])
        elif step.what == "rename":
            old, new = (self.relative(name) for name in step.names())
            self.waiting.append([(new, self.files[step.inode]), (old, None)])
        elif step.what == "unlink":
            self.waiting.append([(self.relative(step.names()[0]), None)])
        elif step.what == "sync" and step.inode in self.folders:
            self.flush_names(self.folders[step.inode])
        elif step.what == "sync":
            self.files[step.inode].flush()
        else:
            require(step.what in ("write", "cut"), f"unknown step '{step.what}' in the trace")
            self.files[step.inode].waiting.append(step)

    def flush_names(self, folder):
        def is_here(changes):
            return (os.path.dirname(changes[0][0]) or ".") == folder

        for changes in filter(is_here, self.waiting):
            self.change(self.names, changes)
        self.waiting = [changes for changes in self.waiting if not is_here(changes)]

    def after_cut(self, forgetful, chance, target):
        """Writes what the power cut leaves into `target`."""
        names = dict(self.names)
        # A file system keeps the order of its names' changes: a beginning of them is there.
        kept = {"nothing": 0, "everything": len(self.waiting), "chance": chance.randint(0, len(self.waiting))}[forgetful]
        for changes in self.waiting[:kept]:
            self.change(names, changes)
        shutil.rmtree(target, ignore_errors=True)
        for folder in self.folders.values():
            os.makedirs(os.path.join(target, folder), exist_ok=True)
        for name, kept_file in names.items():
            if os.path.basename(name).endswith("-shm"):
                continue  # Shared memory; whoever opens the ledger next makes it anew.
            with open(os.path.join(target, name), "wb") as file:
                file.write(kept_file.after_cut(forgetful, chance))


def outputs(folder, wanted):
    return {name: digest for name, digest in fingerprint(folder).items() if wanted(name)}


def cut_everywhere(ground, name, start, words, ledger="autoship.db", wanted=lambda file: False, again=True):
    """Records an undisturbed run, then cuts the power at its moments and after its end."""
    folder = ground.copy(start, "recorded")
    trace = ground.path("trace")
    if os.path.exists(trace):
        os.unlink(trace)
    before = Disk(folder)
    ground.good(*words, cwd=folder, env={**ground.fault("count"), "FAULT_TRACE": trace})
    steps = read_trace(trace)
    require(sum(step.what == "sync" for step in steps) >= 2, f"{name}: hardly a flush among {len(steps)} calls")
    calm = ground.copy(folder, "calm")
    expected, files = Expected(os.path.join(calm, ledger)), outputs(calm, wanted)
    target = ground.path("cut")

    for forgetful in FORGETFUL * (5 if ground.full else 1):
        replay(before, steps).after_cut(forgetful, ground.chance, target)
        after = f"{name} had told success, then the power failed; {forgetful} of what was not flushed is there"
        there = os.path.join(target, ledger)
        require(os.path.exists(there), f"'{ledger}' is gone: {after}")
        expected.require_same(there, after)
        require(outputs(target, wanted) == files, f"files are missing or torn: {after}")
        ground.proven(target, after, ledger)

    moments = range(len(steps)) if ground.full else sorted(ground.chance.sample(range(len(steps)), min(10, len(steps))))
    for moment in moments if again else ():
        forgetful = FORGETFUL[ground.chance.randrange(3)]
        replay(before, steps[:moment]).after_cut(forgetful, ground.chance, target)
        after = f"{name}, the power cut after {moment} of {len(steps)} calls, {forgetful} of what was not flushed there"
        for file, digest in outputs(target, wanted).items():
            require(files.get(file) == digest, f"the file '{file}' is not whole: {after}")
        done = ground.run(*words, cwd=target)
        require(done.code == 0, f"it cannot be run again: {after}\n{done}")
        expected.require_same(os.path.join(target, ledger), after)
        require(outputs(target, wanted) == files, f"other files after running it again: {after}")
        ground.proven(target, after, ledger)
    return (f"{name}: {len(steps)} calls recorded; whole after a cut behind its end"
            + (f", and settled by running it again after {len(moments)} cuts on the way" if again else ""))


def replay(before, steps):
    """The disk as it stood before the run, after these steps."""
    disk = copy.deepcopy(before)
    for step in steps:
        disk.play(step)
    return disk


def test(ground):
    company = ground.company("base", 30, "--all-due")
    after_night = ground.copy(company, "after-night")
    ground.good("--as-of", NIGHT, "run-cycle", cwd=after_night)
    empty = ground.copy(company, "empty")
    os.unlink(os.path.join(empty, "autoship.db"))
    ground.good("init", cwd=empty)
    nothing = ground.new_folder("nothing")
    yield cut_everywhere(ground, "run-cycle", company, ("--as-of", NIGHT, "run-cycle"))
    yield cut_everywhere(ground, "export-labels", after_night,
                         ("--as-of", NIGHT, "export-labels", "--carrier", "ups", "--output", "outbox"),
                         wanted=lambda name: name.startswith("outbox/") and name.endswith(".csv"))
    yield cut_everywhere(ground, "import", empty, ("--as-of", NIGHT, "import", ground.path("base-csv")))
    yield cut_everywhere(ground, "backup", after_night, ("backup", "copy.db"), ledger="copy.db", again=False)
    yield cut_everywhere(ground, "init", nothing, ("init",), wanted=lambda name: name == "autoship.toml", again=False)


if __name__ == "__main__":
    main(test)
