"""docs/grafana.json and docs/alerts.yml speak of metrics that exist, in a form that loads."""

import json
import re
from pathlib import Path

import pytest
import yaml

from lib.memory.guard import Thresholds

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
GAUGES = {
    "mafteach_memory_working_set_bytes", "mafteach_memory_hard_bytes", "mafteach_memory_limit_bytes",
    "mafteach_memory_headroom_bytes", "mafteach_process_resident_bytes", "mafteach_model_loaded",
    "mafteach_database_connections_in_use", "mafteach_sessions",
}  # fmt: skip
COUNTERS = {
    "mafteach_model_loads_total", "mafteach_model_releases_total", "mafteach_cache_hits_total",
    "mafteach_cache_misses_total", "mafteach_memory_alerts_total", "mafteach_memory_kills_total",
}  # fmt: skip
HISTOGRAMS = {"mafteach_search_seconds", "mafteach_encode_seconds"}
LABELS = {
    "mafteach_search_seconds": {"mode"}, "mafteach_memory_alerts_total": {"level"},
}  # fmt: skip
"""What /metrics says, name by name."""

SERIES = GAUGES | COUNTERS | {
    f"{name}_{suffix}" for name in HISTOGRAMS for suffix in ("bucket", "count", "sum")
}  # fmt: skip
OF_PROMETHEUS = {"instance", "job", "le"}


def _dashboard() -> dict:
    return json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))


def _rules() -> list[dict]:
    groups = yaml.safe_load((DOCS / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _expressions() -> list[str]:
    drawn = [each["expr"] for panel in _dashboard()["panels"] for each in panel["targets"]]
    return drawn + [rule["expr"] for rule in _rules()]


def _named(expression: str) -> set[str]:
    return set(re.findall(r"\bmafteach_\w+", expression))


def test_every_metric_that_is_named_exists() -> None:
    named = {name for each in _expressions() for name in _named(each)}
    for variable in _dashboard()["templating"]["list"]:
        named |= _named(variable["query"])
    assert named <= SERIES


def test_every_metric_is_drawn() -> None:
    drawn = {
        re.sub(r"_(bucket|count|sum)$", "", name)
        for panel in _dashboard()["panels"]
        for each in panel["targets"]
        for name in _named(each["expr"])
    }
    assert drawn == GAUGES | COUNTERS | HISTOGRAMS


@pytest.mark.parametrize("expression", _expressions())
def test_an_expression_is_well_formed_and_fits_the_kinds_of_its_metrics(expression: str) -> None:
    for opening, closing in ("()", "[]", "{}"):
        assert expression.count(opening) == expression.count(closing)
    for name in _named(expression):
        ranged = rf"(rate|increase)\({name}(\{{[^}}]*\}})?\["
        counted = name in COUNTERS or name.endswith(("_bucket", "_count", "_sum"))
        assert bool(re.search(ranged, expression)) == counted, f"{name} in {expression}"
        if name.endswith("_bucket"):
            assert re.search(r"histogram_quantile\(0\.\d+, sum by \(le\b", expression)
    grouped = {
        label.strip()
        for labels in re.findall(r"by \(([^)]*)\)", expression)
        for label in labels.split(",")
    }
    known = set().union(
        *(LABELS.get(re.sub(r"_(bucket|count|sum)$", "", n), set()) for n in _named(expression))
    )
    assert grouped <= known | OF_PROMETHEUS


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: rule["alert"])
def test_an_alert_says_how_severe_it_is_and_what_to_do(rule: dict) -> None:
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"Mafteach[A-Za-z]+", rule["alert"])
    assert rule["labels"]["severity"] in ("warning", "critical")
    assert set(rule["annotations"]) == {"summary", "description"}
    assert re.fullmatch(r"\d+[smh]", rule.get("for", "1m"))
    for text in rule["annotations"].values():
        assert text.count("{{") == text.count("}}")
        labels = set(re.findall(r"\$labels\.(\w+)", text))
        grouped = re.findall(r"by \(([^)]*)\)", rule["expr"])
        if grouped:
            assert labels <= {each.strip() for each in grouped[0].split(",")}


def test_alerts_are_named_once_and_fire_where_the_server_itself_warns() -> None:
    by_name = {rule["alert"]: rule for rule in _rules()}
    assert len(by_name) == len(_rules())
    ours = Thresholds()
    warning = by_name["MafteachMemoryWarning"]["expr"]
    assert (
        warning
        == f"mafteach_memory_working_set_bytes / mafteach_memory_limit_bytes > {ours.warning:.2f}"
    )
    critical = by_name["MafteachMemoryCritical"]["expr"]
    assert (
        critical
        == f"mafteach_memory_hard_bytes / mafteach_memory_limit_bytes > {ours.critical:.2f}"
    )


def test_the_dashboard_has_what_grafana_needs_and_no_panel_lies_over_another() -> None:
    board = _dashboard()
    assert {"title", "uid", "schemaVersion", "panels", "time", "templating"} <= set(board)
    assert [each["name"] for each in board["templating"]["list"]] == ["datasource", "instance"]
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    cells: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        own = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not own & cells
        cells |= own
        assert panel["datasource"]["uid"] == "${datasource}"
        assert panel["type"] in ("timeseries", "stat", "gauge")
        refs = [each["refId"] for each in panel["targets"]]
        assert len(refs) == len(set(refs))
        assert panel["fieldConfig"]["defaults"]["unit"]
