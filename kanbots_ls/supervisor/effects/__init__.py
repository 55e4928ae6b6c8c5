"""How each effect is performed: one file per kind, each ends by posting what happened."""
