"""Hostile input against every reader: no crash, and no second of work for one input.

    python -m bench.fuzz TARGET --seconds 600 [--seed 1]

`python -m bench.fuzz --list` names the targets.  A round is some hundreds of inputs from one
seed; the seed of a round that fails is printed, and `--seed N --rounds 1` plays it again.
tests/fuzz plays a few rounds of each.
"""
