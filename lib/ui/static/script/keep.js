// What a reader keeps.  It stands in this browser or, signed in, on the server; either way a list
// of records as lib/core/keeping.py has them, by which buttons say whether theirs is kept.
// `given`: ticket, server (whether to keep it there), language, words, most (of each kind).
window.mafteachKeep ??= (() => {
  const KEPT = "mafteach-kept";
  const RECENT = "mafteach-recent";
  const MOST_RECENT = 6;
  const SAID_SECONDS = 5;
  const FORMAT = 1;
  let told, items, revision = 0;
  const idOf = ({ kind, key }) => `${kind} ${key}`;
  const now = () => new Date().toISOString();
  const stored = (name) => {
    try {
      const { items } = JSON.parse(localStorage.getItem(name));
      return Array.isArray(items) ? items.filter((each) => each?.kind && each.key) : [];
    } catch {
      return []; // nothing yet, or a browser that keeps nothing
    }
  };
  const store = (name, items) =>
    localStorage.setItem(name, JSON.stringify({ format: FORMAT, items }));
  // Resolves to the answer; what went wrong is thrown in the reader's words.
  const ask = async (what, body) => {
    const send = typeof body === "object" && !(body instanceof Blob);
    let answer;
    try {
      const asked = `/keeping/${told.ticket}/${what}?lang=${told.language}`;
      const response = await fetch(asked, { method: "POST", body: send ? JSON.stringify(body) : body });
      answer = await response.json();
      if (response.ok) return answer;
    } catch {
      throw new Error(told.words.keep_failed);
    }
    throw new Error(answer.said ?? told.words.keep_failed);
  };
  const browser = {
    all: async () => stored(KEPT),
    change: async (put, drop) => {
      const kept = new Map(stored(KEPT).map((each) => [idOf(each), each]));
      for (const each of drop) kept.delete(idOf(each));
      for (const each of put) kept.set(idOf(each), { ...each, made: kept.get(idOf(each))?.made ?? each.made });
      const all = [...kept.values()];
      for (const [kind, most] of Object.entries(told.most))
        if (all.filter((each) => each.kind === kind).length > most)
          throw new Error(told.words.keep_full);
      try {
        store(KEPT, all);
      } catch {
        throw new Error(told.words.keep_full);
      }
      return all;
    },
  };
  const server = {
    all: async () => (await ask("items", {})).items,
    change: async (put, drop) => (await ask("items", { put, drop })).items,
  };
  const place = () => (told.server ? server : browser);
  const say = (text) => {
    const at = document.querySelector(".keep-said");
    if (!at) return;
    at.textContent = text;
    clearTimeout(say.later);
    say.later = setTimeout(() => (at.textContent = ""), SAID_SECONDS * 1000);
  };
  const learn = (all) => {
    items = new Map(all.map((each) => [idOf(each), each]));
    revision++;
    look();
  };
  const load = () =>
    place()
      .all()
      .then(learn, (error) => say(error.message));
  // One after the other: two clicks in a row are two changes.
  let turn = Promise.resolve();
  const change = (put, drop, done) => {
    turn = turn.then(async () => {
      try {
        learn(await place().change(put, drop));
        if (done) say(done);
      } catch (error) {
        say(error.message);
      }
    });
    return turn;
  };

  // Buttons

  const mark = (button) => {
    const on = items.has(idOf(button.dataset));
    if (button.dataset.on === String(on) || button.closest("#kept")) return;
    button.dataset.on = String(on);
    const said = told.words[on ? "kept" : "keep"];
    button.querySelector("span").textContent = said;
    button.setAttribute("aria-label", `${said}: ${button.dataset.name}`);
  };
  // What is looked at now holds nothing new any more.
  const seen = (button) => {
    const item = items.get(idOf(button.dataset));
    const { stamp = "", last = "0" } = button.dataset;
    if (!item || (item.stamp === stamp && String(item.last) === last)) return;
    if (button.dataset.seen === stamp) return; // asked for already
    button.dataset.seen = stamp;
    change([{ ...item, stamp, last: Number(last), seen: now() }], []);
  };
  const keep = ({ dataset }) => {
    const { kind, key, name, stamp = "", last = "0" } = dataset;
    const item = { kind, key, name, note: "", made: now(), seen: now(), stamp, last: Number(last) };
    change([item], [], told.words.keep_done);
  };

  // The dialog

  const dialog = () => document.querySelector(".keep-edit");
  let edited;
  const edit = (item) => {
    edited = item;
    const form = dialog().querySelector("form");
    form.elements.label.value = item.name;
    form.elements.note.value = item.note;
    dialog().showModal();
    form.elements.label.select();
  };
  const save = (form) => {
    const name = form.elements.label.value.trim() || edited.name;
    dialog().close();
    change([{ ...edited, name, note: form.elements.note.value.trim() }], []);
  };
  const takeOff = () => {
    dialog().close();
    change([], [edited], told.words.keep_undone);
  };

  // Recent searches

  const remember = ({ key, name }) => {
    if (!new URLSearchParams(key).get("q")) return;
    const others = stored(RECENT).filter((each) => each.name !== name && each.key !== key);
    const all = [{ kind: "search", key, name }, ...others].slice(0, MOST_RECENT);
    if (JSON.stringify(all) === JSON.stringify(stored(RECENT))) return;
    try {
      store(RECENT, all);
    } catch {
      // then they are forgotten with the session
    }
  };
  const showRecent = async (at) => {
    const all = stored(RECENT);
    at.dataset.shown = "true";
    if (!all.length) return;
    try {
      at.innerHTML = (await ask("recent", { items: all })).html;
    } catch {
      // what the session knows stays there
    }
  };

  // The Kept page

  const shelf = async (at) => {
    const drawn = `${revision} ${told.language} ${told.server}`;
    if (at.dataset.drawn === drawn) return;
    at.dataset.drawn = drawn;
    try {
      const sent = stored(KEPT);
      const { html, read } = await ask("list", { items: sent });
      if (at.dataset.drawn !== drawn) return; // something was kept meanwhile
      if (!told.server) {
        // Another version may have called them otherwise.
        items = new Map(read.map((each) => [idOf(each), each]));
        if (read.length === sent.length && read.some((each, at) => each.key !== sent[at].key))
          store(KEPT, read);
      }
      at.innerHTML = html;
    } catch (error) {
      at.textContent = error.message;
    }
  };
  const lookForNews = async (button) => {
    button.disabled = true;
    for (const row of document.querySelectorAll(".kept-item:has(.kept-news[data-pending])")) {
      const item = items.get(idOf(row.dataset));
      const at = row.querySelector(".kept-news");
      if (!item) continue;
      try {
        const { html, number } = await ask("news", { item });
        at.innerHTML = html;
        at.classList.toggle("new", number > 0);
        delete at.dataset.pending;
      } catch (error) {
        say(error.message);
        button.disabled = false;
        return;
      }
    }
    button.remove();
  };
  const toFile = () => {
    const written = JSON.stringify({ format: FORMAT, items: [...items.values()] }, undefined, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([written], { type: "application/json" }));
    link.download = `mafteach-kept-${now().slice(0, 10)}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const fromFile = async (field) => {
    const [file] = field.files;
    field.value = "";
    if (!file) return;
    try {
      const read = (await ask("file", file)).items;
      await change(read, [], told.words.keep_taken_in);
    } catch (error) {
      say(error.message);
    }
  };
  const move = async () => {
    const all = stored(KEPT);
    await change(all, [], told.words.keep_taken_in);
    if (all.every((each) => items.has(idOf(each)))) store(KEPT, []);
    revision++;
    look();
  };

  // Whatever is drawn, now or later

  const look = () => {
    if (!items) return;
    document.querySelectorAll(".keep[data-key]").forEach(mark);
    const head = document.querySelector(".keep[data-looked]");
    if (head) {
      seen(head);
      if (head.dataset.kind === "search") remember(head.dataset);
    }
    const recent = document.querySelector("#recent:not([data-shown])");
    if (recent) showRecent(recent);
    const kept = document.querySelector("#kept");
    if (kept) shelf(kept);
  };
  let due;
  const lookSoon = () => {
    due ??= requestAnimationFrame(() => {
      due = undefined;
      look();
    });
  };
  new MutationObserver(lookSoon).observe(document.body, { childList: true, subtree: true });
  window.addEventListener("storage", ({ key }) => {
    if (key === KEPT && !told.server) load();
  });
  document.addEventListener("click", (event) => {
    const { target } = event;
    const button = target.closest(".keep[data-key]");
    if (button && items) {
      event.preventDefault();
      const item = items.get(idOf(button.dataset));
      item ? edit(item) : keep(button);
    }
    if (target === dialog() || target.closest(".keep-close")) dialog().close();
    if (target.closest(".keep-off")) takeOff();
    if (target.closest(".kept-look")) lookForNews(target.closest(".kept-look"));
    if (target.closest(".kept-save")) toFile();
    if (target.closest(".kept-move")) move();
    if (target.closest(".recent-forget")) {
      localStorage.removeItem(RECENT);
      document.querySelector("#recent").textContent = "";
    }
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches(".kept-load")) fromFile(target);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.closest(".keep-edit")) return;
    event.preventDefault();
    save(event.target);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, dialog, [contenteditable]");
    if (typing || event.metaKey || event.ctrlKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "s" || event.key === "ד") {
      const head = document.querySelector(".keep[data-looked]");
      if (head) event.preventDefault();
      head?.click();
    }
  });
  return (given) => {
    const moved = told && told.server !== given.server;
    const first = !told;
    told = given;
    if (first || moved) load();
  };
})();
window.mafteachKeep(given);
