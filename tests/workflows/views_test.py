#!/usr/bin/env python3
"""views_test.py AUTOSHIP: every view of the ledger runs, is described in its man page column by column, and
says of two months of the example company what the commands say."""

import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from books_company import LAST, two_months  # noqa: E402

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "man", "autoship-views.5")
faults = []


def same(what, got, wanted):
    if got != wanted:
        odd = [(g, w) for g, w in zip(got, wanted) if g != w][:3] if isinstance(got, list) else (got, wanted)
        faults.append(f"{what}: {len(got)} against {len(wanted)}: {odd}")


def described():
    """View to its columns, as the page has them."""
    with open(PAGE, encoding="utf-8") as file:
        text = file.read().partition(".Sh VIEWS\n")[2].partition("\n.Sh ")[0]
    views = {}
    for section in re.split(r"^\.Ss ", text, flags=re.M)[1:]:
        name, _, rest = section.partition("\n")
        views[name] = [column for names in re.findall(r"^\.It Va (.*)$", rest, re.M) for column in names.split(" , ")]
    return views


def check_page(company):
    views = {row["name"]: [column["name"] for column in company.read(f"PRAGMA table_info({row['name']})")]
             for row in company.read("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY rowid")}
    pages = described()
    same("views in the ledger and in the page", list(views), list(pages))
    for name, columns in views.items():
        same(f"columns of {name}", columns, pages.get(name, []))
        sql = company.read("SELECT sql FROM sqlite_schema WHERE name = ?", name)[0]["sql"]
        if sql.count(" -- ") < len(columns):
            faults.append(f"{name} has {len(columns)} columns and {sql.count(' -- ')} comments")
        # Decimals are what their integers say.
        for row in company.read(f"SELECT * FROM {name}"):
            for column in columns:
                for end in ("_minor", "_units"):
                    if column.endswith(end) and column[:-len(end)] in columns and row[column] is not None:
                        digits = len(row[column[:-len(end)]].partition(".")[2]) if end == "_minor" else 4
                        if round(float(row[column[:-len(end)]]) * 10**digits) != row[column]:
                            faults.append(f"{name}.{column}: {row[column]}, but {row[column[:-len(end)]]}")


