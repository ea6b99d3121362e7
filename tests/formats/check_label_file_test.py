#!/usr/bin/env python3
"""check_label_file_test.py SAMPLES: holds the files that SAMPLES writes against check_label_file.py, then
plants one mistake after the other in them and expects each to be found."""

import csv
import io
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # The source folder stays as it is.
CHECKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "check_label_file.py")
sys.path.insert(0, os.path.dirname(CHECKER))
from check_label_file import COLUMNS  # noqa: E402

# Carrier, column, what is written into it in one row, and a part of the complaint.
CELLS = [
    ("ups", "Contact Name", "x" * 36, "36 characters"),
    ("ups", "Company or Name", "", "is required"),
    ("ups", "Country", "usa", "no iso2"),
    ("ups", "Country", "GB", "is required abroad"),
    ("ups", "Address 1", "", "is required"),
    ("ups", "Address 1", "x" * 36, "36 characters"),
    ("ups", "Address 1", "Stra\u00dfe 1", "not plain ASCII"),
    ("ups", "Address 1", 'Flat "B"', "which the format cannot write"),
    ("ups", "Address 1", "1 Main St, Apt 4", "81 fields, not 80"),
    ("ups", "City/Commune/Ward", "x" * 31, "31 characters"),
    ("ups", "City/Commune/Ward", "", "is required"),
    ("ups", "City/Commune/Ward", "APO", "belong together"),
    ("ups", "State/Prov/Other", "ZZ", "no US state"),
    ("ups", "State/Prov/Other", "PR", "a country of its own"),
    ("ups", "Postal Code", "8020", "no ZIP code"),
    ("ups", "Telephone", "5" * 16, "16 characters"),
    ("ups", "Telephone", "+13035550112", "starts like a formula"),
    ("ups", "Ext", "12345", "5 characters"),
    ("ups", "Residential Ind", "Y", "none of 0, 1"),
    ("ups", "Consignee Email", "walter", "no email"),
    ("ups", "Packaging Type", "02", "not a value"),
    ("ups", "Weight", "150.1", "beyond 150 lb"),
    ("ups", "Weight", "1000.1", "6 characters"),
    ("ups", "Weight", "", "required for own packaging"),
    ("ups", "Weight", "2,8", "81 fields"),
    ("ups", "Length", "109", "the longest side"),
    ("ups", "Length", "12.5", "no integer"),
    ("ups", "Unit of Measure", "LBS", "not a value"),
    ("ups", "Service", "3", "not a value"),
    ("ups", "Service", "", "is required"),
    ("ups", "Delivery Confirm", "X", "not a value"),
    ("ups", "Lithium Ion Alone", "yes", "3 characters"),
    ("fedex", "reference", "", "is required"),
    ("fedex", "serviceType", "FEDEX_GROUND", "gets GROUND_HOME_DELIVERY"),
    ("fedex", "recipientResidential", "N", "Home Delivery is for homes"),
    ("fedex", "recipientContactNumber", "303-555-0112", "no digits"),
    ("fedex", "recipientLine1", "x" * 36, "36 characters"),
    ("fedex", "recipientState", "Colorado", "8 characters"),
    ("fedex", "recipientPostcode", "ABC", "no ZIP code"),
    ("fedex", "recipientCountry", "CA", "required abroad"),
    ("fedex", "weightUnits", "LB", "not a value"),
    ("fedex", "packageWeight", "151", "beyond 150 lb"),
    ("fedex", "length", "", "own packaging"),
    ("fedex", "shipDate", "20261301", "no date"),
    ("fedex", "shipDate", "2026-12-01", "no date"),
    ("fedex", "currencyType", "US$", "no currency"),
    ("usps", "Sender Cell Phone", "17755550190", "not ten digits"),
    ("usps", "Sender Email", "", "is required"),
    ("usps", "Shipping Date", "2026-12-01", "no date"),
    ("usps", "Shipping Date", "1/2/2026", "no date"),
    ("usps", "Recipient Last Name", "", "is required"),
    ("usps", "Recipient State", "AE", "belong together"),
    ("usps", "Recipient Country", "PR", "a state to USPS"),
    ("usps", "Service Type", "Ground Advantage", "not a value"),
    ("usps", "Package Type", "Box", "not a value"),
    ("usps", "Package Weight (oz)", "16", "a whole pound"),
    ("usps", "Package Weight (lb)", "71", "beyond 70 lb"),
    ("usps", "Package Weight (lb)", "1.5", "no integer"),
    ("usps", "Length", "", "own packaging"),
    ("usps", "Length", "140", "length plus girth"),
    ("shipstation", "Order Number", "x" * 51, "51 characters"),
    ("shipstation", "Order Number", "AUTO", "numbered by ShipStation"),
    ("shipstation", "City", "Elsewhere", "differ in more than their item"),
    ("shipstation", "Item Quantity", "0", "is none"),
    ("shipstation", "Item Quantity", "100000", "6 characters"),
    ("shipstation", "Item Unit Price", "12,50", "no decimal"),
    ("shipstation", "Recipient Full Name", "=HYPERLINK(1)", "starts like a formula"),
    ("shipstation", "Country Code", "United States", "no country"),
]

