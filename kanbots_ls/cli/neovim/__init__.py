"""Neovim's plug-in: what `editor nvim` puts into a person's packages, and takes back."""
