// Keeps what is typed in a form marked data-autosave: two seconds after typing pauses, at most
// every ten. The same address and fields as its button; nothing is kept in the browser.
const PAUSE = 2000;
const APART = 10000;
const TOKENS = ["csrfmiddlewaretoken", "revision", "seen"];

const form = document.querySelector("form[data-autosave]");
const note = form?.querySelector("[data-saved]");
let kept = form && typed();
let timer = 0;
let last = 0;
let busy = false;
let pressed = null;

function typed() {
  const fields = [...new FormData(form)].filter(([name]) => !TOKENS.includes(name));
  return new URLSearchParams(fields).toString();
}

function say(words, failed = false) {
  note.textContent = words;
  if (failed) {
    document.getElementById("live-region").textContent = words;
  }
}

async function send() {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { "X-Autosave": "1" },
    redirect: "error",
  });
  const readable = answer.headers.get("content-type")?.startsWith("application/json");
  return readable ? await answer.json() : {};
}

async function save() {
  const now = typed();
  if (now === kept || busy) {
    return;
  }
  busy = true;
  last = Date.now();
  try {
    const told = await send();
    if (told.stale) {
      say("Not saved: this was changed in another window. Choose Save and continue to see both.", true);
    } else if (!told.saved) {
      say("Not saved. What you typed is still here: choose Save and continue.", true);
    } else {
      for (const [name, value] of Object.entries(told.tokens)) {
        form.elements[name].value = value;
      }
      kept = now;
      say(told.left ? `Saved ${told.saved}, but some answers need another look` : `Saved ${told.saved}`);
    }
  } catch {
    say("Not saved: you may be offline or signed out. What you typed is still here.", true);
  }
  busy = false;
  if (pressed) {
    form.requestSubmit(pressed);
  } else if (typed() !== now) {
    soon();
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(PAUSE, APART - (Date.now() - last)));
}

if (form) {
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (busy) {
      // its answer brings the version that this page must name
      pressed = event.submitter;
      event.preventDefault();
    }
  });
}
