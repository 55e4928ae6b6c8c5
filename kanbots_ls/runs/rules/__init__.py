"""What follows by itself, over all runs: budgets, limits, errands that rest, *stuck?*."""
