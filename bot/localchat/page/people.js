// The cast as a list of chats: whose phone is taken up.

import { short } from "./days.js";
import { el, face, icon, say } from "./dom.js";
import { brief } from "./message.js";
import { badge } from "./phone.js";

/** The list; `choose(person)` is called for whoever is tapped, `isShown(person)` marks who lies on the table. */
export function peopleList(store, { choose, isShown }) {
  const away = new AbortController();
  const node = el("ul.people");
  const lines = new Map();
  const draw = () => {
    node.replaceChildren(...[...store.people.values()].map((person) => {
      const line = personLine(store, person, { choose, isShown });
      lines.set(person, line);
      return line.node;
    }));
  };
  store.addEventListener("people", draw, { signal: away.signal });
  store.addEventListener("person", ({ detail }) => lines.get(detail.person)?.dress(), { signal: away.signal });
  store.addEventListener("shown", () => lines.forEach((line) => line.dress()), { signal: away.signal });
  draw();
  return { node, end: () => away.abort() };
}

function personLine(store, person, { choose, isShown }) {
  const preview = el("span.preview");
  const time = el("time");
  const count = el("span.badge");
  const button = el(
    "button.person",
    { onclick: () => choose(person) },
    face(person.name, person.chat),
    el(
      "span.person-text",
      {},
      el("span.person-top", {}, el("span.who-name", {}, person.name), time),
      el("span.who-about", {}, person.about ?? ""),
      el("span.person-low", {}, preview, count),
    ),
    el("span.mark", { title: say("shown") }, icon("tick")),
  );
  const dress = () => {
    const { last } = person;
    const words = last ? brief(last) : say("no_messages");
    preview.textContent = last && !last.from.is_bot ? say("you", { words }) : words;
    time.textContent = last ? short(new Date(last.date * 1000), store.now) : "";
    badge(count, person.unread);
    button.classList.toggle("shown", isShown(person));
    button.setAttribute("aria-pressed", String(isShown(person)));
  };
  dress();
  return { node: el("li", {}, button), dress };
}
