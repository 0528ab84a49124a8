// Until the page has arrived its bar and its box are painted, and the box can be typed in.  What
// was typed goes on in the real box, and what was sent meanwhile is asked at once.
const painted = document.querySelector(".painted");
const box = painted.querySelector("input");
const asked = new URLSearchParams(location.search).get("q") ?? "";
let sent = false;
if (box) {
  // This runs only once Streamlit's styles are there, and the box can be typed in before.
  if (!box.value) box.value = asked;
  // Beside passages keys are for these.
  if (!asked && matchMedia("(hover: hover)").matches) box.focus();
  box.form.addEventListener("submit", (event) => {
    event.preventDefault();
    sent = true;
  });
}
const put = (field, text) => {
  // React notices only what is set past its own property, and told.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
const search = (text) => {
  const to = new URL(location);
  to.searchParams.delete("page");
  if (text.trim()) to.searchParams.set("q", text);
  else to.searchParams.delete("q");
  history.pushState({}, "", to);
  window.dispatchEvent(new PopStateEvent("popstate"));
};
const handOver = (field) => {
  const { value, selectionStart, selectionEnd } = box;
  const focused = document.activeElement === box;
  if (value !== asked) put(field, value);
  if (focused) {
    field.focus();
    field.setSelectionRange(selectionStart, selectionEnd);
  }
  if (sent) search(value);
};
const real = () => document.querySelector("#root .st-key-query input");
const leave = () => {
  if (box && real()) handOver(real());
  painted.remove();
};
// While its first run goes on, Streamlit writes the box and the address anew; the last of it is
// drawn just after the end.  Some pages of a search have no box.
const arrived = () => {
  if (!document.querySelector("#root .topbar")) return;
  painted.querySelector(".topbar")?.remove();
  if (box && !document.querySelector('[data-test-script-state="notRunning"]')) return;
  if (box && !real()) {
    late ??= setTimeout(leave, 1000);
    return;
  }
  clearTimeout(late);
  waiting.disconnect();
  setTimeout(leave, box ? 50 : 0);
};
let late;
const waiting = new MutationObserver(arrived);
waiting.observe(document.body, {
  childList: true,
  subtree: true,
  attributeFilter: ["data-test-script-state"],
});
