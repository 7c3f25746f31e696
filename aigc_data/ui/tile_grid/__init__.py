"""Results as a grid of tiles that play, are chosen by keyboard or hand, and lead on."""
