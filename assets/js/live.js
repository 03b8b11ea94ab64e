// Keeps the parts of an open page that are marked data-live up to date. A socket says only that
// something changed; the page then asks for itself again, as anybody may, and exchanges what differs.
// Nothing that holds focus or typed words is touched: there a button waits. Without a socket the page
// looks every 30 seconds.
const POLL = 30000;
const APART = 1000;
const SPREAD = 250;
const SAID_APART = 10000;
const SHOWN_AFTER = 3000;
const STEADY_AFTER = 5000;

const announcer = document.getElementById("live-region");
const regions = () => [...document.querySelectorAll("[data-live][id]")];
const rowsOf = (region) => [...region.querySelectorAll("[data-row][id]")];

// --- what the server sent, to compare with -------------------------------------------------------

const sent = new WeakMap();
const framed = new WeakMap();

function asSent(element) {
  const copy = element.cloneNode(true);
  for (const token of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) {
    token.setAttribute("value", "");
  }
  return copy.outerHTML;
}

function remember(element, as = element) {
  sent.set(element, asSent(as));
  framed.set(element, around(as));
  const from = rowsOf(as);
  rowsOf(element).forEach((row, n) => sent.set(row, asSent(from[n])));
}

// --- what must not be touched --------------------------------------------------------------------

function isEdited(field) {
  if (field.type === "hidden") {
    return false;
  }
  if (field.type === "radio" || field.type === "checkbox") {
    return field.checked !== field.defaultChecked;
  }
  if (field.options) {
    const first = [...field.options].findIndex((one) => one.defaultSelected);
    return field.selectedIndex !== Math.max(0, first);
  }
  return field.value !== field.defaultValue;
}

const edited = (element) => [...element.querySelectorAll("input, textarea, select")].filter(isEdited);
const isBusy = (element) => element.contains(document.activeElement) || edited(element).length > 0;

// What was typed and folded open stays so in what comes in its place.
function carry(from, to) {
  const opened = [...from.querySelectorAll("details")].map((one) => one.open);
  to.querySelectorAll("details").forEach((one, n) => (one.open = opened[n] ?? one.open));
  for (const field of edited(from)) {
    const same = [...to.querySelectorAll(field.tagName)].filter((one) => one.name === field.name);
    const twin = same.find((one) => one.value === field.value) ?? same[0];
    if (twin && "checked" in twin && twin.type !== "text") {
      twin.checked = field.checked;
    }
    if (twin && !["radio", "checkbox"].includes(field.type)) {
      twin.value = field.value;
    }
  }
}

// --- putting in place ----------------------------------------------------------------------------

const held = new Map();

function exchange(old, fresh) {
  const next = document.importNode(fresh, true);
  carry(old, next);
  old.replaceWith(next);
  remember(next, fresh);
  next.classList.add("app-live-changed");
  document.dispatchEvent(new CustomEvent("live:exchanged", { detail: next }));
  carry(old, next); // what other scripts have added by now may have been answered too
  return next;
}

function release(region) {
  held.get(region.id)?.box.remove();
  held.delete(region.id);
}

// `rows` wait; without rows, each change of the region that came since counts.
function hold(region, fresh, rows) {
  const old = held.get(region.id);
  const now = asSent(fresh);
  const count = rows || (old?.now === now ? old.count : (old?.count ?? 0) + 1);
  const words = `${count} update${count === 1 ? "" : "s"} – show`;
  const box = old?.box ?? document.createElement("p");
  const button = box.firstChild ?? box.appendChild(document.createElement("button"));
  if (button.textContent !== words) {
    button.textContent = words;
    say(`${count} update${count === 1 ? " waits" : "s wait"}${named(region)}`);
  }
  button.onclick = () => {
    release(region);
    const next = exchange(region, fresh);
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
  };
  if (!old) {
    box.className = "app-live-held";
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary";
    region.before(box);
  }
  held.set(region.id, { box, count, now });
}

const named = (region) => (region.dataset.liveName ? `: ${region.dataset.liveName}` : "");
const order = (region) => rowsOf(region).map((row) => row.id).join(" ");

// A region without what its rows hold.
function around(region) {
  const copy = region.cloneNode(true);
  rowsOf(copy).forEach((row) => row.replaceWith(row.id));
  return asSent(copy);
}

// Rows that are on both pages change in place; new ones, gone ones and busy ones wait. Says how many.
function changeRows(region, fresh) {
  const here = new Map(rowsOf(region).map((row) => [row.id, row]));
  let waiting = 0;
  for (const row of rowsOf(fresh)) {
    const old = here.get(row.id);
    here.delete(row.id);
    if (!old) {
      waiting += 1;
    } else if (sent.get(old) !== asSent(row)) {
      if (isBusy(old)) {
        waiting += 1;
      } else {
        exchange(old, row);
      }
    }
  }
  return waiting + here.size;
}

