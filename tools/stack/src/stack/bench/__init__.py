"""`make bench`: the running system beside a hand-written SQL floor, measured in one run, guarantees checked at its end."""
