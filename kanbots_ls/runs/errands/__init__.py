"""Reviews and splits: what may be asked, what agents are told, and what they bring back."""
