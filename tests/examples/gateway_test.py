#!/usr/bin/env python3
"""gateway_test.py: the example's gateway as a process of its own: answers by token, keys, and troubles."""

import json
import os
import subprocess
import tempfile
import unittest

GATEWAY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "gateway")


def demand(charge, token, **more):
    return {"charge": charge, "idempotency_key": f"key-{charge}", "kind": "charge", "account": "JM001", "order": 1,
            "method_kind": "card", "token": token, "amount": "12.50", "currency": "USD", "due_on": "2026-12-01",
            "attempt": 1, "descriptor": "JUNIPER", **more}


class GatewayTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.journal = os.path.join(self.folder.name, "journal")

    def tearDown(self):
        self.folder.cleanup()

    def ask(self, *demands, status=0, timeout=30, options=()):
        """The lines it says."""
        asked = "".join(json.dumps(one) + "\n" for one in demands)
        done = subprocess.run([GATEWAY, "--journal", self.journal, *options], input=asked, capture_output=True,
                              text=True, timeout=timeout, check=False)
        self.assertEqual((done.returncode, done.stderr), (status, ""))
        return done.stdout.splitlines()

    def results(self, *demands, **how):
        return [(answer["charge"], answer["result"], answer["code"])
                for answer in map(json.loads, self.ask(*demands, **how))]

    def charged(self):
        with open(self.journal, encoding="utf-8") as file:
            entries = [json.loads(line) for line in file]
        return [entry["idempotency_key"] for entry in entries if entry.get("result") == "paid"]

    def test_the_token_tells_the_answer(self):
        self.assertEqual(self.results(demand(1, "tok_ok"), demand(2, "tok_decline_51"), demand(3, "tok_stolen"),
                                      demand(4, "tok_error"), demand(5, "tok_f6cy9m7wz4vz"), demand(6, "")),
                         [(1, "paid", None), (2, "declined", "51"), (3, "declined", "stolen"),
                          (4, "error", "processor-down"), (5, "paid", None), (6, "paid", None)])
        self.assertEqual(self.results(demand(7, "tok_paid_at_2"),
                                      demand(7, "tok_paid_at_2", attempt=2, idempotency_key="key-7-2")),
                         [(7, "declined", "51"), (7, "paid", None)])

    def test_a_key_asked_again_gets_its_first_answer(self):
        first = self.ask(demand(1, "tok_ok"), demand(2, "tok_decline_51"))
        self.assertEqual(self.ask(demand(1, "tok_stolen"), demand(2, "tok_ok")), first)
        self.assertEqual(self.charged(), ["key-1"])
        self.assertEqual(self.results(demand(1, "tok_ok", amount="12.51")), [(1, "error", "key-reused")])

    def test_a_refund_pays_back_what_was_taken_and_no_more(self):
        def refund(charge, amount, of=1, **more):
            return demand(charge, "tok_ok", kind="refund", amount=amount, refunds=of, **more)

        self.assertEqual(self.results(demand(1, "tok_ok"), refund(11, "7.50"), refund(12, "5.00"), refund(13, "0.01")),
                         [(1, "paid", None), (11, "paid", None), (12, "paid", None), (13, "declined", "refund-exceeds")])
        self.assertEqual(self.results(refund(11, "7.50", idempotency_key="key-11-2"), refund(14, "1.00", of=2)),
                         [(11, "declined", "already-refunded"), (14, "declined", "refund-exceeds")])
        self.assertEqual(self.results(refund(15, "1.00", of=None)), [(15, "paid", None)])

    def test_answers_come_twice_or_in_another_order(self):
        self.assertEqual(self.results(demand(1, "tok_late"), demand(2, "tok_twice"), demand(3, "tok_ok")),
                         [(2, "paid", None), (2, "paid", None), (3, "paid", None), (1, "paid", None)])
        self.assertEqual(self.charged(), ["key-1", "key-2", "key-3"])

    def test_what_died_before_or_after_paying_is_paid_once(self):
        for token in ("tok_die", "tok_die_first"):
            with self.subTest(token):
                charge = 10 if token == "tok_die" else 20
                self.assertEqual(self.ask(demand(charge, token), demand(charge + 1, "tok_ok"), status=1), [])
                self.assertEqual(self.results(demand(charge, token), demand(charge + 1, "tok_ok")),
                                 [(charge, "paid", None), (charge + 1, "paid", None)])
        self.assertEqual(sorted(self.charged()), ["key-10", "key-11", "key-20", "key-21"])

    def test_a_hanging_gateway_ends_when_its_reader_does(self):
        process = subprocess.Popen([GATEWAY, "--journal", self.journal], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True)
        process.stdin.write(json.dumps(demand(1, "tok_hang")) + "\n")
        process.stdin.flush()
        with self.assertRaises(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)
        process.stdout.close()
        self.assertEqual(process.wait(timeout=10), 1)
        process.stdin.close()
        self.assertEqual(self.results(demand(1, "tok_hang")), [(1, "paid", None)])
        self.assertEqual(self.charged(), ["key-1"])

    def test_an_answer_that_cannot_be_read_is_said_properly_when_asked_again(self):
        line, = self.ask(demand(1, "tok_garbage"))
        self.assertRaises(ValueError, json.loads, line)
        self.assertEqual(self.results(demand(1, "tok_garbage")), [(1, "paid", None)])
        self.assertEqual(self.ask(demand(2, "tok_silent")), [])

    def test_half_a_line_in_the_journal_is_nothing_decided(self):
        self.ask(demand(1, "tok_ok"))
        with open(self.journal, "a", encoding="utf-8") as file:
            file.write('{"idempotency_key": "key-2", "resu')
        self.assertEqual(self.results(demand(1, "tok_ok"), demand(2, "tok_ok")), [(1, "paid", None), (2, "paid", None)])
        self.assertEqual(self.charged(), ["key-1", "key-2"])

    def test_several_at_once_share_the_journal(self):
        demands = [demand(number, "tok_ok") for number in range(200)]
        asked = "".join(json.dumps(one) + "\n" for one in demands)
        processes = [subprocess.Popen([GATEWAY, "--journal", self.journal], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True) for _ in range(3)]
        for process in processes:
            process.stdin.write(asked)
            process.stdin.close()
        said = {process.stdout.read() for process in processes}
        for process in processes:
            process.stdout.close()
            self.assertEqual(process.wait(timeout=30), 0)
        self.assertEqual(len(said), 1)
        self.assertEqual(self.charged(), [f"key-{number}" for number in range(200)])

    def test_troubles_by_chance_never_pay_twice(self):
        demands = [demand(number, "tok_ok") for number in range(30)]
        for seed in range(15):
            asked = "".join(json.dumps(one) + "\n" for one in demands)
            try:
                subprocess.run([GATEWAY, "--journal", self.journal, "--trouble", "10", "--seed", str(seed)],
                               input=asked, capture_output=True, text=True, timeout=0.4, check=False)
            except subprocess.TimeoutExpired:
                pass  # It hung.
        self.assertEqual(len(self.results(*demands)), 30)
        self.assertEqual(sorted(self.charged()), sorted(f"key-{number}" for number in range(30)))


if __name__ == "__main__":
    unittest.main(verbosity=0)
