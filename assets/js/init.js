// Switches on the parts of GOV.UK Frontend, at first and in each piece that htmx or live.js puts in later.
const frontend = document.getElementById("govuk-frontend").href;

document.body.classList.add("js-enabled", "govuk-frontend-supported");

const { initAll } = await import(frontend);

initAll();
document.addEventListener("htmx:afterSwap", (event) => {
  initAll({ scope: event.detail.elt });
});
document.addEventListener("live:exchanged", (event) => {
  initAll({ scope: event.detail });
});
