// The way to the local chat: calls, uploads, and the stream of what changes.

const PATIENCE = 20_000;

export class Refused extends Error {}

async function answer(response) {
  if (response.status >= 500) throw new Error(`HTTP ${response.status}`);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body.error || `HTTP ${response.status}`);
  return body;
}

/** Ask for something. Throws Refused where asking again would not help. */
export async function ask(path) {
  return answer(await fetch(`/_ctl/${path}`, { signal: AbortSignal.timeout(PATIENCE) }));
}

/** Do something. Throws Refused where doing it again would not help. */
export async function act(name, body) {
  return answer(await fetch(`/_ctl/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  }));
}

/** Put a file there; gives its id. */
export async function upload(file) {
  const response = await fetch(`/_ctl/upload?name=${encodeURIComponent(file.name || "photo.jpg")}`, {
    method: "POST",
    body: file,
    signal: AbortSignal.timeout(PATIENCE * 6),
  });
  return (await answer(response)).file_id;
}

/** Where a file can be looked at. */
export function fileAddress(id) {
  return `/_ctl/file/${encodeURIComponent(id)}`;
}

const WAITS = [250, 1000, 2000, 4000, 8000];

/** Hear of everything that changes; `opened` is called at every new beginning of the stream. */
export function listen({ opened, heard, lost }) {
  let failures = 0;
  let stream = null;
  let again = 0;
  const open = () => {
    clearTimeout(again);
    stream?.close();
    stream = new EventSource("/_ctl/events");
    stream.onopen = () => {
      failures = 0;
      opened();
    };
    stream.onmessage = (event) => heard(JSON.parse(event.data));
    stream.onerror = () => {
      stream.close();
      if (failures > 0) lost();
      again = setTimeout(open, WAITS[Math.min(failures, WAITS.length - 1)]);
      failures += 1;
    };
  };
  // A phone that was asleep does not wait for its timers.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && stream.readyState === EventSource.CLOSED) open();
  });
  window.addEventListener("online", open);
  window.addEventListener("pagehide", () => stream.close());
  open();
}
