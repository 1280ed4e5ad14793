// Makes internal/portal/static/vendor from what npm installed beside this
// file: node vendor.mjs MODULES PORTAL. See scripts/assets.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const [modules, portal] = process.argv.slice(2);
const here = dirname(process.argv[1]);
const vendor = join(portal, "static/vendor");
const tabler = join(modules, "@tabler/core");
const inter = join(modules, "@fontsource-variable/inter");

// Without a script nobody sets data-bs-theme: the reader's system chooses.
// Each dark rule is kept once, under :root, inside a media query.
const darkAttribute = "[data-bs-theme=dark]";
const themeSelector = /theme-dark|theme=|navbar-theme|hide-theme|img-(dark|light)/;
const darkByPreference = (root) => {
  root.walkRules((rule) => {
    if (!rule.selectors.some((s) => themeSelector.test(s))) return;
    const light = rule.selectors.filter((s) => !themeSelector.test(s));
    const dark = rule.selectors.filter((s) => s === darkAttribute || s.startsWith(darkAttribute + " "));
    const printed = rule.parent.type === "atrule" && rule.parent.params.includes("print");
    if (dark.length > 0 && light.length === 0 && !printed) {
      const inner = rule.clone({ selectors: dark.map((s) => ":root" + s.slice(darkAttribute.length)) });
      rule.before(postcss.atRule({ name: "media", params: "(prefers-color-scheme:dark)" }).append(inner));
    }
    if (light.length > 0) rule.selectors = light;
    else rule.remove();
  });
};

const text = (...path) => readFileSync(join(...path), "utf8");
const version = (dir) => JSON.parse(text(dir, "package.json")).version;

const own = text(portal, "static/volare.css");
const sheet = postcss.parse(text(tabler, "dist/css/tabler.min.css"));
darkByPreference(sheet);
const [purged] = await new PurgeCSS().purge({
  content: [{ raw: text(here, "classes.txt"), extension: "txt" }, join(portal, "html/*.html")],
  css: [{ raw: sheet.toString() }],
  defaultExtractor: (content) => content.match(/[A-Za-z0-9_-]+/g) ?? [],
  variables: true,
  keyframes: true,
  fontFace: true,
  safelist: { variables: [...own.matchAll(/var\((--tblr-[a-z0-9-]+)/g)].map((m) => m[1]) },
});
const clean = postcss.parse(purged.css);
clean.walkRules((r) => { if (r.nodes.length === 0) r.remove(); });
clean.walkComments((c) => { c.remove(); });
clean.walkAtRules("media", (m) => { if (m.nodes.length === 0) m.remove(); });

mkdirSync(vendor, { recursive: true });
writeFileSync(join(vendor, "tabler.css"),
  `/*! Tabler ${version(tabler)}, MIT; unused rules left out. See LICENSE.tabler. */\n${clean.toString()}\n`);
// The npm package has no licence file of its own, only the licence's name.
writeFileSync(join(vendor, "LICENSE.tabler"), text(here, "LICENSE.tabler"));

const faces = text(inter, "wght.css").split("/* ").filter((f) => /^inter-latin(-ext)?-wght-normal/.test(f));
if (faces.length !== 2) throw new Error("Inter's stylesheet looks different now");
const files = faces.map((f) => f.match(/files\/(inter-[a-z-]+\.woff2)/)[1]);
for (const f of files) copyFileSync(join(inter, "files", f), join(vendor, f));
writeFileSync(join(vendor, "inter.css"), `/*! Inter ${version(inter)}, OFL-1.1. See LICENSE.inter. */\n` +
  faces.map((f) => f.slice(f.indexOf("*/") + 2).trim().replace("./files/", "")).join("\n") + "\n");
copyFileSync(join(inter, "LICENSE"), join(vendor, "LICENSE.inter"));

const axe = join(portal, "testdata/axe");
mkdirSync(axe, { recursive: true });
for (const f of ["axe.min.js", "LICENSE"]) copyFileSync(join(modules, "axe-core", f), join(axe, f));

for (const f of readdirSync(vendor)) console.log(String(readFileSync(join(vendor, f)).length).padStart(8), f);
