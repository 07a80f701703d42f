import random
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..tools.compensation import allocate, worth_approving
from ..tools.search_text import folded, words_of


@tagged("post_install", "-at_install")
class TestCompensationTool(BaseCase):
    """Shares make up the whole, and none is further off than one smallest unit."""

    def test_known_shares(self):
        self.assertEqual(allocate(10, [1, 1, 1]), [3.34, 3.33, 3.33])
        self.assertEqual(allocate(0.01, [1, 2]), [0, 0.01])
        self.assertEqual(allocate(-10, [1, 1, 1]), [-3.34, -3.33, -3.33])
        self.assertEqual(allocate(100, [0, 0]), [50, 50])
        self.assertEqual(allocate(1001, [1, 1], 1), [501, 500])
        self.assertEqual(allocate(5, []), [])
        with self.assertRaises(ValueError):
            allocate(5, [1], 0)

    def test_any_shares(self):
        chance = random.Random(20240229)
        for rounding in (0.01, 0.001, 0.05, 1):
            for _case in range(300):
                units = chance.randrange(1, 10**7)
                total = round(units * rounding, 6)
                weights = [
                    round(chance.uniform(0, 500), 2)
                    for _one in range(chance.randrange(1, 9))
                ]
                shares = allocate(total, weights, rounding)
                counts = [round(share / rounding) for share in shares]
                self.assertEqual(sum(counts), units)
                whole = sum(Fraction(str(one)) for one in weights)
                for weight, count in zip(weights, counts, strict=True):
                    exact = Fraction(str(weight)) / whole * units if whole else count
                    self.assertLess(abs(count - exact), 1)

    def test_worth_approving(self):
        self.assertFalse(worth_approving(50, 50, False))
        self.assertTrue(worth_approving(50.01, 50, False))
        self.assertTrue(worth_approving(0, 50, True))
        self.assertFalse(worth_approving(0, 0, False))

    def test_folded(self):
        self.assertEqual(folded("Đổi hàng BỊ VỠ"), "doi hang bi vo")
        self.assertEqual(folded("Überweisung, straße"), "uberweisung, strasse")

    def test_words(self):
        self.assertEqual(words_of("It's | broken & !bad:* broken"),
                         ["it", "s", "broken", "bad"])
        self.assertEqual(len(words_of(" ".join(map(str, range(100))))), 60)
