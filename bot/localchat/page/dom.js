// Elements made from words, never from HTML.

const WORDS = JSON.parse(document.getElementById("words").textContent);

/** A sentence of the page with its facts. */
export function say(key, facts = {}) {
  return WORDS[key].replace(/\{(\w+)\}/g, (_, name) => String(facts[name]));
}

/** A list of words. */
export function list(key) {
  return WORDS[key];
}

/** An element with properties, `on…` handlers, and children; strings become text. */
export function el(tag, given = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name || "div");
  if (classes.length) node.className = classes.join(" ");
  if (name === "button") node.type = "button";
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key in node && typeof value !== "string") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** One of the icons at the head of index.html. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** A round button that is an icon. */
export function iconButton(name, label, onclick, classes = "") {
  return el(`button.round${classes}`, { "aria-label": label, title: label, onclick }, icon(name));
}

const COLOURS = 7;

/** A round picture with somebody's first character. */
export function face(name, seed) {
  return el(`span.face.c${Math.abs(seed) % COLOURS}`, { "aria-hidden": "true" }, [...name][0] || "?");
}

/** Copy words, also where the page is not trusted with the clipboard. */
export async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const area = el("textarea.unseen", { readonly: true });
    area.value = words;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** A sheet that rises from below on a phone and stands in the middle of a larger screen. */
export function sheet(title, more, ...children) {
  const close = () => dialog.close();
  const dialog = el(
    "dialog.sheet",
    { "aria-label": title, onclick: (event) => event.target === dialog && close() },
    el(
      "div.sheet-body",
      {},
      el("header.sheet-head", {}, el("h2", {}, title), iconButton("close", say("close"), close)),
      more ? el("p.sheet-more", {}, more) : null,
      ...children,
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Whether something can be seen, as far as the page is concerned. */
export function isVisible(node) {
  return node.checkVisibility ? node.checkVisibility() : node.getClientRects().length > 0;
}
