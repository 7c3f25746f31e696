"""How fast results are kept, how much of the line that uses, and whether kills lose any."""
