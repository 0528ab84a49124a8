"""Every target by its name."""

from bench.fuzz import addresses, corpora, environments, files, outputs, queries, rules, snippets
from bench.fuzz.target import Target

TARGETS: dict[str, Target] = {
    "api": addresses.TARGET,
    "corpora": corpora.TARGET,
    "files": files.TARGET,
    "outputs": outputs.TARGET,
    "queries": queries.TARGET,
    "rules": rules.TARGET,
    "settings": environments.TARGET,
    "snippets": snippets.ANY,
    "stretches": snippets.UNIQUE,
}