# Carrier, what is done to the bytes of the file, and a part of the complaint.
WHOLE = [
    ("ups", lambda raw: raw.replace(b"\r\n", b"\n"), "CRLF"),
    ("ups", lambda raw: raw[:-2], "does not end with CRLF"),
    ("ups", lambda raw: b"\xef\xbb\xbf" + raw, "byte-order mark"),
    ("ups", lambda raw: raw.split(b"\r\n")[0] + b"\r\n\r\n", "empty line"),
    ("ups", lambda raw: (raw.split(b"\r\n")[0] + b"\r\n") * 251, "251 rows"),
    ("ups", lambda raw: ",".join(COLUMNS["ups"]).encode() + b"\r\n" + raw, "not plain ASCII|not a value"),
    ("ups", lambda raw: raw.replace(b",\r\n", b"\r\n", 1), "79 fields, not 80"),
    ("ups", lambda raw: raw.replace(b",12,8,4,", b",90,20,20,", 1), "length plus girth"),
    ("fedex", lambda raw: raw.replace(b"recipientState", b"recipientProvince", 1), "no column of the format"),
    ("fedex", lambda raw: raw.replace(b"weightUnits", b"length", 1), "stands twice"),
    ("fedex", lambda raw: with_empty_column(raw, "signatureType"), "no row needs this column"),
    ("fedex", lambda raw: raw.replace(b"OUTBOUND", b'"OUTBOUND"', 1), "not quoted minimally"),
    ("fedex", lambda raw: raw.split(b"\r\n")[0] + b"\r\n" + (raw.split(b"\r\n")[1] + b"\r\n") * 101, "101 rows"),
    ("usps", lambda raw: raw.replace(b"HAZMAT Type", b"Hazmat", 1), "not the template's"),
    ("usps", lambda raw: raw.replace(b"Walter", b"W\xfclter", 1), "no UTF-8"),
    ("shipstation", lambda raw: raw + raw.split(b"\r\n")[1] + b"\r\n", "do not stand together"),
]


def with_empty_column(raw, name):
    lines = raw.split(b"\r\n")[:-1]
    return b"\r\n".join([lines[0] + b"," + name.encode()] + [line + b"," for line in lines[1:]]) + b"\r\n"


def with_cell(raw, carrier, column, value):
    """The file with `value` in the first row; unquoted for UPS, as a faulty writer would put it."""
    rows = list(csv.reader(io.StringIO(raw.decode(), newline="")))
    names = list(COLUMNS["ups"]) if carrier == "ups" else rows[0]
    rows[0 if carrier == "ups" else 1][names.index(column)] = value
    if carrier == "ups":
        return "".join(",".join(row) + "\r\n" for row in rows).encode()
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def complaints(folder, carrier, raw):
    path = os.path.join(folder, "planted.csv")
    with open(path, "wb") as stream:
        stream.write(raw)
    run = subprocess.run([sys.executable, CHECKER, carrier, path], capture_output=True, text=True, check=False)
    assert run.returncode == (1 if run.stdout else 0) and not run.stderr, run.stderr
    return run.stdout


def main():
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], folder], check=True, stdout=subprocess.DEVNULL)
        files = {}
        for carrier in COLUMNS:
            with open(os.path.join(folder, carrier + ".csv"), "rb") as stream:
                files[carrier] = stream.read()
            assert files[carrier].count(b"\r\n") >= 15, carrier
            found = complaints(folder, carrier, files[carrier])
            if found:
                missed += 1
                print(f"the {carrier} file is at fault:\n{found}")
        planted = [(c, f"{column} = {value!r}", with_cell(files[c], c, column, value), part)
                   for c, column, value, part in CELLS]
        planted += [(c, part, change(files[c]), part) for c, change, part in WHOLE]
        for carrier, name, raw, part in planted:
            assert raw != files[carrier], name
            found = complaints(folder, carrier, raw)
            if not any(piece in found for piece in part.split("|")):
                missed += 1
                print(f"{carrier}: {name}: '{part}' was not found, but:\n{found}")
    print(f"{len(planted)} mistakes planted, {missed} not found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
