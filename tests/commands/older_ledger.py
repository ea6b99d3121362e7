#!/usr/bin/env python3
"""older_ledger.py FILE VERSION: makes a ledger as an older autoship left it, from the first VERSION
files of schemas/ledger."""

import os
import sqlite3
import sys

path, version = sys.argv[1], int(sys.argv[2])
folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "schemas", "ledger")
ledger = sqlite3.connect(path)
for name in sorted(os.listdir(folder))[:version]:
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        ledger.executescript(file.read())
ledger.executescript(f"""
    PRAGMA application_id = {0x41534850};
    PRAGMA user_version = {version};
    INSERT INTO markets (id, market, currency) VALUES (1, 'US', 'USD');
    PRAGMA journal_mode = WAL;""")
ledger.close()
