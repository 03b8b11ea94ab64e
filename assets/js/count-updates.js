// On a form marked data-updates: its button says how many rows were changed ("Save 4 updates"), and a
// row in which "blocked" is chosen asks from whom something is needed.
// A row is changed by the same rule as the server's (actions/forms/action_rows.py): another status, a note,
// or a reminder that is to go.
const form = () => document.querySelector("form[data-updates]");
const words = form()?.querySelector("[data-count]")?.textContent ?? "Save updates";

const value = (row, part) => row.querySelector(part)?.value ?? "";
const status = (row) => value(row, '[name$="-status"]:checked');

function isChanged(row) {
  if (row.querySelector('[name$="-remind"]:checked')) return true;
  const by = status(row) === "blocked" ? value(row, '[name$="-blocked_by"]') : "";
  return value(row, '[name$="-note"]').trim() !== "" || `${status(row)} ${by}`.trim() !== value(row, '[name$="-was"]');
}

// The page holds the question once, with every agency; a row names its own by number.
function askWhom(row) {
  const question = document.querySelector("template[data-whom]")?.content.firstElementChild;
  const wanted = row.dataset.whom?.split(" ");
  if (!question || !wanted || status(row) !== "blocked" || row.querySelector("select")) return;
  const asked = question.cloneNode(true);
  const [label, select] = asked.children;
  label.htmlFor = select.id = select.name = `${row.id}-blocked_by`;
  [...select.options].forEach((one, number) => number && !wanted.includes(`${number}`) && one.remove());
  row.querySelector("fieldset").after(asked);
}

function update() {
  const button = form()?.querySelector("[data-count]");
  if (!button) return;
  const rows = [...form().querySelectorAll("[data-row]")];
  rows.forEach(askWhom);
  const changed = rows.filter(isChanged).length;
  button.textContent = changed ? `Save ${changed} update${changed === 1 ? "" : "s"}` : words;
}

// The form may be exchanged while the page is open (live.js).
document.addEventListener("input", update);
document.addEventListener("live:exchanged", update);
window.addEventListener("pageshow", update);
update();
