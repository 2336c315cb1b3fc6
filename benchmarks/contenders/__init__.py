"""Other rule engines, each driven as its own documentation shows, on the same rules and documents as ours."""
