// What all panels share: the control API, the news as they happen, and small pieces of the page.

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

// Calls back with what each piece of news on this topic is about. The topic "open" comes whenever
// the line is up again and "reset" when everything was forgotten: load anew at both.
export function on(topic, callback) {
  listeners.set(topic, [...(listeners.get(topic) ?? []), callback]);
}

function tell(topic, about) {
  for (const callback of listeners.get(topic) ?? []) callback(about);
}

export function listen() {
  const stream = new EventSource("/news");
  stream.addEventListener("open", () => tell("open"));
  stream.addEventListener("error", () => tell("closed"));
  stream.addEventListener("message", ({ data }) => {
    const { topic, about } = JSON.parse(data);
    tell(topic, about);
  });
}
