"""demo: the sample corpus into an empty database."""

from argparse import Namespace

from lib.bootstrap import App
from lib.cli.command import DONE, Command, json_option
from lib.cli.console import Console
from lib.ingest.sample import load_sample


def run(app: App, options: Namespace, console: Console) -> int:
    added = load_sample(app.store, only_new=False, models=app.models.names)
    documents = app.store.read(lambda reader: reader.statistics().documents)
    if options.json:
        console.json({"added": added, "documents": documents})
    elif added:
        console.line(f"Loaded the sample corpus: {added:,} passages.")
    else:
        console.line(f"The database already holds {documents:,} passages; nothing was loaded.")
    return DONE


DEMO = Command("demo", "load the sample corpus if the database is empty", json_option, run)
