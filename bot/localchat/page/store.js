// What the page knows: the people of the cast, their chats, and the clock.

import { ask, listen } from "./wire.js";

/** One of the cast, with the chat on their phone. */
export class Person {
  constructor(given) {
    Object.assign(this, { keyboard: null, commands: [], blocked: false }, given);
    this.messages = new Map();
    this.sequence = 0;
    this.read = 0;
  }

  /** The bot's messages that nobody has looked at. */
  get unread() {
    let count = 0;
    for (const message of this.shown) {
      if (message.from.is_bot && message.message_id > this.read) count += 1;
    }
    return count;
  }

  /** The messages in their order, without what was deleted. */
  get shown() {
    return [...this.messages.values()].filter((each) => !each._deleted);
  }

  get last() {
    return this.shown.at(-1);
  }
}

/** Tells whoever listens of `people`, `person`, `message`, `typing`, `answered`, `confirmed`, `clock`, `online`. */
export class Store extends EventTarget {
  people = new Map();
  confirmed = 0;
  online = true;
  clock = { now: new Date().toISOString(), goal: null, milestones: [] };
  #heardAt = Date.now();
  #born = "";
  #ahead = [];
  #loading = false;

  start() {
    listen({
      opened: () => this.#load(),
      heard: (event) => this.#heard(event),
      lost: () => this.#setOnline(false),
    });
  }

  /** What the chat's clock shows now. */
  get now() {
    return new Date(Date.parse(this.clock.now) + (Date.now() - this.#heardAt));
  }

  /** Somebody has looked at everything in this chat. */
  markRead(person) {
    const newest = person.last?.message_id ?? 0;
    if (newest <= person.read) return;
    person.read = newest;
    remember(`read.${person.chat}`, newest);
    this.tell("person", { person });
  }

  tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  async #load() {
    if (this.#loading) return;
    this.#loading = true;
    try {
      const state = await ask("state");
      if (this.#born && this.#born !== state.born) {
        // It was begun anew: nothing here is true any more.
        location.reload();
        return;
      }
      const first = recall("born") !== state.born;
      if (first) {
        forgetAll();
        remember("born", state.born);
      }
      const wasBorn = this.#born;
      this.#born = state.born;
      this.confirmed = state.confirmed;
      this.#setClock(state.clock);
      const fresh = state.cast.filter((each) => !this.people.has(each.chat));
      for (const each of fresh) {
        const person = new Person(each);
        person.read = recall(`read.${each.chat}`) ?? 0;
        this.people.set(each.chat, person);
      }
      for (const each of state.cast) Object.assign(this.people.get(each.chat), each);
      await Promise.all([...this.people.values()].map((person) => this.#loadChat(person)));
      // Whoever comes for the first time has missed nothing.
      if (first && !wasBorn) this.people.forEach((person) => this.markRead(person));
      if (fresh.length) this.tell("people");
      this.#setOnline(true);
      this.tell("confirmed");
    } catch (error) {
      console.warn(error);
      setTimeout(() => this.#load(), 1000);
    } finally {
      this.#loading = false;
      for (const event of this.#ahead.splice(0)) this.#heard(event);
    }
  }

  async #loadChat(person) {
    const chat = await ask(`chat?chat=${person.chat}&since=${person.sequence}`);
    Object.assign(person, { keyboard: chat.keyboard, commands: chat.commands, blocked: chat.blocked });
    this.confirmed = Math.max(this.confirmed, chat.confirmed ?? 0);
    const changed = chat.messages.filter((message) => this.#keep(person, message));
    this.tell("person", { person, loaded: true, changed });
  }

  #keep(person, message) {
    const known = person.messages.get(message.message_id);
    if (known && known._sequence >= message._sequence) return false;
    person.messages.set(message.message_id, message);
    person.sequence = Math.max(person.sequence, message._sequence);
    return true;
  }

  #heard(event) {
    if (this.#loading) {
      this.#ahead.push(event);
      return;
    }
    if ("cast" in event) {
      this.#load();
      return;
    }
    if ("clock" in event) this.#setClock(event.clock);
    if ("confirmed" in event) {
      this.confirmed = Math.max(this.confirmed, event.confirmed);
      this.tell("confirmed");
    }
    if ("answered" in event) this.tell("answered", event);
    const person = this.people.get(event.chat);
    if (!person) return;
    if ("message" in event && this.#keep(person, event.message)) {
      this.tell("message", { person, message: event.message });
      this.tell("person", { person });
    }
    if ("typing" in event) this.tell("typing", { person });
    for (const name of ["keyboard", "commands", "blocked"]) {
      if (name in event) {
        person[name] = event[name];
        this.tell("person", { person, [name]: true });
      }
    }
  }

  #setClock(clock) {
    this.clock = clock;
    this.#heardAt = Date.now();
    this.tell("clock");
  }

  #setOnline(online) {
    if (this.online === online) return;
    this.online = online;
    this.tell("online");
  }
}

// What this browser remembers of earlier visits; a browser that may not remember goes on without.

const MEMORY = "zhibao.";

export function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(MEMORY + key));
  } catch {
    return null;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(MEMORY + key, JSON.stringify(value));
  } catch {
    // It is only a convenience.
  }
}

function forgetAll() {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(MEMORY)) localStorage.removeItem(key);
    }
  } catch {
    // It is only a convenience.
  }
}
