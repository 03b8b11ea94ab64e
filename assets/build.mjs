// Builds assets/build from assets/ and the pinned packages: one style sheet, the scripts, the pictures.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const here = (...parts) => join(root, ...parts);
const modules = (...parts) => here("node_modules", ...parts);

// Names of source maps are cut: the maps are not shipped, and a browser would ask for them in vain.
const script = (...parts) =>
  readFileSync(modules(...parts), "utf8").replace(/\/\/# sourceMappingURL=.*\s*$/, "");

const styles = compile(here("assets", "scss", "main.scss"), {
  loadPaths: [root, modules()],
  quietDeps: true,
  style: "compressed",
});

const files = {
  "main.css": styles.css,
  "govuk-frontend.js": script("govuk-frontend", "dist", "govuk", "govuk-frontend.min.js"),
  "htmx.js": script("htmx.org", "dist", "htmx.min.js"),
};
for (const folder of ["js", "images"]) {
  for (const name of readdirSync(here("assets", folder))) {
    files[name] = readFileSync(here("assets", folder, name));
  }
}

// Each file is exchanged whole, so that a page served meanwhile never finds half of one or none.
const out = here("assets", "build");
mkdirSync(out, { recursive: true });
for (const [name, content] of Object.entries(files)) {
  writeFileSync(join(out, `.${name}`), content);
  renameSync(join(out, `.${name}`), join(out, name));
}
for (const name of readdirSync(out)) {
  if (!(name in files) && !name.startsWith(".")) rmSync(join(out, name));
}
