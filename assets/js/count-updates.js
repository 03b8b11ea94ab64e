// Says on its button how many rows of a form marked data-updates were changed: "Save 4 updates".
// The same rule as the server's (actions/forms/action_rows.py): another status, or a note.
const form = document.querySelector("form[data-updates]");
const button = form?.querySelector("[data-count]");
const words = button?.textContent;

function isChanged(row) {
  const value = (part) => row.querySelector(part)?.value ?? "";
  const status = value('[name$="-status"]:checked');
  const by = status === "blocked" ? value('[name$="-blocked_by"]') : "";
  return value('[name$="-note"]').trim() !== "" || `${status} ${by}`.trim() !== value('[name$="-was"]');
}

function count() {
  const changed = [...form.querySelectorAll("[data-row]")].filter(isChanged).length;
  button.textContent = changed ? `Save ${changed} update${changed === 1 ? "" : "s"}` : words;
}

if (button) {
  form.addEventListener("input", count);
  window.addEventListener("pageshow", count);
  count();
}
