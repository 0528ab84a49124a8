// Draws the memory chart, or changes what is drawn: Plotly.react keeps zoom and hover.
// `given`: figure, the address of plotly.js (library), the id of the element.
window.mafteachChart ??= (({ library, element }) => {
  let loading, newest, zoom;
  const loaded = () =>
    (loading ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = library;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    }));
  const place = async () => {
    for (let tries = 0; tries < 50; tries++) {
      const found = document.getElementById(element);
      if (found) return found;
      await new Promise((again) => setTimeout(again, 100));
    }
  };
  // The span moves on with time, so plotly takes it for a wish of ours and drops the reader's.
  const zoomTo = (range) => {
    zoom = range && { range, of: newest.layout.uirevision };
    const button = document.querySelector(".memory-zoom-out");
    if (button) button.style.visibility = zoom ? "visible" : "hidden";
  };
  const zoomOut = () => {
    zoomTo(undefined);
    draw(newest);
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest(".memory-zoom-out")) zoomOut();
  });
  const draw = async (spec) => {
    newest = spec;
    const at = await place();
    if (!at) return;
    try {
      await loaded();
    } catch {
      loading = undefined;
      at.textContent = at.dataset.failed;
      return;
    }
    if (spec !== newest) return;
    const { data, layout } = structuredClone(spec);
    if (zoom && zoom.of !== layout.uirevision) zoomTo(undefined);
    if (zoom) layout.xaxis.range = [...zoom.range];
    if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
    const first = !at.classList.contains("js-plotly-plot");
    if (first) at.textContent = "";
    await Plotly.react(at, data, layout, {
      responsive: true,
      displayModeBar: false,
      doubleClick: false,
    });
    if (!first) return;
    at.on("plotly_relayout", (change) => {
      if ("xaxis.range[0]" in change) zoomTo([change["xaxis.range[0]"], change["xaxis.range[1]"]]);
    });
    at.on("plotly_doubleclick", zoomOut);
  };
  return draw;
})(given);
window.mafteachChart(given.figure);