function change(region, fresh) {
  if (sent.get(region) === asSent(fresh)) {
    release(region);
    return;
  }
  const waiting = changeRows(region, fresh);
  const isMoved = order(region) !== order(fresh);
  const isElsewhere = framed.get(region) !== around(fresh);
  if (waiting || isMoved || (isElsewhere && isBusy(region))) {
    hold(region, fresh, waiting);
    return;
  }
  release(region);
  if (isElsewhere) {
    exchange(region, fresh);
  } else {
    remember(region, fresh);
  }
  say(`Changed${named(region)}`);
}

// --- saying so -----------------------------------------------------------------------------------

const unsaid = new Set();
let saidAt = 0;
let saying = 0;

function say(words) {
  unsaid.add(words);
  clearTimeout(saying);
  saying = setTimeout(() => {
    announcer.textContent = [...unsaid].join(". ");
    unsaid.clear();
    saidAt = Date.now();
  }, Math.max(0, saidAt + SAID_APART - Date.now()));
}

const paused = document.createElement("p");
paused.className = "app-live-paused";
paused.textContent = "Live updates paused. Trying again";
let showing = 0;

function show(state) {
  const { dataset } = document.documentElement;
  if (dataset.liveState === state) {
    return;
  }
  dataset.liveState = state;
  clearTimeout(showing);
  if (state === "paused") {
    showing = setTimeout(() => {
      if (!paused.isConnected) {
        document.querySelector("main").prepend(paused);
        say(paused.textContent);
      }
    }, SHOWN_AFTER);
  } else if (paused.isConnected) {
    paused.remove();
    say("Live updates are back");
  }
}

// --- asking again --------------------------------------------------------------------------------

let drawn = announcer?.dataset.drawn;
let asked = 0;
let gap = APART;
let timer = 0;
let missed = false;
let again = false;
let isOver = false;

function soon() {
  if (document.hidden) {
    missed = true;
  } else if (timer) {
    again = true;
  } else if (!isOver) {
    const now = Date.now();
    gap = now - asked < 2 * gap ? Math.min(2 * gap, POLL) : APART;
    timer = setTimeout(refresh, Math.max(0, asked + gap / 2 - now) + Math.random() * SPREAD);
  }
}

async function refresh() {
  asked = Date.now();
  missed = again = false;
  try {
    const answer = await fetch(location.href, {
      headers: { "X-Live": "1" },
      redirect: "manual",
      cache: "no-store",
    });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      drawn = page.getElementById("live-region").dataset.drawn;
      for (const region of regions()) {
        const fresh = page.getElementById(region.id);
        if (fresh?.dataset.live) {
          change(region, fresh);
        }
      }
    } else if (answer.status < 429) {
      leave();
    }
  } catch {
    // offline, or the service restarts: the socket or the next look tells
  }
  timer = 0;
  if (again) {
    soon();
  }
}

// Signed out, or no longer for this person: a page that holds typed words stays until they are saved.
function leave() {
  isOver = true;
  socket?.close();
  if (edited(document).length === 0) {
    location.reload();
  } else {
    say("This page is no longer kept up to date. You may be signed out. What you typed is still here");
  }
}

// --- the socket ----------------------------------------------------------------------------------

let socket = null;
let wait = APART;
let steady = 0;
let polling = 0;
let wasOpen = false;

function open() {
  if (isOver || socket?.readyState < WebSocket.CLOSING) {
    return;
  }
  const asks = new URLSearchParams({ drawn });
  for (const topic of new Set(regions().flatMap((one) => one.dataset.live.split(" ")))) {
    asks.append("on", topic);
  }
  try {
    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/live/?${asks}`);
  } catch {
    lost();
    return;
  }
  socket.onopen = () => {
    steady = setTimeout(() => (wait = APART), STEADY_AFTER);
    wasOpen = true;
    clearInterval(polling);
    polling = 0;
    show("live");
  };
  socket.onmessage = soon;
  socket.onclose = lost;
}

// Refused a moment after it was open: perhaps because of who looks, so that is asked at once.
function lost() {
  clearTimeout(steady);
  if (isOver) {
    return;
  }
  show("paused");
  if (!polling) {
    polling = setInterval(soon, POLL);
  } else if (wasOpen) {
    wasOpen = false;
    soon();
  }
  setTimeout(open, wait * (0.5 + Math.random()));
  wait = Math.min(2 * wait, POLL);
}

if (drawn && regions().length > 0) {
  regions().forEach((region) => remember(region));
  document.addEventListener("visibilitychange", () => missed && soon());
  window.addEventListener("pagehide", () => {
    isOver = true;
    socket.close();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      isOver = false;
      open();
    }
  });
  open();
}
