// What all panels share: the control API, the events as they happen, and small pieces of the page.

export const at = (id) => document.getElementById(id);

export function element(tag, className, textContent, properties = {}) {
  return Object.assign(document.createElement(tag), { className, textContent, ...properties });
}

export const time = (text) =>
  element("time", "", new Date(text).toLocaleTimeString(), { dateTime: text });

export async function control(path, method = "GET", body = undefined) {
  const answer = await fetch(`/_control/${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (answer.status === 204) return null;
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

const listeners = new Map();

// Calls back with what each event of this topic is about. The topic "open" comes whenever
// the connection is open again and "reset" when everything was deleted: reload at both.
export function on(topic, callback) {
  listeners.set(topic, [...(listeners.get(topic) ?? []), callback]);
}

function notify(topic, about) {
  for (const callback of listeners.get(topic) ?? []) callback(about);
}

export function listen() {
  const stream = new EventSource("/events");
  stream.addEventListener("open", () => notify("open"));
  stream.addEventListener("error", () => notify("closed"));
  stream.addEventListener("message", ({ data }) => {
    const { topic, about } = JSON.parse(data);
    notify(topic, about);
  });
}
