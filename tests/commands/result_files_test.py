#!/usr/bin/env python3
"""result_files_test.py AUTOSHIP: a processor's results twice, shuffled, in pieces, and with a row that contradicts.

A made company sends some three hundred charges in a file. However its results come back (CSV or JSON
lines, once or twice, in any order, cut in pieces that overlap), one state has to come of them. A row that
contradicts what is known, stands in any of these files at any line, is refused by that line, and nothing
of its file is recorded.
"""

import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NIGHT = "2026-12-01"
RESULTS = [("paid", "")] * 12 + [("declined", "51"), ("declined", "05"), ("declined", "43"), ("declined", "R02"),
                                 ("error", "timeout")]
COLUMNS = ["idempotency_key", "result", "reference", "code", "processed_on", "amount"]
faults = []


def expect(holds, *what):
    if not holds:
        faults.append(" ".join(str(word) for word in what))


class Company:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def call(self, *words):
        env = {name: value for name, value in os.environ.items() if not name.startswith("AUTOSHIP_")}
        return subprocess.run([self.program, "--as-of", NIGHT, *words], cwd=self.folder, env=env, capture_output=True,
                              text=True)

    def good(self, *words, may=(0, 4)):
        done = self.call(*words)
        if done.returncode not in may:
            sys.exit(f"autoship {' '.join(words)} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def copy(self, name):
        folder = self.folder.parent / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return Company(self.program, folder)

    def state(self):
        """All that results decide, as the program shows it."""
        return [self.good(*words, "--format", "csv") for words in
                (["charges", "--state", "all"], ["shipments"], ["orders"])] + [self.good("export", "payment-methods")]


def sent_company(program, base):
    """A company whose charges left in charges.csv."""
    subprocess.run([sys.executable, str(ROOT / "scripts" / "make-company"), "--autoships", "300", "--all-due", "--seed", "1",
                    str(base / "csv")], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (base / "company").mkdir()
    company = Company(program, base / "company")
    company.good("init")
    settings = base / "company" / "autoship.toml"
    text = settings.read_text(encoding="utf-8")
    assert text.count('\nmode = "none"\n') == 1
    settings.write_text(text.replace('\nmode = "none"\n', '\nmode = "file"\n'), encoding="utf-8")
    company.good("import", str(base / "csv"))
    company.good("run-cycle")
    company.good("export-charges", "--output", "charges.csv")
    return company


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        if path.suffix == ".csv":
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        else:
            file.writelines(json.dumps({key: value for key, value in row.items() if value}) + "\n" for row in rows)


def ways(rows, chance):
    """Files in which the same results may come, by the way's name."""
    shuffled = chance.sample(rows, len(rows))
    doubled = chance.sample(rows + rows, 2 * len(rows))
    cuts = sorted(chance.sample(range(1, len(rows)), 6))
    pieces = [shuffled[max(0, begin - 5):end] for begin, end in zip([0, *cuts], [*cuts, len(rows)])]
    return {"once": [rows], "twice": [rows, rows], "shuffled": [shuffled], "doubled within": [doubled],
            "in pieces": chance.sample(pieces, len(pieces)), "in pieces, then whole": [*pieces, shuffled]}


def contradiction(row, chance):
    """A row that cannot be true beside this one, and what is said of it."""
    kind = chance.choice(("result", "amount", "reference", "unknown"))
    if kind == "result":
        other = {"paid": "declined", "declined": "paid", "error": "paid"}[row["result"]]
        return {**row, "result": other, "code": ""}, "was recorded as " + row["result"]
    if kind == "amount":
        return {**row, "amount": "0.07"}, "amount: 0.07 "
    if kind == "reference":
        return {**row, "reference": "another"}, "was recorded as " + row["result"]
    return {**row, "idempotency_key": row["idempotency_key"] + "9"}, "was ever sent"


def refused(company, rows, suffix, chance, when):
    """The rows with one that contradicts, after the one it contradicts."""
    at = chance.randrange(1, len(rows) + 1)
    row, said = contradiction(chance.choice(rows[:at]), chance)
    name = "contradicting" + suffix
    write(company.folder / name, [*rows[:at], row, *rows[at:]])
    before = company.state()
    done = company.call("import-charges", name)
    place = f"{name}:{at + (2 if suffix == '.csv' else 1)}: "
    lines = done.stderr.splitlines()
    expect(done.returncode == 3, f"{when}, a contradiction at line {place}status {done.returncode}")
    expect(len(lines) == 1 and lines[0].startswith(place) and said in lines[0], f"{when}: said {lines[:3]}, not '{place}... {said}'")
    expect(company.state() == before, f"{when}: a refused file changed something")


def test(program, base):
    chance = random.Random(20261201)
    company = sent_company(program, base)
    with open(company.folder / "charges.csv", newline="", encoding="utf-8") as file:
        charges = list(csv.DictReader(file))
    rows = []
    for number, charge in enumerate(charges):
        result, code = RESULTS[number] if number < len(RESULTS) else chance.choice(RESULTS)
        rows.append({"idempotency_key": charge["idempotency_key"], "result": result, "reference": f"R-{number}", "code": code,
                     "processed_on": NIGHT, "amount": charge["amount"]})
    expect(len(rows) >= 200, f"only {len(rows)} charges were sent")
    wanted, seen = None, 0
    for suffix in (".csv", ".jsonl"):
        for way, files in ways(rows, chance).items():
            one = company.copy("work")
            refused(one, files[0], suffix, chance, f"{way}{suffix}, before")
            for number, part in enumerate(files):
                write(one.folder / f"results{suffix}", part)
                one.good("import-charges", f"results{suffix}")
                if number < len(files) - 1:
                    refused(one, part, suffix, chance, f"{way}{suffix}, between")
            refused(one, files[-1], suffix, chance, f"{way}{suffix}, afterwards")
            state = one.state()
            wanted = wanted or state
            expect(state == wanted, f"{way}{suffix}: another state came of it")
            expect("fail" not in one.good("check", may=(0,)), f"{way}{suffix}: check")
            seen += 1
    states = [row["state"] for row in csv.DictReader(io.StringIO(wanted[0]))]
    for state in ("paid", "pending", "declined"):
        expect(states.count(state) > 10, f"only {states.count(state)} charges became {state}")
    print("\n".join(faults) or f"{len(rows)} results in {seen} ways: one state, every contradiction refused by its line")
    return not faults


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="autoship-results-") as place:
        sys.exit(0 if test(os.path.abspath(sys.argv[1]), Path(place)) else 1)