def check_examples(company):
    """The page's examples run, and find something."""
    with open(PAGE, encoding="utf-8") as file:
        examples = re.findall(r"^\.Bd.*?\n(.*?)^\.Ed", file.read().partition(".Sh EXAMPLES")[2], re.M | re.S)
    for example in examples:
        lines = example.replace("\n> ", "\n").removeprefix("$ ")
        done = subprocess.run(["sh", "-c", lines], cwd=company.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0 or not done.stdout:
            faults.append(f"the page's example {lines} ended with {done.returncode}: {done.stdout}{done.stderr}")


def told(company, view, columns, order, where="1"):
    """Rows of a view as CSV has them; a column is its name, or an expression and a name."""
    names = [column.split(" AS ")[-1] for column in columns]
    rows = company.read(f"SELECT {', '.join(columns)} FROM {view} WHERE {where} ORDER BY {order}")
    return [{name.strip('"'): "" if row[at] is None else str(row[at]) for at, name in enumerate(names)} for row in rows]


def check_commands(company):
    def agree(command, view, columns, order, where="1", keep=lambda row: True):
        named = [column.split(" AS ")[-1].strip('"') for column in columns]
        rows = [{name: row[name] for name in named} for row in company.rows(*command, day=LAST) if keep(row)]
        same(f"{' '.join(command)} and {view}", told(company, view, columns, order, where), rows)
        if not rows:
            faults.append(f"{' '.join(command)} has nothing to compare")

    agree(["orders"], "v_orders", ['order_id AS "order"', "autoship_id AS autoship", "account", "kind", "cycle_date", "ship_date",
                                   "status", "currency", "goods", "shipping", "tax", "credit", "total", "pv", "cv", "rest"], "order_id")
    agree(["shipments"], "v_shipments", ["shipment_id AS shipment", 'order_id AS "order"', "account", "location", "ship_via",
                                         "ship_date", "status", "batch_id AS batch", "tracking", "shipped_on", "delivered_on"], "shipment_id")
    agree(["charges", "--state", "all"], "v_charges",
          ["charge_id AS charge", 'order_id AS "order"', "autoship_id AS autoship", "account", "state", "amount", "currency", "due_on",
           "attempt", "pay_with", "reference", "shipment_id AS shipment", "idempotency_key", "kind"], "charge_id")
    agree(["list"], "v_autoships", ["autoship_id AS autoship", "account", "status", "every", "items", "currency"], "autoship_id")
    for account in ("JM002", "JM008", "JM031"):
        agree(["credit", account], "v_credit", ["entry_id AS entry", "entry_on AS date", "kind", 'order_id AS "order"', "currency",
                                                "amount", "balance", "reason", "actor"], "entry_id", f"account = '{account}'")
        balance = company.rows("credit", account)[-1]["balance"]
        same(f"the credit of {account}", told(company, "v_accounts", ["credit"], "1", f"account = '{account}'"), [{"credit": balance}])
    agree(["process-return", "list"], "v_returns", ["ran", "account", 'order_id AS "order"', "kind", "reason", "fault", "outcome",
                                                    "received", "issued_on", "expires_on AS arrive_by", "send_to AS location",
                                                    "currency", "amount", "printf('%.2f', (amount_minor - refunded_minor - credited_minor) / 100.0) AS refund_due"],
          "ran")
    for order in ("1", "2", "3"):
        agree(["show", "--order", order], "v_order_lines", ["sku", "name", "kind", "qty", "price", "goods", "tax", "pv", "cv", "status",
                                                            "instead_of", "discount", "iif(gift, 'yes', 'no') AS gift"], "line",
              f"order_id = {order}")
    for period in ("2026-12", "2027-01"):
        agree(["export-volume", "--period", period], "v_volume",
              ["entry_id AS entry", "posted_on", "kind", 'order_id AS "order"', "account", "account_kind", "credited_to", "market",
               "currency", "commissionable", "pv", "cv", "memo"], "entry_id", f"substr(posted_on, 1, 7) = '{period}'")
    agree(["periods"], "v_volume_periods", ["period", "first_on AS first", "last_on AS last", "currency", "entries", "commissionable",
                                            "pv", "cv", "closed_on", "closed_by"], "first_on, currency",
          keep=lambda row: row["state"] == "closed")
    # What one view adds up is what the other one says.
    same("decisions and returns", told(company, "v_return_decisions", ["ran", "sum(amount_minor)"], "ran", "1 GROUP BY ran"),
         told(company, "v_returns", ["ran", "amount_minor AS \"sum(amount_minor)\""], "ran", "decided > 0"))
    same("lines and items", told(company, "v_autoship_lines", ["autoship_id", "group_concat(sku || '=' || qty, ';') AS items"],
                                 "autoship_id", "1 GROUP BY autoship_id"),
         told(company, "v_autoships", ["autoship_id", "items"], "autoship_id"))
    exported = {row["account"]: row for row in read_csv(company, "accounts")}
    same("accounts", told(company, "v_accounts", ["account", "kind", "name", "market", "status", "enroller", "sponsor", "email"], "account"),
         [{key: exported[code][key] for key in ("account", "kind", "name", "market", "status", "enroller", "sponsor", "email")}
          for code in sorted(exported)])


def read_csv(company, kind):
    import csv
    import io
    return list(csv.DictReader(io.StringIO(company.run("export", kind))))


def main():
    with tempfile.TemporaryDirectory(prefix="autoship-views-") as folder:
        company = two_months(sys.argv[1], folder)
        check_page(company)
        check_examples(company)
        check_commands(company)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
