"""The methods, one file per topic: params in, one call at the desk, a view out."""
