// One message as a bubble: words with their entities, photos, documents, buttons, time and ticks.

import { clock } from "./days.js";
import { el, icon, list, say } from "./dom.js";
import { fileAddress } from "./wire.js";

const SAFE = /^(https?|tg|mailto):/i;
const WIDE_ROW = 5;
const STEP = 1024;

/**
 * The bubble of a message. `on` is what can be done with it:
 * command(words), code(words), photo(message), press(button, event), again(), menu(event).
 */
export function bubble(message, on) {
  const own = !message.from.is_bot;
  const rows = message.reply_markup?.inline_keyboard ?? [];
  const node = el(
    `li.message.${own ? "out" : "in"}`,
    { oncontextmenu: (event) => on.menu?.(event) },
    el(`div.bubble${message.photo ? ".with-photo" : ""}`, {}, content(message, on), meta(message, own, on)),
    rows.length ? keyboard(rows, on) : null,
  );
  node.dataset.id = message.message_id ?? "";
  if (rows.some((row) => row.length >= WIDE_ROW)) node.classList.add("wide");
  return node;
}

/** Show how far one's own message has come: wait, sent, taken or failed. */
export function showState(node, state) {
  const place = node.querySelector(".state");
  if (!place || place.dataset.state === state) return;
  place.dataset.state = state;
  const [picture, words] = {
    wait: ["wait", "sending"],
    sent: ["tick", "sent"],
    taken: ["ticks", "taken"],
    failed: ["failed", "not_sent"],
  }[state];
  place.replaceChildren(icon(picture));
  place.setAttribute("aria-label", say(words));
  node.classList.toggle("failed", state === "failed");
}

/** A message in a few words, for the list of people. */
export function brief(message) {
  if (message.photo) return [say("photo"), message.caption].filter(Boolean).join(" ");
  if (message.document) return [say("document"), message.document.file_name].join(" ");
  if (message.sticker) return say("sticker");
  if (message.voice) return say("voice");
  return spoken(message).replace(/\s+/g, " ");
}

/** What a phone shows of somebody's words: the code behind /start stays hidden. */
function spoken(message) {
  const text = message.text ?? message.caption ?? "";
  return message.from.is_bot ? text : text.replace(/^(\/start) \S+$/, "$1");
}

function content(message, on) {
  const parts = [];
  if (message.photo) parts.push(photo(message, on));
  if (message.document) parts.push(paper(message.document));
  if (message.sticker) parts.push(el("span.thing", {}, say("sticker")));
  if (message.voice) parts.push(el("span.thing", {}, say("voice")));
  const text = spoken(message);
  if (text) parts.push(el("div.words", {}, written(text, message.entities ?? message.caption_entities ?? [], on)));
  return parts;
}

/** Words with bold, links, code and the like; offsets count UTF-16 units, as JavaScript does. */
export function written(text, entities, on) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  let next = 0;
  const fill = (parent, from, to) => {
    let at = from;
    while (next < sorted.length && sorted[next].offset < to) {
      const entity = sorted[next];
      next += 1;
      if (entity.offset < at) continue;
      const end = Math.min(entity.offset + entity.length, to);
      const inner = formatted(entity, text.slice(entity.offset, end), on);
      fill(inner, entity.offset, end);
      parent.append(text.slice(at, entity.offset), inner);
      at = end;
    }
    parent.append(text.slice(at, to));
  };
  const whole = document.createDocumentFragment();
  fill(whole, 0, text.length);
  return whole;
}

function formatted(entity, words, on) {
  switch (entity.type) {
    case "bold": return el("strong");
    case "italic": return el("em");
    case "underline": return el("u");
    case "strikethrough": return el("s");
    case "blockquote": return el("blockquote");
    case "code":
    case "pre": {
      const copy = () => on.code?.(words);
      return el(`${entity.type}.tap`, {
        tabindex: "0", role: "button", title: say("copy"), onclick: copy,
        onkeydown: (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), copy()),
      });
    }
    case "spoiler":
      return el("span.spoiler", { title: say("spoiler"), onclick: (event) => event.currentTarget.classList.add("open") });
    case "bot_command":
      return el("button.command", { onclick: () => on.command?.(words) });
    case "url":
    case "text_link": {
      const address = entity.url ?? words;
      return SAFE.test(address)
        ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" })
        : el("span");
    }
    default: return el("span");
  }
}

function photo(message, on) {
  const size = message.photo.at(-1);
  const address = size.local ?? fileAddress(size.file_id);
  const image = el("img", { src: address, alt: message.caption || say("photo"), width: size.width, height: size.height, decoding: "async" });
  return el("button.photo", { "aria-label": say("photo_open"), onclick: () => on.photo?.(address, message.caption) }, image);
}

function paper(file) {
  const name = file.file_name || say("document");
  const about = [
    el("span.paper-icon", {}, icon("file")),
    el("span.paper-text", {}, el("span.paper-name", {}, name), el("span.paper-size", {}, bytes(file.file_size ?? 0))),
  ];
  if (!file.file_id) return el("span.paper", {}, about);
  return el("a.paper", { href: fileAddress(file.file_id), target: "_blank", rel: "noopener", "aria-label": say("document_open", { name }) }, about);
}

function bytes(count) {
  const sizes = list("sizes");
  let step = 0;
  while (count >= STEP && step < sizes.length - 1) {
    count /= STEP;
    step += 1;
  }
  return `${step && count < 10 ? count.toFixed(1) : Math.round(count)} ${sizes[step]}`;
}

function meta(message, own, on) {
  return el(
    "span.meta",
    {},
    own && message.edit_date ? el("span", {}, say("edited")) : null,
    el("time", {}, clock(new Date(message.date * 1000))),
    own ? el("button.state", { onclick: () => on.again?.(), tabindex: "-1" }) : null,
  );
}

function keyboard(rows, on) {
  return el(
    "div.inline",
    {},
    rows.map((row) =>
      el(
        `div.row${row.length >= WIDE_ROW ? ".narrow" : ""}`,
        {},
        row.map((button) =>
          button.url
            ? el("a.key", { href: SAFE.test(button.url) ? button.url : "#", target: "_blank", rel: "noopener noreferrer" }, button.text)
            : el("button.key", { onclick: (event) => on.press?.(button, event) }, button.text),
        ),
      ),
    ),
  );
}
