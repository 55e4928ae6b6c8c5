"""The demo's material: a small shop to work on, and four cards for it.

``kanbots-ls demo`` writes the files, adds the cards and dispatches them. With the scripted agent
each body's last line names the script that plays the card; a real agent gets the body without it.
"""

from __future__ import annotations

from typing import TypedDict


class DemoCard(TypedDict):
    """``body`` ends in the script's marker, ``plain_body`` is the same without it."""

    title: str
    body: str
    plain_body: str


FILES: dict[str, str] = {
    ".gitignore": "__pycache__/\n",
    "README.md": """\
# Shop

A very small shop: it adds up baskets and gives a discount.

    python3 -m unittest

runs its tests.
""",
    "shop/__init__.py": "",
    "shop/pricing.py": '''\
"""Prices of the shop, in euros."""

STANDING_DISCOUNT = 0.1


def total(items):
    """What a basket costs; items are pairs of price and quantity."""
    amount = 0
    for price, quantity in items:
        amount += price * quantity
    return amount


def discount(price):
    """The price after the standing discount."""
    return price - price * STANDING_DISCOUNT
''',
    "tests/__init__.py": "",
    "tests/test_pricing.py": """\
import unittest

from shop.pricing import discount, total


class PricingTest(unittest.TestCase):
    def test_total_adds_up_prices_times_quantities(self):
        self.assertEqual(total([(10, 2), (5, 1)]), 25)

    def test_discount_takes_a_tenth_off(self):
        self.assertAlmostEqual(discount(100), 90)


if __name__ == "__main__":
    unittest.main()
""",
}


def _card(title: str, body: str, script: str) -> DemoCard:
    return {"title": title, "body": f"{body}\n\n[script:{script}]", "plain_body": body}


CARDS: tuple[DemoCard, ...] = (
    _card(
        "Give a bulk discount from 100 euros",
        "From 100 euros on the discount should be 15 percent instead of 10.\n"
        "Change `discount` in shop/pricing.py and add a test.",
        "demo-bulk",
    ),
    _card(
        "Round discounted prices to cents",
        "`discount` in shop/pricing.py returns fractions of a cent. Round its result to cents.\n"
        "Ask which way to round before you change anything.",
        "demo-rounding",
    ),
    _card(
        "Refuse negative prices and quantities",
        "`total` in shop/pricing.py adds up negative prices without a word.\n"
        "Raise a ValueError that names the item, with a test.",
        "demo-negative",
    ),
    _card(
        "Describe the pricing rules in the README",
        "The README does not say how prices are made.\n"
        "Add a section on totals and the discount, with an example.",
        "demo-readme",
    ),
)
