// When the server doesn't answer a page that somebody goes to, this shows one
// that says so and goes on by itself. It keeps that page, its look and its
// script, and nothing else: no page with data is ever kept.
const [cache, ...files] = KEPT;
addEventListener("install", (e) => e.waitUntil(caches.open(cache).then((c) => c.addAll(files)).then(() => skipWaiting())));
addEventListener("activate", (e) => e.waitUntil(caches.keys().then((all) => Promise.all(all.filter((k) => k !== cache).map((k) => caches.delete(k))))));
addEventListener("fetch", (e) => {
  const r = e.request, kept = files.includes(new URL(r.url).pathname);
  if (r.method !== "GET" || r.mode !== "navigate" && !kept) return;
  e.respondWith(fetch(r).catch(() => caches.match(kept ? r : files[0])));
});
