// The pages' only script. Without it every page works; with it
// - what is wrong with a form is read out at once,
// - a form is sent once, and only to a server that answers: until then its text stays,
// - the page of an activation shows what changes, without taking text or focus away.
const $ = (selector) => document.querySelector(selector);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const ready = () => fetch("/readyz", { cache: "no-store", signal: AbortSignal.timeout(15000) }).then((r) => r.ok, () => false);

const notice = $("#notice");
function say(word) {
  if (!notice) return;
  notice.textContent = notice.dataset[word] ?? "";
  notice.hidden = !word;
}

$(".errors")?.focus();

// Forms
const sent = new WeakSet(), passed = new WeakSet();
addEventListener("pageshow", () => document.querySelectorAll("form").forEach((f) => sent.delete(f)));
addEventListener("submit", async (e) => {
  const form = e.target, by = e.submitter;
  if (form.getAttribute("method") !== "post" || passed.delete(form)) return;
  e.preventDefault();
  if (sent.has(form)) return; // a second click
  sent.add(form);
  for (; !(await ready()); await wait(3000)) say("away");
  say("");
  passed.add(form);
  form.requestSubmit(by);
  await wait(5000); // it was a file, not a page
  sent.delete(form);
});

// A page that could not be saved tries again by itself.
const again = $("form[data-again]");
if (again) wait(5000).then(() => again.requestSubmit());

// The page shown while the server is away: it goes on when the server is back.
if ($("[data-until-back]")) (async () => {
  do await wait(3000); while (!(await ready()));
  location.reload();
})();

// What changes by itself
const changed = (field) => field.matches("[type=hidden]") ? false
  : field.options ? [...field.options].some((o) => o.selected !== o.defaultSelected) && field.selectedIndex > 0
  : field.value !== field.defaultValue || field.checked !== field.defaultChecked;
const typing = (region) => region.contains(document.activeElement) && document.activeElement.matches("textarea, select, input")
  || [...region.querySelectorAll("input, textarea, select")].some(changed);
const sending = (region) => [...region.querySelectorAll("form")].some((form) => sent.has(form)); // its answer is a page of its own
const stops = "a[href], button, summary, [tabindex]";

async function refresh() {
  const r = await fetch($("[data-live]").dataset.page, { headers: { "Volare-Asleep": "1" } }).catch(() => null);
  if (!r?.ok || r.redirected) return false;
  const page = new DOMParser().parseFromString(await r.text(), "text/html");
  for (const old of document.querySelectorAll("[data-region]")) {
    const now = page.getElementById(old.id);
    if (!now || sending(old)) continue;
    if (typing(old)) { say("changed"); continue; }
    const at = [...old.querySelectorAll(stops)].indexOf(document.activeElement);
    old.replaceChildren(...now.childNodes);
    if (at >= 0) (old.querySelectorAll(stops)[at] ?? old).focus();
  }
  const live = page.querySelector("[data-live]");
  $("[data-live]").dataset.live = live?.dataset.live ?? "";
  return true;
}

let events;
function listen() {
  events?.close();
  const live = $("[data-live]")?.dataset.live;
  if (!live || document.hidden) return;
  events = new EventSource(live);
  events.addEventListener("change", async () => { events.close(); if (await refresh()) listen(); });
  events.addEventListener("ended", () => events.close());
  events.addEventListener("error", async (e) => {
    if (e.target.readyState !== EventSource.CLOSED || e.target !== events) return;
    await wait(15000);
    if (e.target === events && await refresh()) listen();
  });
}
document.addEventListener("visibilitychange", listen);
listen();

navigator.serviceWorker?.register("/worker.js").catch(() => {});
