// One phone: the chat of one person with the bot, as its owner sees it.

import { clock, dayKey, longDay } from "./days.js";
import { copy, el, face, icon, iconButton, isVisible, say, sheet } from "./dom.js";
import { bubble, showState } from "./message.js";
import { Refused, act, upload } from "./wire.js";

const PAGE = 60;
const NEAR = 80;
const LONGEST = 4096;
const LARGEST = 20 * 1024 * 1024;
const TYPING = 5000;
const TOAST = 2400;
/** A second tap so soon and so near is one double tap, and meant for what was there before. */
const DOUBLE = { time: 350, distance: 30 };
/** An unanswered press is let go after so long. */
const PRESS_ENDS = 8000;

export class Phone {
  #store;
  #pending = [];
  #line = Promise.resolve();
  #from = null;
  #dividerAt = 0;
  #stuck = true;
  #typing = 0;
  #toast = 0;
  #tap = { time: 0, x: 0, y: 0 };
  #pressed = new Map();
  #editing = null;
  #nodes = new Map();
  #opened = false;
  #away = new AbortController();

  constructor(store, person, { remove, people, clockButton }) {
    this.#store = store;
    this.person = person;
    this.#build({ remove, people, clockButton });
    const hear = (name, does) =>
      store.addEventListener(name, ({ detail }) => does(detail), { signal: this.#away.signal });
    hear("message", (detail) => detail.person === person && this.#changed(detail.message));
    hear("person", (detail) => {
      if (detail.person !== person) {
        this.#showOthers();
        return;
      }
      if (detail.loaded) this.#reloaded(detail.changed);
      this.#dress();
    });
    hear("typing", (detail) => detail.person === person && this.#showTyping());
    hear("confirmed", () => this.#showStates());
    hear("answered", (detail) => this.#answered(detail));
    hear("online", () => this.#showStatus());
    document.addEventListener("visibilitychange", () => this.look(), { signal: this.#away.signal });
    this.#rebuild();
    this.#dress();
  }

  /** It has come into view, or what is in view may have been read. */
  look() {
    if (document.hidden || !isVisible(this.node)) return;
    if (!this.#opened) {
      this.#opened = true;
      if (this.#divider) this.#divider.scrollIntoView({ block: "center" });
      else this.#toNewest();
    }
    if (this.#stuck) this.#store.markRead(this.person);
    this.#showBelow();
  }

  /** Another phone is looked at now. */
  lookAway() {
    this.#opened = false;
    this.#closeMenus();
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  // --- what it is made of ---

  #build({ remove, people, clockButton }) {
    const { person } = this;
    this.#status = el("span.status", {}, say("bot_about"));
    this.#list = el("ol.messages", { role: "log", "aria-live": "polite", "aria-label": say("messages_of", { name: person.name }) });
    this.#scroll = el("div.scroll", { tabindex: "0", onscroll: () => this.#scrolled() }, this.#list);
    this.#badge = el("span.badge");
    this.#down = el("button.down", { "aria-label": say("newest"), onclick: () => this.#toNewest(true) }, icon("down"), this.#badge);
    this.#toastPlace = el("div.toast", { role: "status" });
    this.#panel = el("div.panel", { role: "menu" });
    this.#panel.hidden = true;
    this.#keys = el("div.keys");
    this.#buildComposer();
    this.#startButton = el("button.start", { onclick: () => this.#begin() });
    this.#unblockButton = el("button.start", { onclick: () => this.#block(false) }, say("unblock"));
    this.#foot = el("div.foot", {}, this.#composer, this.#startButton, this.#unblockButton, this.#keys);
    this.#titleUnread = el("span.badge");
    this.node = el(
      "section.stand",
      { "aria-label": say("phone_of", { name: person.name }) },
      el(
        "header.owner",
        {},
        el(
          "button.who",
          { onclick: people, "aria-haspopup": "dialog" },
          face(person.name, person.chat),
          el("span.who-text", {}, el("span.who-name", {}, person.name), el("span.who-about", {}, person.about ?? "")),
          el("span.swap", {}, icon("down"), this.#titleUnread),
        ),
        clockButton(this.#away.signal),
        iconButton("close", say("remove_phone", { name: person.name }), remove, ".remove"),
      ),
      el(
        "div.phone",
        { ondragover: (event) => event.preventDefault(), ondrop: (event) => this.#dropped(event) },
        el(
          "header.head",
          {},
          el("img.bot-face", { src: "/page/icon.svg", alt: "", width: 38, height: 38 }),
          el("div.head-text", {}, el("span.bot-name", {}, say("bot")), this.#status),
          iconButton("more", say("more"), (event) => this.#showMore(event)),
        ),
        el("div.room", {}, this.#scroll, this.#toastPlace, this.#down),
        this.#panel,
        this.#foot,
      ),
    );
    this.#watchSize();
  }

  #buildComposer() {
    this.#input = el("textarea.input", {
      rows: "1", placeholder: say("write"), "aria-label": say("write_to"), enterkeyhint: "send", autocomplete: "off",
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#key(event),
      onpaste: (event) => this.#pasted(event),
      onfocus: () => this.#yieldKeys(),
      onblur: () => this.#restoreKeys(),
    });
    this.#commandsButton = el("button.slash", { "aria-label": say("commands"), title: say("commands"), onclick: () => this.#showCommands("/", true) }, "/");
    this.#keysButton = iconButton("keys", say("keyboard_hide"), () => this.#showKeys(this.#keys.hidden), ".toggle");
    this.#attachButton = iconButton("attach", say("attach"), (event) => this.#showAttach(event), ".attach");
    // The keyboard of a real phone would fold away if the button took the focus.
    const hold = { onpointerdown: (event) => event.preventDefault() };
    this.#sendButton = el("button.round.send", { "aria-label": say("send"), title: say("send"), onclick: () => this.#send(), ...hold }, icon("send"));
    this.#photoInput = this.#fileInput("image/*", true);
    this.#anyInput = this.#fileInput("", false);
    this.#editBar = el(
      "div.edit-bar",
      {},
      icon("pen"),
      el("span", {}, say("editing")),
      iconButton("close", say("edit_off"), () => this.#edit(null)),
    );
    this.#editBar.hidden = true;
    this.#composer = el(
      "div.composer",
      {},
      this.#editBar,
      el("div.composer-row", {}, this.#commandsButton, el("div.field", {}, this.#input, this.#keysButton), this.#attachButton, this.#sendButton),
      this.#photoInput,
      this.#anyInput,
    );
  }

  #fileInput(accept, asPhoto) {
    return el("input.unseen", {
      type: "file", accept, multiple: true, tabindex: "-1", "aria-hidden": "true",
      onchange: (event) => {
        for (const file of event.target.files) this.#sendFile(file, asPhoto);
        event.target.value = "";
      },
    });
  }

  #watchSize() {
    // What grows above the newest line must not push it out of sight.
    const observer = new ResizeObserver(() => this.#stuck && this.#toNewest());
    observer.observe(this.#list);
    observer.observe(this.#scroll);
    this.#away.signal.addEventListener("abort", () => observer.disconnect());
  }

  // --- messages ---

  #rebuild() {
    const messages = this.person.shown;
    this.#dropArrived(messages);
    this.#nodes.clear();
    this.#from ??= Math.max(0, messages.length - PAGE);
    const unread = messages.find((each) => each.from.is_bot && each.message_id > this.person.read);
    if (!this.#opened) this.#dividerAt = unread && this.person.read ? unread.message_id : 0;
    const nodes = [];
    let before = null;
    if (this.#from > 0) {
      nodes.push(el("li.note", {}, el("button.earlier", { onclick: () => this.#showEarlier() }, say("earlier"))));
    }
    for (const message of messages.slice(this.#from)) {
      nodes.push(...this.#between(before, message), this.#bubble(message));
      before = message;
    }
    if (!messages.length) nodes.push(this.#emptiness());
    this.#list.replaceChildren(...nodes, ...this.#pending.map((each) => each.node));
    this.#showStates();
    if (this.#stuck) this.#toNewest();
  }

  /** What has come is not also on its way. */
  #dropArrived(messages) {
    const arrived = new Set(messages.map((message) => message._key).filter(Boolean));
    this.#pending = this.#pending.filter((each) => !arrived.has(each.key) || each.done());
  }

  #between(before, message) {
    const notes = [];
    const at = new Date(message.date * 1000);
    if (!before || dayKey(new Date(before.date * 1000)) !== dayKey(at)) {
      notes.push(el("li.note.day", {}, el("span", {}, longDay(at, this.#store.now))));
    }
    if (message.message_id === this.#dividerAt) {
      this.#divider = el("li.note.fresh", {}, el("span", {}, say("unread_line")));
      notes.push(this.#divider);
    }
    return notes;
  }

  #bubble(message) {
    const node = bubble(message, {
      command: (words) => this.#say(words.trim()),
      code: (words) => this.#copy(words),
      photo: (address, words) => this.#enlarge(address, words),
      press: (button, event) => this.#press(message, button, event),
      menu: (event) => this.#showMessageMenu(event, message),
    });
    if (message._update !== undefined) node.dataset.update = message._update;
    this.#nodes.set(message.message_id, node);
    return node;
  }

  #emptiness() {
    const { person } = this;
    const words = person.invitation
      ? say("invited_more", { name: person.name })
      : person.stranger
        ? say("stranger_more", { name: person.name })
        : say("empty");
    return el("li.note.empty", {}, el("img", { src: "/page/icon.svg", alt: "", width: 72, height: 72 }), el("strong", {}, say("bot")), el("span", {}, words));
  }

  #changed(message) {
    const node = this.#nodes.get(message.message_id);
    if (message._deleted) {
      if (node) this.#rebuild();
      return;
    }
    if (node) {
      const fresh = this.#bubble(message);
      if (message.from.is_bot) fresh.classList.add("changed");
      node.replaceWith(fresh);
      this.#settle(message.message_id);
    } else if (this.person.last?.message_id === message.message_id && this.#nodes.size) {
      this.#append(message);
    } else {
      this.#rebuild();
    }
    this.#showStates();
    this.look();
  }

  #append(message) {
    const shown = this.person.shown;
    const own = !message.from.is_bot;
    if (!own) this.#stopTyping();
    const pending = own && message._key ? this.#pending.findIndex((each) => each.key === message._key) : -1;
    const node = this.#bubble(message);
    const notes = this.#between(shown.at(-2), message);
    if (pending >= 0) {
      const [was] = this.#pending.splice(pending, 1);
      was.node.replaceWith(...notes, node);
      was.done();
    } else {
      node.classList.add("new");
      const first = this.#pending[0]?.node;
      if (first) first.before(...notes, node);
      else this.#list.append(...notes, node);
    }
    if (this.#stuck || own) this.#toNewest();
    else this.#showBelow();
  }

  #reloaded(changed) {
    if (!changed.length && this.#nodes.size) return;
    this.#rebuild();
    this.look();
  }

  #showEarlier() {
    const height = this.#scroll.scrollHeight - this.#scroll.scrollTop;
    this.#from = Math.max(0, this.#from - PAGE);
    this.#rebuild();
    this.#scroll.scrollTop = this.#scroll.scrollHeight - height;
  }

  #showStates() {
    for (const node of this.#list.querySelectorAll(".message.out[data-update]")) {
      showState(node, Number(node.dataset.update) <= this.#store.confirmed ? "taken" : "sent");
    }
  }

  // --- looks ---

  #dress() {
    const { person } = this;
    const fresh = person.messages.size === 0 && this.#pending.length === 0;
    this.#startButton.textContent = say(person.invitation ? "invited" : "begin");
    this.#startButton.hidden = !fresh || person.blocked;
    this.#unblockButton.hidden = !person.blocked;
    this.#composer.hidden = person.blocked || fresh;
    this.#commandsButton.hidden = !person.commands.length;
    this.#showKeyboard();
    this.#showStatus();
    this.#showBelow();
    this.#showOthers();
  }

  /** How much waits on the other phones. */
  #showOthers() {
    const others = [...this.#store.people.values()].filter((each) => each !== this.person);
    badge(this.#titleUnread, others.reduce((sum, each) => sum + each.unread, 0));
  }

  #showStatus() {
    const online = this.#store.online;
    const typing = online && this.#typing;
    this.#status.textContent = say(!online ? "offline" : this.person.blocked ? "stopped" : typing ? "typing" : "bot_about");
    this.#status.classList.toggle("alive", Boolean(typing));
    this.#status.classList.toggle("off", !online);
  }

  #showTyping() {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#stopTyping(), TYPING);
    this.#showStatus();
  }

  #stopTyping() {
    clearTimeout(this.#typing);
    this.#typing = 0;
    this.#showStatus();
  }

  #showKeyboard() {
    const rows = this.person.keyboard?.keyboard ?? [];
    const shape = JSON.stringify(rows);
    const usable = rows.length > 0 && !this.#composer.hidden;
    this.#keysButton.hidden = !usable;
    if (this.#keys.dataset.shape !== shape) {
      this.#keys.dataset.shape = shape;
      this.#keys.replaceChildren(
        ...rows.map((row) =>
          el("div.row", {}, row.map(({ text }) => el("button.reply-key", { onclick: (event) => this.#menuKey(text, event) }, text))),
        ),
      );
      this.#showKeys(usable);
    }
    if (!usable) this.#keys.hidden = true;
    else if (this.#keys.dataset.wanted === "yes" && !this.#keysYield) this.#keys.hidden = false;
  }

  #showKeys(shown) {
    this.#keysYield = false;
    this.#keys.hidden = !shown;
    this.#keys.dataset.wanted = shown ? "yes" : "no";
    const label = say(shown ? "keyboard_hide" : "keyboard_show");
    this.#keysButton.setAttribute("aria-label", label);
    this.#keysButton.setAttribute("aria-expanded", String(shown));
    this.#keysButton.title = label;
    this.#keysButton.classList.toggle("on", shown);
    if (shown && matchMedia("(pointer: coarse)").matches) this.#input.blur();
  }

  /** The keyboard of a real phone comes in place of the menu, and the menu comes back after it. */
  #yieldKeys() {
    clearTimeout(this.#restoring);
    if (!matchMedia("(pointer: coarse)").matches || this.#keys.hidden) return;
    this.#keys.hidden = true;
    this.#keysYield = true;
  }

  #restoreKeys() {
    if (!this.#keysYield) return;
    // Not before the finger is up again: what it is on must not move.
    this.#restoring = setTimeout(() => {
      this.#keysYield = false;
      this.#showKeyboard();
    }, 250);
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    this.#stuck = scrollHeight - scrollTop - clientHeight < NEAR;
    if (scrollTop < NEAR && this.#from > 0) this.#showEarlier();
    this.look();
  }

  #toNewest(smoothly = false) {
    this.#stuck = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#scroll.scrollTo({ top: this.#scroll.scrollHeight, behavior: smoothly && !calm ? "smooth" : "instant" });
  }

  #showBelow() {
    const { unread } = this.person;
    this.#down.classList.toggle("shown", !this.#stuck);
    this.#down.tabIndex = this.#stuck ? -1 : 0;
    this.#down.setAttribute("aria-label", unread ? say("new_below", { count: unread }) : say("newest"));
    badge(this.#badge, unread);
  }

  #hint(words) {
    clearTimeout(this.#toast);
    this.#toastPlace.textContent = words;
    this.#toastPlace.classList.add("shown");
    this.#toast = setTimeout(() => this.#toastPlace.classList.remove("shown"), TOAST);
  }

  #enlarge(address, words) {
    const close = () => dialog.close();
    const dialog = el(
      "dialog.light",
      { "aria-label": words || say("photo"), onclick: close },
      el("img", { src: address, alt: words || say("photo") }),
      words ? el("p", {}, words) : null,
      iconButton("close", say("close"), close),
    );
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  async #copy(words) {
    this.#hint(say((await copy(words)) ? "copied" : "copy_failed"));
  }

  // --- menus ---

  #openPanel(...items) {
    this.#panel.replaceChildren(...items);
    this.#panel.hidden = false;
    const outside = (event) => {
      if (event.type === "keydown" ? event.key === "Escape" : !this.#panel.contains(event.target)) this.#closeMenus();
    };
    this.#closeMenus = () => {
      this.#panel.hidden = true;
      document.removeEventListener("pointerdown", outside, true);
      document.removeEventListener("keydown", outside, true);
      this.#closeMenus = () => {};
    };
    document.addEventListener("pointerdown", outside, true);
    document.addEventListener("keydown", outside, true);
  }

  #item(picture, words, does) {
    return el("button.item", { role: "menuitem", onclick: () => { this.#closeMenus(); does(); } }, icon(picture), el("span", {}, words));
  }

  #showMore() {
    this.#closeMenus();
    const { blocked } = this.person;
    this.#openPanel(this.#item("close", say(blocked ? "unblock" : "block"), () => this.#block(!blocked)));
    this.#panel.classList.add("top");
  }

  #showAttach() {
    this.#closeMenus();
    this.#openPanel(
      this.#item("photo", say("attach_photo"), () => this.#photoInput.click()),
      this.#item("file", say("attach_file"), () => this.#anyInput.click()),
    );
    this.#panel.classList.remove("top");
  }

  #showMessageMenu(event, message) {
    if (!message.text || getSelection()?.toString()) return;
    event.preventDefault();
    this.#closeMenus();
    const items = [this.#item("file", say("copy"), () => this.#copy(message.text))];
    if (!message.from.is_bot) items.unshift(this.#item("pen", say("edit"), () => this.#edit(message)));
    this.#openPanel(...items);
    this.#panel.classList.remove("top");
  }

  #showCommands(prefix, all = false) {
    const wanted = this.person.commands.filter(({ command }) => `/${command}`.startsWith(prefix));
    this.#closeMenus();
    if (!wanted.length) return;
    const items = wanted.map(({ command, description }) =>
      el(
        "button.item.of-commands",
        { role: "menuitem", onclick: () => { this.#closeMenus(); this.#clear(); this.#say(`/${command}`); } },
        el("span.name", {}, `/${command}`),
        el("span.about", {}, description),
      ),
    );
    this.#openPanel(...items);
    this.#panel.classList.remove("top");
    if (all) items[0].focus();
  }

  // --- what its owner does ---

  #typed() {
    const { value } = this.#input;
    this.#grow();
    this.#composer.classList.toggle("writing", value.trim() !== "" || this.#editing !== null);
    if (/^\/[a-z_]*$/.test(value)) this.#showCommands(value);
    else this.#closeMenus();
  }

  #grow() {
    this.#input.style.height = "auto";
    this.#input.style.height = `${this.#input.scrollHeight}px`;
  }

  #clear() {
    this.#input.value = "";
    this.#typed();
  }

  #key(event) {
    // While Chinese is being composed, Enter chooses a word.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "ArrowUp" && !this.#input.value && !this.#editing) {
      const last = this.person.shown.findLast((each) => !each.from.is_bot && each.text);
      if (last) {
        event.preventDefault();
        this.#edit(last);
      }
    } else if (event.key === "ArrowDown" && !this.#panel.hidden) {
      event.preventDefault();
      this.#panel.querySelector("button")?.focus();
    } else if (event.key === "Escape" && this.#editing) {
      this.#edit(null);
    }
  }

  #edit(message) {
    this.#editing = message;
    this.#editBar.hidden = !message;
    this.#input.value = message?.text ?? "";
    this.#typed();
    this.focus();
  }

  #send() {
    const words = this.#input.value.trim();
    if (!words) return;
    const edited = this.#editing;
    if (edited) {
      this.#edit(null);
      if (words !== edited.text) this.#do("edit", { message_id: edited.message_id, text: words.slice(0, LONGEST) });
      return;
    }
    this.#clear();
    this.#say(words);
  }

  /** Send words; what is longer than a message goes as several, as phones do it. */
  #say(words) {
    for (const piece of pieces(words)) {
      this.#post({ text: piece }, async (given) => act("message", given));
    }
  }

  #sendFile(file, asPhoto) {
    if (file.size > LARGEST) {
      this.#hint(say("too_large"));
      return;
    }
    const picture = asPhoto && file.type.startsWith("image/");
    const shown = picture
      ? { photo: [{ local: URL.createObjectURL(file) }] }
      : { document: { file_name: file.name, file_size: file.size } };
    let id = null;
    this.#post(shown, async ({ chat, key }) => {
      id ??= await upload(file);
      const what = picture ? { photo: id } : { document: id, mime_type: file.type || null };
      return act("message", { chat, key, ...what });
    });
  }

  #pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    for (const file of files) this.#sendFile(file, true);
  }

  #dropped(event) {
    event.preventDefault();
    if (this.#composer.hidden) return;
    for (const file of event.dataTransfer?.files ?? []) this.#sendFile(file, true);
  }

  /** Put a message under the others at once, and send it in its turn. */
  #post(shown, send) {
    const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    const message = { ...shown, from: { is_bot: false }, date: this.#store.now.getTime() / 1000 };
    const node = bubble(message, { again: () => item.failed && item.go() });
    const item = {
      key,
      node,
      failed: false,
      done: () => { if (shown.photo?.[0].local) URL.revokeObjectURL(shown.photo[0].local); },
      go: () => {
        item.failed = false;
        showState(node, "wait");
        this.#line = this.#line.then(async () => {
          try {
            await send({ chat: this.person.chat, key, ...shown });
            showState(node, "sent");
          } catch (error) {
            item.failed = true;
            showState(node, "failed");
            node.querySelector(".state").title = say("again");
            this.#hint(error instanceof Refused ? error.message : say("again"));
          }
        });
      },
    };
    node.classList.add("new");
    this.#pending.push(item);
    this.#list.querySelector(".empty")?.remove();
    this.#list.append(node);
    this.#dress();
    this.#toNewest();
    item.go();
  }

  #menuKey(words, event) {
    if (!this.#isTap(event)) return;
    this.#say(words);
  }

  #begin() {
    if (this.#pending.length) return;
    const { invitation } = this.person;
    this.#say(invitation ? `/start ${invitation}` : "/start");
  }

  async #press(message, button, event) {
    const node = event.currentTarget;
    const which = `${message.message_id}/${button.callback_data}`;
    if (!this.#isTap(event) || this.#pressed.has(which)) return;
    node.classList.add("busy");
    const end = setTimeout(() => this.#letGo(which), PRESS_ENDS);
    this.#pressed.set(which, { node, end, query: null });
    try {
      const { query } = await act("press", { chat: this.person.chat, message_id: message.message_id, data: button.callback_data });
      const pressed = this.#pressed.get(which);
      if (pressed) pressed.query = query;
      if (this.#early.delete(query)) this.#letGo(which);
    } catch (error) {
      this.#letGo(which);
      // A button that has gone while the finger was on its way needs no word.
      if (!(error instanceof Refused)) this.#hint(say("not_sent"));
    }
  }

  /** False for the second half of a double tap: the bot is quick, and another button may stand there by now. */
  #isTap(event) {
    const tap = { time: event.timeStamp, x: event.clientX, y: event.clientY };
    const before = this.#tap;
    this.#tap = tap;
    if (event.detail === 0) return true;
    return (
      tap.time - before.time > DOUBLE.time ||
      Math.hypot(tap.x - before.x, tap.y - before.y) > DOUBLE.distance
    );
  }

  #answered({ answered, text, alert }) {
    const found = [...this.#pressed].find(([, pressed]) => pressed.query === answered);
    if (found) this.#letGo(found[0]);
    else if (!this.#early.has(answered) && this.#isOurs(answered)) this.#early.add(answered);
    else return;
    if (!text) return;
    if (alert) sheet(say("bot"), text);
    else this.#hint(text);
  }

  #isOurs(query) {
    return [...this.#pressed.values()].some((pressed) => pressed.query === null) && query.startsWith(String(this.person.chat));
  }

  #letGo(which) {
    const pressed = this.#pressed.get(which);
    if (!pressed) return;
    clearTimeout(pressed.end);
    pressed.node.classList.remove("busy");
    this.#pressed.delete(which);
  }

  /** A message stands there anew: what was pressed on the old one is over. */
  #settle(messageId) {
    for (const which of this.#pressed.keys()) {
      if (which.startsWith(`${messageId}/`)) this.#letGo(which);
    }
  }

  #block(blocked) {
    this.#do(blocked ? "block" : "unblock", {});
  }

  async #do(name, given) {
    try {
      await act(name, { chat: this.person.chat, ...given });
    } catch {
      this.#hint(say("not_sent"));
    }
  }

  /** Let go of everything. */
  end() {
    this.#away.abort();
    this.node.remove();
  }

  #status; #list; #scroll; #badge; #down; #toastPlace; #panel; #keys; #startButton; #unblockButton; #foot;
  #titleUnread; #input; #commandsButton; #keysButton; #attachButton; #sendButton; #photoInput; #anyInput;
  #editBar; #composer; #restoring = 0; #keysYield = false; #divider = null; #early = new Set();
  #closeMenus = () => {};
}

function badge(node, count) {
  node.textContent = count > 99 ? "99+" : String(count);
  node.hidden = count === 0;
  node.setAttribute("aria-label", say("unread", { count }));
}

function* pieces(words) {
  for (let rest = words; rest; ) {
    let cut = Math.min(LONGEST, rest.length);
    // Half of a character is none.
    if (cut < rest.length && /[\uD800-\uDBFF]/.test(rest[cut - 1])) cut -= 1;
    const piece = rest.slice(0, cut);
    rest = rest.slice(cut);
    if (piece.trim()) yield piece;
  }
}

export { badge };
