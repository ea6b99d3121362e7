#!/usr/bin/env python3
"""desk_morning_test.py AUTOSHIP: a morning of the return desk, 200 parcels by one file.

A hundred orders left; two RANs stand on each, half of which expired last night. The morning's file has every
kind of irregularity: parts, surplus, wrong goods, empty parcels, unusable pieces, no invoice, no RAN outside,
late ones, allowed ones, mistyped and foreign RANs, another order's invoice, unknown goods, bad dates, a key
twice. What the desk must make of each row is worked out here apart, and held against the lists that a
supervisor asks for, the stock, the refunds and the replacements.
"""

import csv
import io
import json
import os
import subprocess
import sys
import tempfile

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples")
ORDERS = 100
MORNING = "2026-12-22"
LAST = "2026-12-21"  # Of the first half's RANs.
GOODS = {"A": ("VIT-D3", 2), "B": ("COLLAGEN", 1)}
OUTCOMES = ("refund", "replace", "credit")
CASES = ("clean", "clean", "part", "foreign-too", "surplus", "empty", "fates", "unusable", "no-proof", "no-ran", "late",
         "allowed", "mistyped", "nobodys", "other-invoice", "unknown-sku", "bad-date", "foreign-only", "hash", "key-twice")
REFUSED = {"mistyped": "ran", "nobodys": "ran", "other-invoice": "ran", "unknown-sku": "item", "bad-date": "on",
           "key-twice": "key"}


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def half_up(whole, part, of):
    return (2 * whole * part + of) // (2 * of)


def minor(text):
    return round(float(text) * 100)


