// What somebody at the screen finds there by its words: a control to press, or
// a field by its label; or whether that has the focus, or what was typed. It is
// called anew on each page, and changes nothing.
(what, words) => {
  const clean = s => (s || "").replace(/\s+/g, " ").trim();
  const shown = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 && getComputedStyle(e).visibility !== "hidden"; };
  const field = e => e.matches("input:not([type=hidden]), select, textarea");
  const names = e => field(e) ? [...e.labels].map(l => clean(l.innerText)) : [clean(e.getAttribute("aria-label")), clean(e.innerText)];
  const rank = e => Math.max(...names(e).map(n => n === words ? 3 : n.startsWith(words) ? 2 : n.includes(words) ? 1 : 0));
  const fits = e => rank(e) > 0;
  switch (what) {
    case "place": case "field": case "last": {
      const all = [...document.querySelectorAll(what !== "place" ? "input:not([type=hidden]), select, textarea" : "a[href], button, summary, input[type=checkbox], input[type=radio]")];
      const best = all.filter(shown).filter(fits).sort((a, b) => rank(b) - rank(a) || (what === "last" ? all.indexOf(b) - all.indexOf(a) : 0))[0];
      if (!best) return null;
      best.scrollIntoView({ block: "center", behavior: "instant" });
      const r = best.getBoundingClientRect();
      // A select would open its list: its label gives it the focus alone.
      const at = best.tagName === "SELECT" ? best.labels[0].getBoundingClientRect() : best.getClientRects()[0];
      return { x: at.left + Math.min(at.width / 2, 60), y: at.top + at.height / 2 };
    }
    case "focused": {
      const e = document.activeElement;
      return !!e && e !== document.body && (field(e) || e.matches("a[href], button, summary")) && fits(e);
    }
    case "typed": {
      const e = document.activeElement; // a date or a choice is shown in its own way
      return e.matches("select, input[type=date]") || e.value === words;
    }
    case "says": return document.body.innerText.includes(words);
    case "page": return clean(document.body.innerText).slice(0, 1500);
  }
}
