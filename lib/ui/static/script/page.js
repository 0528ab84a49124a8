// What every page needs of the browser: the document's language, and links that are followed
// within the open session (Streamlit takes a popstate event as a change of page and address).
// `given`: language, direction, page, addresses.
document.documentElement.lang = given.language;
document.documentElement.dir = given.direction;
const arrived = () => {
  const box = document.querySelector(".st-key-query input");
  if (!box || window.mafteachAt === location.pathname) return Boolean(box);
  window.mafteachAt = location.pathname;
  const called = window.mafteachCalled;
  window.mafteachCalled = false;
  // Beside passages keys are for these.
  if (!called && new URLSearchParams(location.search).get("q")) return true;
  // Before the first paint has gone, its own box is typed in, and hands the focus over.
  if (!document.querySelector(".painted") && matchMedia("(hover: hover)").matches) {
    box.focus();
    box.setSelectionRange(1e4, 1e4);
  }
  return true;
};
if (given.page !== "search") window.mafteachAt = location.pathname;
else if (!arrived()) {
  const waiting = new MutationObserver(() => arrived() && waiting.disconnect());
  waiting.observe(document.body, { childList: true, subtree: true });
}
if (!window.mafteach) {
  window.mafteach = true;
  const pages = given.addresses;
  const BOX = ".st-key-query input, .ask input";
  // One key each in either layout, and a digit: lib/ui/keys.py lists them.
  const JUDGE = Object.fromEntries(
    Object.entries({ relevant: "1rר", partly: "2pפ", not: "3nמ", undo: "uו" }).flatMap(
      ([said, pressed]) => [...pressed].map((key) => [key, said]),
    ),
  );
  const go = (to) => {
    history.pushState({}, "", to);
    window.dispatchEvent(new PopStateEvent("popstate"));
    window.scrollTo(0, 0);
  };
  // A link tells what it was made from: pages say later what has changed since.
  const permalink = () => {
    const to = new URL(location);
    const { stamp } = document.querySelector(".keep[data-looked]")?.dataset ?? {};
    if (stamp) to.searchParams.set("made", stamp);
    return to.href;
  };
  const copied = (button) => {
    const said = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => (button.textContent = said), 1500);
  };
  const keys = () => document.querySelector("dialog.keys");
  document.addEventListener("click", (event) => {
    if (event.target.closest(".keys-open")) keys().showModal();
    if (event.target.closest(".keys-close") || event.target === keys()) keys().close();
    const button = event.target.closest("[data-copy]");
    if (button) {
      event.preventDefault();
      const { copy, said, link } = button.dataset;
      const where = link ? new URL(link, location.href).href : permalink();
      const what =
        copy === "address"
          ? permalink()
          : copy === "citation"
            ? // The last: what stands before it is anybody's text.
              said.slice(0, said.lastIndexOf("{link}")) + where + said.split("{link}").pop()
            : document.querySelector(copy).innerText;
      navigator.clipboard.writeText(what).then(() => copied(button));
      return;
    }
    const link = event.target.closest("a[href]");
    if (
      !link ||
      (link.target && link.target !== "_self") ||
      event.button ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || !pages.includes(to.pathname)) return;
    event.preventDefault();
    go(to);
  });
  // The box sends what was typed into it when it loses the focus; another page would be left again
  // by that, so on the way there it keeps the focus.
  document.addEventListener("mousedown", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !document.activeElement.matches(BOX)) return;
    if (new URL(link.href).pathname !== location.pathname) event.preventDefault();
  });
  // The box beside a passage is a plain form, whose address keeps the rest of the search.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest(".ask");
    if (!form) return;
    event.preventDefault();
    const to = new URL(form.action);
    to.searchParams.set("q", form.querySelector("input").value);
    go(to);
  });
  // Behind תגית: or tag: names of tags complete, where this visitor may ask for them.
  let names;
  const tagNames = () =>
    (names ??= fetch("/api/v1/tags")
      .then((answer) => (answer.ok ? answer.json() : { tags: [] }))
      .then(({ tags }) =>
        tags.flatMap(({ name, category }) => (category ? [name, `${category}:${name}`] : [name])),
      )
      .catch(() => []));
  const complete = async (box) => {
    const typed = box.value.match(/^((?:.*\s)?-?(?:תגית|tag):"?)([^"]*)$/i);
    if (!typed) return box.removeAttribute("list");
    const known = await tagNames();
    if (typed[0] !== box.value) return;
    const offered = known.filter((name) => name.startsWith(typed[2]) && name !== typed[2]);
    const list = document.createElement("datalist");
    list.id = "tag-names";
    list.append(
      ...[...new Set(offered)].slice(0, 20).map((name) => new Option("", typed[1] + name)),
    );
    document.getElementById(list.id)?.remove();
    document.body.append(list);
    if (offered.length) box.setAttribute("list", list.id);
    else box.removeAttribute("list");
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches?.(BOX)) complete(event.target);
  });
  document.addEventListener("keydown", (event) => {
    const typing =
      /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    // What is sent is done with: the keys are for the passages again.
    if (event.key === "Enter" && event.target.matches(BOX) && !event.isComposing)
      setTimeout(() => event.target.blur());
    if (typing || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === "?") keys()?.open ? keys().close() : keys()?.showModal();
    if (keys()?.open) return;
    // A point where the keyboard is Hebrew, whose own "/" is elsewhere.
    if (event.key === "/" || event.key === ".") {
      const box = document.querySelector(BOX);
      event.preventDefault();
      box?.focus();
      box?.select();
      // On other pages the way to it, which gives it the focus when it arrives.
      if (box) return;
      window.mafteachCalled = true;
      document.querySelector(".topbar nav a").click();
    }
    const ahead = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = document.documentElement.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
    const side = { [ahead]: "next", [back]: "prev" }[event.key];
    if (side) document.querySelector(`.neighbours a[rel=${side}]`)?.click();
    // j and k, on the Hebrew keyboard too.
    const step = { j: "next", ח: "next", k: "prev", ל: "prev" }[event.key];
    if (step) document.querySelector(`.steps a[data-step=${step}]`)?.click();
    const said = JUDGE[event.key];
    if (said && !event.repeat) document.querySelector(`[class*=judge_${said}] button`)?.click();
  });
}
