"""Side by side with the peers, in one run: same results first, then median ratios over shuffled rounds."""
