"""The model as HTML: which one answers, its card, its state, its vectors, what it is worth."""

import sys
from collections.abc import Mapping
from typing import Any

from lib.encoders.keeper import ModelState, State
from lib.encoders.protocol import ModelCard
from lib.search.calibration import Calibration
from lib.stores.protocol import Coverage, ModelRecord
from lib.ui.corpus_figures import duration, size
from lib.ui.markup import isolated, safe
from lib.ui.strings import t


def state_html(state: ModelState) -> str:
    """What the model does now, in one line, with the time until it is released."""
    said = t(f"model_{state.state}")
    more = ""
    if state.state is State.LOADED and state.release_in is not None:
        left = f'<bdi class="number">{duration(state.release_in)}</bdi>'
        more = t("model_release_in", left=left)
    elif state.state is State.FAILED:
        more = t("model_failed_hint")
    counts = t("model_counts", loads=f"{state.loads:,}", releases=f"{state.releases:,}")
    return (
        f'<p class="model-state" role="status"><i class="lamp {state.state}"></i><b>{said}</b> '
        f'{more} <span class="quiet">{counts}</span></p>'
    )


def card_html(card: ModelCard) -> str:
    unlimited = card.longest == sys.maxsize
    rows: list[tuple[str, str]] = [
        ("model_name", f'<code dir="ltr">{safe(card.name, 90)}</code>'),
        ("model_kind", t(f"kind_{card.kind}")),
        ("model_dimension", f"{card.dimension:,}"),
        ("model_longest", t("model_unlimited") if unlimited else f"{card.longest:,}"),
    ]
    if card.size_bytes:
        rows.append(("model_size", size(card.size_bytes)))
    if card.license:
        rows.append(("model_license", isolated(card.license, 60)))
    rows += _details(card.details)
    drawn = "".join(f"<dt>{t(code)}</dt><dd><bdi>{value}</bdi></dd>" for code, value in rows)
    return f'<dl class="facts">{drawn}</dl>'


def _details(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = []
    if profile := details.get("profile"):
        rows.append(("model_profile", safe(str(profile), 40)))
    if source := details.get("source"):
        rows.append(("model_source", f'<code dir="ltr">{safe(str(source), 90)}</code>'))
    fidelity = details.get("fidelity")
    if isinstance(fidelity, Mapping):
        rows.append(("model_fidelity", _fidelity(fidelity)))
    return rows


def _fidelity(fidelity: Mapping[str, Any]) -> str:
    named = (("mean_cosine", "fidelity_mean"), ("min_cosine", "fidelity_least"),
             ("overlap", "fidelity_overlap"))  # fmt: skip
    said = [
        f'{t(code)} <span class="number">{float(fidelity[key]):.4f}</span>'
        for key, code in named
        if isinstance(fidelity.get(key), int | float)
    ]
    return " · ".join(said) or "–"


def coverage_html(coverage: Coverage) -> str:
    """Vectors done and missing, with a bar."""
    total = coverage.done + coverage.missing
    share = 100 * coverage.done / total if total else 100.0
    code = "vectors_all" if not coverage.missing else "vectors_some"
    said = t(code, done=f"{coverage.done:,}", missing=f"{coverage.missing:,}")
    return (
        f'<p>{said}</p><div class="track" role="img" aria-label="{share:.0f}%">'
        f'<i style="width:{share:.1f}%"></i></div>'
    )


def calibration_html(record: ModelRecord | None) -> str:
    """What the model is worth on this corpus: how well hybrid mode finds by each weight."""
    known = Calibration.of(record.figures) if record else Calibration()
    measured = known.measured.get("hybrid")
    if not isinstance(measured, Mapping) or not measured:
        return f'<p class="quiet">{t("calibration_none")}</p>'
    queries = f"{int(known.measured.get('queries', 0)):,}"
    words, meaning = known.measured.get("words", 0.0), known.measured.get("meaning", 0.0)
    said = t(
        "calibration_said", queries=queries, words=f"{words:.3f}", meaning=f"{meaning:.3f}",
        weight=f"{known.weight:g}",
    )  # fmt: skip
    return f"<p>{said}</p>{_curve(measured, known.weight)}"


def _curve(measured: Mapping[str, float], chosen: float) -> str:
    """A column for each weight, as high as its MRR stands above the least; the chosen one
    marked."""
    points = sorted((float(weight), float(mrr)) for weight, mrr in measured.items())
    lowest = min(mrr for _, mrr in points)
    spread = max(max(mrr for _, mrr in points) - lowest, 0.01)
    columns = "".join(
        f'<li class="{"chosen" if weight == chosen else ""}">'
        f'<span class="number">{mrr:.3f}</span>'
        f'<i style="block-size:{0.4 + 4 * (mrr - lowest) / spread:.2f}rem"></i>'
        f'<span class="number">{weight:g}</span></li>'
        for weight, mrr in points
    )
    return (
        f'<ol class="curve" dir="ltr" aria-label="{t("curve_label")}">{columns}</ol>'
        f'<p class="quiet">{t("curve_caption")}</p>'
    )


STYLE = """<style>
.model-state {font-size:1.0625rem; display:flex; flex-wrap:wrap; gap:.25rem .6rem;
  align-items:center}
.lamp {inline-size:.7rem; block-size:.7rem; border-radius:50%; background:var(--quiet)}
.lamp.loaded {background:var(--prefix)} .lamp.loading {background:var(--exact)}
.lamp.failed {background:var(--accent); border-radius:0}
.facts {display:grid; grid-template-columns:auto 1fr; gap:.3rem 1.25rem; margin:.25rem 0 1rem;
  padding:0 !important}
.facts dt {margin:0; color:var(--quiet); font-size:.875rem; font-weight:400}
.facts dd {margin:0; overflow-wrap:anywhere}
.facts code {font-size:.8125rem; background:none; padding:0; color:var(--ink)}
.track {block-size:.5rem; border-radius:4px; background:var(--line); overflow:hidden}
.track i {display:block; block-size:100%; background:var(--accent)}
.curve {list-style:none; margin:.5rem 0 .25rem; padding:0 !important; display:flex; gap:.35rem;
  align-items:flex-end; max-inline-size:30rem}
.curve li {flex:1; margin:0 !important; display:flex; flex-direction:column; align-items:center;
  gap:.2rem; font-size:.75rem; color:var(--quiet)}
.curve i {inline-size:100%; background:var(--line); border-radius:3px 3px 0 0}
.curve .chosen {color:var(--ink); font-weight:600}
.curve .chosen i {background:var(--accent)}
.how {background:var(--wash); border-radius:8px; padding:.9rem 1.1rem; max-inline-size:44rem}
.how pre {direction:ltr; text-align:left; margin:.4rem 0; white-space:pre-wrap; font-size:.8125rem;
  background:none; padding:0; color:var(--ink)}
</style>"""
