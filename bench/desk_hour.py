"""What a server holds over an hour's work at the desk: 300 actions over every view.

    python -m bench.desk_hour [--actions 300]

The written tasks (bench/desk_tasks.py) again and again in headless Chromium over `streamlit run`
and the sample, each by a visitor of its own, until so many pages were opened, texts typed, keys
pressed and things clicked.  RSS of the one server process after each round, and the difference to
the first, in which the model and every view were loaded.
"""

import argparse

import psutil

from bench.desk_tasks import TASKS, at_the_desk, done, tagged

MB = 1 << 20
REPEATED = [task for task in TASKS if task is not tagged]
"""All but the one that would find its work done."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--actions", type=int, default=300)
    wanted = parser.parse_args().actions
    print("| actions | RSS MB | over the first round MB |\n|---|---|---|")
    with at_the_desk() as (browser, address, pid):
        server, actions, first = psutil.Process(pid), 0, 0.0
        while actions < wanted:
            actions += sum(done(task, browser, address).actions for task in REPEATED)
            held = server.memory_info().rss / MB
            first = first or held
            print(f"| {actions} | {held:.0f} | {held - first:+.1f} |", flush=True)


if __name__ == "__main__":
    main()
