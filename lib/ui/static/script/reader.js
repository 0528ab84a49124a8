// From hit to hit: a passage opens where its card showed it, and where it was left when the reader
// comes back to it; the focus stays on the link that was followed.
window.mafteachReader ??= (() => {
  const MOST = 200;
  const places = new Map();
  let shown, focused, left;
  const scroller = () => document.querySelector('[data-testid="stMain"]');
  const keep = () => {
    if (!shown?.isConnected) return;
    places.delete(shown.dataset.key);
    places.set(shown.dataset.key, scroller().scrollTop);
    if (places.size > MOST) places.delete(places.keys().next().value);
    const link = document.activeElement.closest(".steps a, .neighbours a");
    const { step } = link?.dataset ?? {};
    focused = link && (step ? `.steps a[data-step=${step}]` : `.neighbours a[rel=${link.rel}]`);
    left = true;
  };
  const scroll = () => {
    const place = shown.querySelector("#place");
    const known = places.get(shown.dataset.key);
    const opened = new URLSearchParams(location.search).has("at");
    if (!left && scroller().scrollTop) return; // drawn anew while it is read
    scroller().scrollTop = opened ? 0 : (known ?? 0);
    if (!place || (known !== undefined && !opened)) return;
    const { bottom } = place.getBoundingClientRect();
    if (opened || bottom > innerHeight) place.scrollIntoView({ block: "center" });
  };
  const arrive = () => {
    const article = document.querySelector("article.reader[data-key]");
    if (!article || article === shown) return;
    shown = article;
    // A hit of another page was asked for by its number; its own address is a better link.
    const { address } = article.querySelector(".reader-bar").dataset;
    if (address && !new URLSearchParams(location.search).has("id"))
      history.replaceState(history.state, "", address);
    scroll();
    if (left && focused) {
      const there = article.querySelector(focused) ?? article.querySelector(".steps a");
      there?.focus({ preventScroll: true });
    }
    left = false;
  };
  window.addEventListener("popstate", keep);
  new MutationObserver(arrive).observe(document.body, { childList: true, subtree: true });
  arrive();
  return true;
})();
