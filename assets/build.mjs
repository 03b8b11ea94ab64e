// Builds assets/build from assets/ and the pinned packages: one style sheet, the scripts, the pictures.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const here = (...parts) => join(root, ...parts);
const modules = (...parts) => here("node_modules", ...parts);

// Names of source maps are cut: the maps are not shipped, and a browser would ask for them in vain.
const withoutMap = (text) => text.replace(/\/\/# sourceMappingURL=.*\s*$/, "");

const styles = compile(here("assets", "scss", "main.scss"), {
  loadPaths: [root, modules()],
  quietDeps: true,
  style: "compressed",
});

const out = here("assets", "build");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "main.css"), styles.css);

const scripts = {
  "govuk-frontend.js": modules("govuk-frontend", "dist", "govuk", "govuk-frontend.min.js"),
  "htmx.js": modules("htmx.org", "dist", "htmx.min.js"),
};
for (const [name, source] of Object.entries(scripts)) {
  writeFileSync(join(out, name), withoutMap(readFileSync(source, "utf8")));
}
for (const folder of ["js", "images"]) {
  for (const name of readdirSync(here("assets", folder))) {
    copyFileSync(here("assets", folder, name), join(out, name));
  }
}
