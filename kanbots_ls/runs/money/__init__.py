"""What runs have cost, priced and summed."""
