// What every page promises beyond what axe finds. Each function gives a list
// of what breaks its promise, as people read it.
window.promise = (() => {
  const say = e => e.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  const shown = e => {
    const r = e.getBoundingClientRect();
    return r.width > 0 && r.height > 0 && getComputedStyle(e).visibility !== "hidden" && r.right > 0;
  };
  const controls = () => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")].filter(shown);

  // open shows what is folded, and waits until nothing moves.
  const open = async () => {
    document.querySelectorAll("details").forEach(d => { d.open = true; });
    await document.fonts.ready;
    await still();
  };
  const still = async () => {
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.all(document.getAnimations().filter(a => a.effect.getComputedTiming().endTime !== Infinity).map(a => a.finished.catch(() => {})));
  };

  // wide: nothing is scrolled sideways, neither the page nor a part of it.
  const wide = () => {
    const found = [], root = document.documentElement;
    if (root.scrollWidth > innerWidth) {
      const out = [...document.body.querySelectorAll("*")].filter(e => shown(e) && e.getBoundingClientRect().right > innerWidth + 1);
      found.push(`the page is ${root.scrollWidth} px wide in a window of ${innerWidth}: ${out.slice(0, 3).map(say).join(" | ")}`);
    }
    for (const e of document.body.querySelectorAll("*")) {
      const s = getComputedStyle(e);
      if (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && ["auto", "scroll"].includes(s.overflowX) && e.tagName !== "TEXTAREA") {
        found.push(`${e.scrollWidth} px scroll inside ${e.clientWidth}: ${say(e)}`);
      }
    }
    return found;
  };

  // cut: no text is hidden because it found no room.
  const cut = () => [...document.body.querySelectorAll("*")].filter(e => {
    const s = getComputedStyle(e);
    return shown(e) && !e.closest(".visually-hidden, svg") && e.textContent.trim() !== "" && ["hidden", "clip"].includes(s.overflowX) &&
      (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 2) && e.tagName !== "SELECT";
  }).map(say);

  // small: targets are at least 24 px wide and high, but for links in running text.
  const running = e => {
    if (getComputedStyle(e).display !== "inline") return false;
    let block = e.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const words = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, n => n.parentElement.closest("a[href], button") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    for (let n = words.nextNode(); n; n = words.nextNode()) if (/[\p{L}\p{N}]/u.test(n.data)) return true;
    return false;
  };
  const small = () => controls().filter(e => {
    const label = e.tagName === "INPUT" && ["checkbox", "radio", "file"].includes(e.type) && e.closest("label");
    const r = (label || e).getBoundingClientRect();
    return (r.width < 23.9 || r.height < 23.9) && !running(e);
  }).map(e => { const r = e.getBoundingClientRect(); return `${Math.round(r.width)} × ${Math.round(r.height)} px: ${say(e)}`; });

  // unseen: whatever the keyboard reaches shows that it has the focus.
  const ring = e => { const s = getComputedStyle(e); return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor].join(); };
  const unseen = () => {
    const found = [];
    for (const e of controls()) {
      const before = ring(e);
      e.focus();
      const s = getComputedStyle(e);
      const outlined = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && !/^rgba\(.*, 0\)$/.test(s.outlineColor);
      if (document.activeElement !== e) found.push(`can't have the focus: ${say(e)}`);
      else if (!e.matches(":focus-visible") || ring(e) === before || !outlined) found.push(`focus can't be seen (${ring(e)}): ${say(e)}`);
      const r = e.getBoundingClientRect();
      if (r.bottom < 0 || r.top > innerHeight || r.right < 0 || r.left > innerWidth) found.push(`focus is out of sight: ${say(e)}`);
      e.blur();
    }
    scrollTo(0, 0);
    return found;
  };

  // enlarge doubles the size of all text and of nothing else, as browsers do
  // that enlarge text only; pictures keep theirs.
  const enlarge = () => {
    const all = [...document.querySelectorAll("html, body, body *")].filter(e => !e.closest("svg")).map(e => [e, getComputedStyle(e)])
      .map(([e, s]) => [e, parseFloat(s.fontSize), parseFloat(s.lineHeight) / parseFloat(s.fontSize)]);
    for (const [e, size, line] of all) {
      e.style.fontSize = `${size * 2}px`;
      if (!isNaN(line)) e.style.lineHeight = line;
    }
  };

  return { open, still, wide, cut, small, unseen, enlarge };
})();
