// The table on which the phones lie: side by side where there is room, one at a time on a phone.

import { clockButton, milestones } from "./clock.js";
import { el, icon, isVisible, say, sheet } from "./dom.js";
import { peopleList } from "./people.js";
import { Phone, badge } from "./phone.js";
import { Store, recall, remember } from "./store.js";

const NARROW = matchMedia("(max-width: 819px)");

const store = new Store();
const phones = new Map();
let shown = [];
let current = null;

document.title = say("title");

const bar = document.getElementById("bar");
const table = document.getElementById("table");
const people = el("aside.side", { "aria-label": say("people_title") });
const row = el("div.phones");
const addButton = el("button.add", { onclick: openPeople }, icon("add"), el("span", {}, say("add_phone")));
const peopleBadge = el("span.badge");
const peopleButton = el("button.bar-people", { onclick: openPeople, "aria-haspopup": "dialog" }, icon("people"), el("span", {}, say("people")), peopleBadge);
badge(peopleBadge, 0);

bar.append(
  el("div.brand", {}, el("img", { src: "/page/icon.svg", alt: "", width: 30, height: 30 }), el("strong", {}, say("brand")), el("span", {}, say("brand_more"))),
  clockButton(store),
  milestones(store),
  peopleButton,
);
table.append(people, row);

const isShown = (person) => (NARROW.matches ? person.chat === current : shown.includes(person.chat));
people.append(peopleList(store, { choose, isShown }).node);

store.addEventListener("people", begin);
store.addEventListener("person", countUnread);
NARROW.addEventListener("change", arrange);
keepHeight();
store.start();

function begin() {
  const known = [...store.people.values()];
  const kept = (recall("phones") ?? []).filter((chat) => store.people.has(chat));
  if (!shown.length) shown = kept.length ? kept : known.filter((person) => person.first).map((person) => person.chat);
  if (!shown.length) shown = known.slice(0, 2).map((person) => person.chat);
  if (!store.people.has(current)) current = store.people.has(recall("current")) ? recall("current") : shown[0];
  arrange();
}

/** Take up somebody's phone; on a table it can be put away again. */
function choose(person) {
  if (NARROW.matches) {
    current = person.chat;
    if (!shown.includes(current)) shown.push(current);
  } else if (shown.includes(person.chat) && isVisible(people)) {
    if (shown.length > 1) shown = shown.filter((chat) => chat !== person.chat);
  } else if (!shown.includes(person.chat)) {
    shown.push(person.chat);
  }
  arrange();
  phones.get(person.chat)?.node.scrollIntoView({ inline: "nearest", block: "nearest", behavior: "smooth" });
}

function putAway(chat) {
  if (shown.length <= 1) return;
  shown = shown.filter((each) => each !== chat);
  if (current === chat) [current] = shown;
  arrange();
}

function arrange() {
  remember("phones", shown);
  remember("current", current);
  for (const [chat, phone] of phones) {
    if (!shown.includes(chat)) {
      phone.end();
      phones.delete(chat);
    }
  }
  for (const chat of shown) {
    if (phones.has(chat)) continue;
    const person = store.people.get(chat);
    if (!person) continue;
    phones.set(chat, new Phone(store, person, {
      remove: () => putAway(chat),
      people: openPeople,
      clockButton: (signal) => clockButton(store, signal),
    }));
  }
  const nodes = shown.map((chat) => phones.get(chat)?.node).filter(Boolean);
  // Only what is not there yet is put there: a node that moves loses its place and its focus.
  nodes.forEach((node, at) => {
    if (row.children[at] !== node) row.insertBefore(node, row.children[at] ?? null);
  });
  row.append(addButton);
  addButton.hidden = shown.length >= store.people.size;
  row.classList.toggle("single", shown.length === 1);
  for (const [chat, phone] of phones) {
    phone.node.classList.toggle("current", chat === current);
    if (isVisible(phone.node)) phone.look();
    else phone.lookAway();
  }
  store.tell("shown");
  countUnread();
}

function openPeople() {
  const list = peopleList(store, {
    choose: (person) => {
      dialog.close();
      choose(person);
    },
    isShown,
  });
  const dialog = sheet(say("people_title"), NARROW.matches ? "" : say("people_more"), list.node);
  dialog.classList.add("of-people");
  dialog.addEventListener("close", () => list.end());
}

function countUnread() {
  const all = [...store.people.values()].reduce((sum, person) => sum + person.unread, 0);
  badge(peopleBadge, all);
  document.title = all ? `(${all}) ${say("title")}` : say("title");
}

/** The keyboard of an iPhone covers the page without making it smaller. */
function keepHeight() {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => {
    document.documentElement.style.setProperty("--height", `${Math.round(view.height)}px`);
    if (view.offsetTop) window.scrollTo(0, 0);
  };
  view.addEventListener("resize", fit);
  view.addEventListener("scroll", fit);
  fit();
}