class Desk:
    def __init__(self, autoship, folder):
        self.autoship, self.folder = autoship, folder

    def run(self, *words, codes=(0,), as_of=MORNING, stdin=None):
        done = subprocess.run([self.autoship, *words], cwd=self.folder, capture_output=True, text=True, input=stdin,
                              env={"HOME": self.folder, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC",
                                   "AUTOSHIP_AS_OF": as_of, "AUTOSHIP_ACTOR": "tester",
                                   "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}, check=False)
        assert done.returncode in codes, f"{words}: status {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done

    def rows(self, *words):
        return rows_of(self.run(*words, "--format", "csv").stdout)

    def rans(self, *words):
        return [row["ran"] for row in self.rows("process-return", "list", *words)]

    def write(self, name, rows):
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with open(os.path.join(self.folder, name), "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def read(self, name):
        with open(os.path.join(self.folder, name), newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def pay(self, day, name):
        self.run("export-charges", "--output", name, as_of=day)
        rows = self.read(name)
        answers = "".join(f"{row['idempotency_key']},paid,ref{row['charge']}\n" for row in rows)
        self.run("import-charges", "-", as_of=day, stdin="idempotency_key,result,reference\n" + answers)
        return rows


def company(desk):
    """The example's, with a hundred members more whose autoships are alike."""
    with open(os.path.join(EXAMPLES, "autoship.toml"), encoding="utf-8") as file:
        config = file.read().replace('mode = "none"', 'mode = "file"').replace("max_orders = 100", "max_orders = 0")
    desk.run("init", "--quiet", as_of="2026-11-30")
    with open(os.path.join(desk.folder, "autoship.toml"), "w", encoding="utf-8") as file:
        file.write(config)
    desk.run("import", os.path.join(EXAMPLES, "company"), as_of="2026-11-30")
    codes = [f"DM{number:03}" for number in range(ORDERS)]
    folder = os.path.join(desk.folder, "more")
    os.mkdir(folder)
    files = {
        "accounts": ["account,kind,name,market,email,enrolled_on,contact,status,language"]
                    + [f"{code},member,Member {code},US,{code.lower()}@example.com,2026-01-01,both,active,en" for code in codes],
        "addresses": ["account,label,name,line1,city,region,postal_code,country,residential"]
                     + [f"{code},home,Member {code},1 Main St,Reno,NV,89501,US,yes" for code in codes],
        "payment-methods": ["account,label,kind,token,brand"] + [f"{code},card,card,tok_{code},visa" for code in codes],
        "stock": ["location,sku,on_hand", "NV1,VIT-D3,1000", "NV1,COLLAGEN,1000", "NV1,SOAP-LAV,1000"],
        "autoships": ["autoship,account,every,items,next_on,ship_via,status,enrolled_on"]
                     + [f"{5000 + number},{code},month on 1,VIT-D3=3;COLLAGEN=2;SOAP-LAV=2,2026-12-01,UPS_GROUND,active,2026-11-01"
                        for number, code in enumerate(codes)],
    }
    for kind, lines in files.items():
        with open(os.path.join(folder, kind + ".csv"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    desk.run("import", folder, as_of="2026-11-30")
    desk.run("run-cycle", "--quiet", as_of="2026-12-01", codes=(0, 4))
    desk.pay("2026-12-01", "charges.csv")
    desk.run("export-labels", "--carrier", "ups", as_of="2026-12-01", codes=(0, 4))
    return {row["account"]: int(row["order"]) for row in desk.rows("orders") if row["account"].startswith("DM")}


class Parcel:
    """A RAN, the row of the file that is for it, and what the desk must make of both."""

    def __init__(self, number, order, ran):
        self.kind = "AB"[number % 2]
        self.sku, self.qty = GOODS[self.kind]
        self.order, self.ran, self.case = order, ran, CASES[number % len(CASES)]
        self.outcome = "refund" if self.kind == "A" else OUTCOMES[number // 2 % 3]
        self.has_expired = number < ORDERS  # The first half's.
        self.number = number
        self.key = f"p{number}"
        self.came = 0        # Pieces that count, those back to the sender as well.
        self.given = 0       # Of them, those that something is given for.
        self.restocked = 0
        self.void = False

    def row(self):
        """As somebody typed it."""
        row = {"action": "receive", "key": self.key, "ran": self.ran, "item": f"{self.sku}={self.qty}", "nothing": "",
               "proof": str(self.order), "ran_on_parcel": "", "on": LAST, "override": ""}
        row.update({
            "part": {"item": f"{self.sku}=1"},
            "foreign-too": {"item": f"{self.sku}={self.qty};SOAP-LAV=1"},
            "surplus": {"item": f"{self.sku}={self.qty + 1}"},
            "empty": {"item": "", "nothing": "yes"},
            "fates": {"item": f"{self.sku}=1:scrap;{self.sku}=1:restock"},
            "unusable": {"item": f"{self.sku}={self.qty}:sender"},
            "no-proof": {"proof": "none"},
            "no-ran": {"ran_on_parcel": "no"},
            "late": {"on": MORNING},
            "allowed": {"on": MORNING, "override": "the carrier's strike"},
            "mistyped": {"ran": self.ran[:3] + ("5" if self.ran[3] != "5" else "6") + self.ran[4:]},
            "nobodys": {"ran": "R0000999"},
            "other-invoice": {"proof": str(self.order + 1)},
            "unknown-sku": {"item": "VITD3=2"},
            "bad-date": {"on": "2026-02-30"},
            "foreign-only": {"item": "SOAP-LAV=1"},
            "hash": {"proof": f"#{self.order}"},
            "key-twice": {"key": f"p{self.number - 1}"},
        }.get(self.case, {}))
        return row

    def mended(self):
        return {**self.row(), "key": self.key, "ran": self.ran, "item": f"{self.sku}={self.qty}", "proof": str(self.order),
                "on": LAST}

    def take(self, case):
        if case in ("no-proof", "no-ran") or (case == "late" and self.has_expired):
            self.void = True
            return
        if case in ("empty", "foreign-only"):
            return
        self.came = 1 if case == "part" else self.qty
        self.given = 0 if case == "unusable" else self.came
        if self.kind == "A":
            self.restocked = {"fates": 1, "unusable": 0}.get(case, self.came)

    def is_open(self):
        """Goods are still to come: a parcel that was accepted opens an expired RAN again."""
        touched = self.case not in REFUSED or self.came > 0
        return not self.void and self.came < self.qty and (touched or not self.has_expired)

    def gives(self, outcome):
        return self.given > 0 and self.outcome == outcome


def same(told, expected, what):
    told, expected = sorted(told), sorted(expected)
    assert told == expected, f"{what}: not expected {sorted(set(told) - set(expected))[:5]}, missing {sorted(set(expected) - set(told))[:5]}"


def look(desk, parcels):
    """The lists that a supervisor asks for."""
    same(desk.rans("--state", "void"), [p.ran for p in parcels if p.void], "void")
    same(desk.rans("--refund-due"), [p.ran for p in parcels if p.gives("refund")], "refund due")
    waiting = [p.ran for p in parcels if p.is_open() or p.gives("refund") or p.gives("replace")]
    same(desk.rans("--open"), waiting, "open")
    overdue = [p.ran for p in parcels if p.has_expired and not p.void and p.came < p.qty]
    same(desk.rans("--overdue"), overdue, "overdue")
    same(desk.rans("--state", "expired"), [p.ran for p in parcels if p.has_expired and p.case in REFUSED and p.came == 0],
         "expired")
    same(desk.rans("--state", "part-received"), [p.ran for p in parcels if 0 < p.came < p.qty], "part-received")
    same(desk.rans("--reason", "damaged", "--from", "2026-12-08"), [p.ran for p in parcels if p.kind == "B" and not p.has_expired],
         "damaged, from the day after")


def expected_refunds(desk, parcels):
    """What the accepted pieces cost: their share of the line, goods and tax each rounded half up."""
    due = {}
    for parcel in parcels:
        if not parcel.gives("refund"):
            continue
        line = next(row for row in desk.rows("show", "--order", str(parcel.order)) if row["sku"] == parcel.sku)
        qty = int(line["qty"])
        amount = half_up(minor(line["goods"]), parcel.given, qty) + half_up(minor(line["tax"]), parcel.given, qty)
        due.setdefault(parcel.order, []).append(amount)
    return due


def on_hand(desk, sku):
    rows = rows_of(desk.run("export", "stock").stdout)
    return next(int(row["on_hand"]) for row in rows if row["location"] == "NV1" and row["sku"] == sku)


def authorize(desk, orders):
    """Two RANs an order: the first half of them a few days before the second."""
    parcels = []
    codes = sorted(orders)
    for day, part in (("2026-12-07", codes[:ORDERS // 2]), ("2026-12-10", codes[ORDERS // 2:])):
        rows = []
        for code in part:
            for kind, reason in (("A", "not-wanted"), ("B", "damaged")):
                number = len(parcels)
                parcels.append(Parcel(number, orders[code], ""))
                rows.append({"action": "authorize", "order": str(orders[code]), "item": "{}={}".format(*GOODS[kind]),
                             "reason": reason, "outcome": parcels[-1].outcome})
        name = f"authorize-{day}.csv"
        desk.write(name, rows)
        said = json.loads(desk.run("process-return", "apply", name, "--format", "json", as_of=day).stdout)
        assert said["authorized"] == len(rows) and said["refused"] == 0, said
    listed = desk.rows("process-return", "list")
    assert len(listed) == len(parcels)
    for parcel, row in zip(parcels, listed):
        assert (int(row["order"]), row["outcome"]) == (parcel.order, parcel.outcome), row
        parcel.ran = row["ran"]
    return parcels


def morning(desk, parcels):
    lines = {parcel.ran: number for number, parcel in enumerate(parcels, 2)}
    desk.write("parcels.csv", [parcel.row() for parcel in parcels])
    # All or nothing: every fault by line and column, and nothing changed.
    before = desk.run("process-return", "list", "--format", "csv").stdout
    refused = desk.run("process-return", "apply", "parcels.csv", codes=(3,))
    wrong = [parcel for parcel in parcels if parcel.case in REFUSED]
    told = [line for line in refused.stderr.splitlines() if "parcels.csv:" in line]
    assert len(told) == 20, refused.stderr
    for parcel in wrong[:20]:
        place = f"parcels.csv:{lines[parcel.ran]}: {REFUSED[parcel.case]}: "
        assert any(place in line for line in told), f"{place} is not told:\n{refused.stderr}"
    assert f"{len(wrong) - 20} more" in refused.stderr, refused.stderr
    dry = desk.run("process-return", "apply", "parcels.csv", "--keep-going", "--dry-run", codes=(4,))
    assert "dry run, nothing was written" in dry.stdout, dry.stdout[-500:]
    assert desk.run("process-return", "list", "--format", "csv").stdout == before, "a refused file, or a dry run, changed returns"
    assert not os.path.exists(os.path.join(desk.folder, "parcels.csv.rejected.csv"))
    # What can be booked is.
    done = desk.run("process-return", "apply", "parcels.csv", "--keep-going", "--format", "json", codes=(4,))
    said = json.loads(done.stdout)
    for parcel in parcels:
        if parcel.case not in REFUSED:
            parcel.take(parcel.case)
    void = [parcel for parcel in parcels if parcel.void]
    assert (said["received"], said["refused"], said["not_accepted"]) == (len(parcels) - len(wrong), len(wrong), len(void)), said
    look(desk, parcels)
    # The refused rows, mended by a person, and the whole file once more in vain.
    rejected = desk.read("parcels.csv.rejected.csv")
    assert [int(row["line"]) for row in rejected] == [lines[parcel.ran] for parcel in wrong]
    assert all(row["refusal"].startswith(REFUSED[parcel.case] + ": ") for row, parcel in zip(rejected, wrong))
    desk.write("mended.csv", [{**row, **parcel.mended()} for row, parcel in zip(rejected, wrong)])
    mended = json.loads(desk.run("process-return", "apply", "mended.csv", "--format", "json").stdout)
    assert mended["received"] == len(wrong) and mended["not_accepted"] == 0, mended
    for parcel in wrong:
        parcel.take("clean")
    look(desk, parcels)
    again = json.loads(desk.run("process-return", "apply", "parcels.csv", "--keep-going", "--format", "json", codes=(4,)).stdout)
    # What was wrong says something else than what was applied under its key.
    assert (again["received"], again["already"], again["refused"]) == (0, len(parcels) - len(wrong), len(wrong)), again
    again = json.loads(desk.run("process-return", "apply", "mended.csv", "--format", "json").stdout)
    assert (again["received"], again["already"]) == (0, len(wrong)), again
    look(desk, parcels)


def main():
    with tempfile.TemporaryDirectory(prefix="autoship-desk-") as folder:
        desk = Desk(os.path.abspath(sys.argv[1]), folder)
        orders = company(desk)
        assert len(orders) == ORDERS, f"{len(orders)} orders were made"
        parcels = authorize(desk, orders)
        shelf = {sku: on_hand(desk, sku) for sku in ("VIT-D3", "COLLAGEN", "SOAP-LAV")}
        night = desk.run("--quiet", "run-cycle", "--catch-up", "--format", "json", codes=(4,))
        expired = [row for row in json.loads(night.stdout)["exceptions"] if row["reason"] == "return-expired"]
        assert len(expired) == ORDERS, f"{len(expired)} RANs expired"
        morning(desk, parcels)
        restocked = sum(parcel.restocked for parcel in parcels)
        assert on_hand(desk, "VIT-D3") == shelf["VIT-D3"] + restocked
        assert on_hand(desk, "SOAP-LAV") == shelf["SOAP-LAV"] and on_hand(desk, "COLLAGEN") == shelf["COLLAGEN"]
        # The money: once, and to the cent.
        due = expected_refunds(desk, parcels)
        paid = [row for row in desk.pay(MORNING, "refunds.csv") if row["kind"] == "refund"]
        told = {}
        for row in paid:
            told.setdefault(int(row["order"]), []).append(minor(row["amount"]))
        assert {order: sorted(amounts) for order, amounts in told.items()} == {
            order: sorted(amounts) for order, amounts in due.items()}, "refunds differ from what the goods cost"
        assert not desk.rans("--refund-due")
        # The next night sends the replacements, and lets go what still did not come.
        after = json.loads(desk.run("run-cycle", "--format", "json", as_of="2026-12-23", codes=(4,)).stdout)
        replaced = sum(parcel.gives("replace") for parcel in parcels)
        assert after["shipments"] >= replaced > 0, after
        made = [row for row in desk.rows("orders") if row["kind"] == "replacement"]
        assert len(made) == replaced and all(row["total"] == "0.00" and row["pv"] == "0" for row in made), made[:3]
        gone = [parcel.ran for parcel in parcels if parcel.is_open() and parcel.has_expired]
        same([row["detail"].split()[1].rstrip(":") for row in after["exceptions"] if row["reason"] == "return-expired"], gone,
             "expired again")
        desk.run("check")
        print(f"desk_morning_test: {len(parcels)} parcels, {sum(p.void for p in parcels)} not accepted, "
              f"{sum(p.case in REFUSED for p in parcels)} rows refused and mended, {len(paid)} refunds, {replaced} replacements")


if __name__ == "__main__":
    main()
