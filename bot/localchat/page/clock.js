// The demonstration's clock: what it shows, and where it can be moved.

import { clock, day, longDay, weekday } from "./days.js";
import { el, icon, say, sheet } from "./dom.js";
import { act } from "./wire.js";

const EVERY = 5000;

/** A button that shows the chat's day and time, and opens the sheet in which it is moved. */
export function clockButton(store, signal) {
  const date = el("span.clock-day");
  const week = el("span.clock-week");
  const time = el("span.clock-time");
  const node = el("button.clock", { "aria-haspopup": "dialog", "aria-label": say("clock"), onclick: () => openSheet(store) }, icon("clock"), date, week, time);
  const show = () => {
    date.textContent = day(store.now);
    week.textContent = weekday(store.now);
    time.textContent = clock(store.now);
    node.classList.toggle("walking", Boolean(store.clock.goal));
  };
  store.addEventListener("clock", show, { signal });
  const ticking = setInterval(show, EVERY);
  signal?.addEventListener("abort", () => clearInterval(ticking));
  show();
  return node;
}

/** The buttons that move the clock. */
export function milestones(store) {
  const node = el("div.milestones", { role: "group", "aria-label": say("clock_title") });
  let shape = "";
  const draw = () => {
    const walking = Boolean(store.clock.goal);
    const all = store.clock.milestones.length
      ? store.clock.milestones
      : [{ label: say("day_on"), days: 1 }];
    const now = JSON.stringify([walking, all]);
    if (now === shape) return;
    shape = now;
    node.replaceChildren(...all.map((each) => chip(store, each, walking)));
  };
  store.addEventListener("clock", draw);
  draw();
  return node;
}

function chip(store, { label, at, days }, walking) {
  const to = at ? new Date(at) : null;
  const when = to ? `${day(to)} ${clock(to)}` : "";
  const node = el(
    "button.chip",
    {
      disabled: walking,
      "aria-label": when ? say("clock_to", { label, when }) : label,
      onclick: async () => {
        node.parentElement.querySelectorAll("button").forEach((each) => { each.disabled = true; });
        try {
          await act("goal", at ? { to: at } : { days });
        } catch {
          node.parentElement?.querySelectorAll("button").forEach((each) => { each.disabled = false; });
        }
      },
    },
    el("span.chip-label", {}, label),
    when ? el("span.chip-when", {}, when) : null,
  );
  return node;
}

function openSheet(store) {
  const show = el("p.clock-big");
  const walking = el("p.clock-walking", { role: "status" });
  const tell = () => {
    show.textContent = `${longDay(store.now)} ${clock(store.now)}`;
    walking.textContent = store.clock.goal ? say("clock_walking") : "";
  };
  const away = new AbortController();
  store.addEventListener("clock", tell, { signal: away.signal });
  tell();
  const dialog = sheet(say("clock_title"), say("clock_more"), show, walking, milestones(store));
  dialog.addEventListener("close", () => away.abort());
  // Once the clock has been moved one wants to see what came.
  let moved = false;
  store.addEventListener("clock", () => {
    if (store.clock.goal) moved = true;
    else if (moved && dialog.open) dialog.close();
  }, { signal: away.signal });
}
