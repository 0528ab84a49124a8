"""The model as HTML: which one answers, its card, its state, its vectors, what it is worth."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from lib.core.measures import duration, size
from lib.core.visible import one_line
from lib.encoders.keeper import ModelState, State
from lib.encoders.protocol import ModelCard
from lib.search.calibration import Calibration
from lib.stores.protocol import Coverage, ModelRecord
from lib.ui.markup import element, isolated, joined
from lib.ui.strings import t

COLUMN_REM = 5
"""Height of an MRR of 1."""


def state_html(state: ModelState) -> Markup:
    """What the model does now, in one line, with the time until it is released."""
    more = ""
    if state.state is State.LOADED and state.release_in is not None:
        more = t("model_release_in", left=element("bdi.number", duration(state.release_in)))
    elif state.state is State.FAILED:
        more = t("model_failed_hint")
    counts = t("model_counts", loads=state.loads, releases=state.releases)
    return element(
        "p.model-state",
        element("i.lamp", class_=str(state.state)),
        element("b", t(f"model_{state.state}")),
        " ",
        more,
        " ",
        element("span.quiet", counts),
        role="status",
    )


def card_html(card: ModelCard) -> Markup:
    rows = [
        ("model_name", _code(card.name)),
        ("model_kind", t(f"kind_{card.kind}")),
        ("model_dimension", f"{card.dimension:,}"),
        ("model_longest", f"{card.longest:,}"),
    ]
    if card.size_bytes:
        rows.append(("model_size", size(card.size_bytes)))
    if card.license:
        rows.append(("model_license", isolated(card.license, 60)))
    rows += _details(card.details)
    drawn = ((element("dt", t(code)), element("dd", element("bdi", value))) for code, value in rows)
    return element("dl.facts", drawn)


def _code(text: str) -> Markup:
    return element("code", one_line(text, 90), dir="ltr")


def _details(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if profile := details.get("profile"):
        rows.append(("model_profile", one_line(str(profile), 40)))
    if source := details.get("source"):
        rows.append(("model_source", _code(str(source))))
    fidelity = details.get("fidelity")
    if isinstance(fidelity, Mapping):
        rows.append(("model_fidelity", _fidelity(fidelity)))
    return rows


def _fidelity(fidelity: Mapping[str, Any]) -> Markup:
    named = (("mean_cosine", "fidelity_mean"), ("min_cosine", "fidelity_least"),
             ("overlap", "fidelity_overlap"))  # fmt: skip
    said = [
        joined(t(code), " ", element("span.number", f"{float(fidelity[key]):.4f}"))
        for key, code in named
        if isinstance(fidelity.get(key), int | float)
    ]
    return Markup(" · ").join(said or ["–"])


def coverage_html(coverage: Coverage) -> Markup:
    """Vectors done and missing, with a bar."""
    total = coverage.done + coverage.missing
    share = 100 * coverage.done / total if total else 100.0
    code = "vectors_all" if not coverage.missing else "vectors_some"
    said = t(code, done=coverage.done, missing=coverage.missing)
    filled = element("i", style=f"width:{share:.1f}%")
    track = element("div.track", filled, role="img", aria_label=f"{share:.0f}%")
    return joined(element("p", said), track)


def calibration_html(record: ModelRecord | None, documents: int) -> Markup:
    """What the model is worth on this corpus: how well hybrid mode finds by each weight.  Nothing
    of a corpus that was another one when it was measured."""
    known = Calibration.of(record.calibration) if record else Calibration()
    measured = known.measured.get("hybrid")
    if not known.fits(documents) or not isinstance(measured, Mapping) or not measured:
        return element("p.quiet", t("calibration_none"))
    queries = int(known.measured.get("queries", 0))
    words, meaning = known.measured.get("words", 0.0), known.measured.get("meaning", 0.0)
    said = t(
        "calibration_said", queries=queries, words=f"{words:.3f}", meaning=f"{meaning:.3f}",
        weight=f"{known.weight:g}",
    )  # fmt: skip
    alone = element("p", t("calibration_no_weight")) if known.is_no_help else ""
    return joined(element("p", said), alone, _curve(measured, known.weight))


def _curve(measured: Mapping[str, float], chosen: float) -> Markup:
    """A column for each weight, as high as its MRR; the chosen one marked."""
    points = sorted((float(weight), float(mrr)) for weight, mrr in measured.items())
    columns = (
        element(
            "li",
            element("span.number", f"{mrr:.3f}"),
            element("i", style=f"block-size:{COLUMN_REM * mrr:.2f}rem"),
            element("span.number", f"{weight:g}"),
            class_="chosen" if weight == chosen else "",
        )
        for weight, mrr in points
    )
    return joined(
        element("ol.curve", columns, dir="ltr", aria_label=t("curve_label")),
        element("p.quiet", t("curve_caption")),
    )
