// The page of the outside world: mails as they arrive, and the switches.

const at = (id) => document.getElementById(id);
const time = (text) =>
  Object.assign(document.createElement("time"), {
    dateTime: text,
    textContent: new Date(text).toLocaleTimeString(),
  });
const span = (className, textContent) =>
  Object.assign(document.createElement("span"), { className, textContent });
const state = (event) => span(`state ${event}`, event === "queued" ? "accepted" : event.replaceAll("_", " "));

const mails = new Map();
let deliveries = [];
let chosen = null;
let framed = null;
let tab = "html";

async function control(path, method = "GET", body = undefined) {
  const answer = await fetch(`/_control/${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return answer.status === 204 ? null : answer.json();
}

function showList() {
  const newestFirst = [...mails.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  const focused = document.activeElement?.dataset.mail;
  at("mails").replaceChildren(
    ...newestFirst.map((mail) => {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.mail = mail.id;
      if (mail.id === chosen) button.setAttribute("aria-current", "true");
      button.append(
        span("subject", mail.subject),
        time(mail.at),
        span("to", mail.to.join(", ")),
        state(mail.last_event),
      );
      const item = document.createElement("li");
      item.append(button);
      return item;
    }),
  );
  if (focused) document.querySelector(`[data-mail="${focused}"]`)?.focus();
  at("none").hidden = mails.size > 0;
}

function showMail() {
  const mail = mails.get(chosen);
  at("mail").hidden = !mail;
  if (!mail) return;
  at("subject").textContent = mail.subject;
  at("from").textContent = mail.from;
  at("to").textContent = mail.to.join(", ");
  at("tags").textContent = Object.entries(mail.tags).map(([name, value]) => `${name} = ${value}`).join("   ");
  at("history").replaceChildren(
    ...mail.history.map((step) => {
      const item = document.createElement("li");
      item.append(state(step.event), time(step.at));
      return item;
    }),
  );
  // Loading the frame anew at each event would take away what its reader is about to click.
  if (framed !== mail.id) {
    framed = mail.id;
    at("html").src = `/mails/${mail.id}/html`;
    at("text").textContent = mail.text ?? "This mail has no plain text.";
  }
  at("webhooks").tBodies[0].replaceChildren(
    ...deliveries
      .filter((delivery) => delivery.email_id === mail.id)
      .reverse()
      .map((delivery) => {
        const outcomes = delivery.attempts.map((one) => one.status ?? one.error).join(", ");
        const row = document.createElement("tr");
        for (const text of [delivery.kind, outcomes || "on its way", delivery.id]) {
          row.append(Object.assign(document.createElement("td"), { textContent: text }));
        }
        return row;
      }),
  );
  for (const button of document.querySelectorAll("[data-tab]")) {
    button.setAttribute("aria-selected", String(button.dataset.tab === tab));
    at(button.dataset.tab).hidden = button.dataset.tab !== tab;
  }
}

function showFaults(faults) {
  at("clear").hidden = faults.length === 0;
  at("clear").textContent = faults.length === 1 ? "1 waits, clear" : `${faults.length} wait, clear`;
}

function showSettings(settings) {
  for (const box of document.querySelectorAll("[data-setting]")) {
    box.checked = settings[box.dataset.setting];
  }
}

function choose(id) {
  chosen = id;
  showList();
  showMail();
}

async function load() {
  const [list, sent, faults, settings] = await Promise.all(
    ["mails", "webhooks", "faults", "settings"].map((path) => control(path)),
  );
  mails.clear();
  for (const mail of list.items) mails.set(mail.id, mail);
  deliveries = sent.items;
  if (!mails.has(chosen)) chosen = list.items[0]?.id ?? null;
  showFaults(faults.items);
  showSettings(settings);
  showList();
  showMail();
}

const news = {
  mail(mail) {
    const reading = chosen !== null && [...mails.keys()].sort().at(-1) !== chosen;
    const fresh = !mails.has(mail.id);
    mails.set(mail.id, mail);
    if (fresh && !reading) chosen = mail.id;
    showList();
    if (chosen === mail.id) showMail();
  },
  delivery(delivery) {
    deliveries = [delivery, ...deliveries.filter((one) => one.id !== delivery.id)];
    if (delivery.email_id === chosen) showMail();
  },
  faults: showFaults,
  settings: showSettings,
  reset: load,
};

document.addEventListener("click", (click) => {
  const button = click.target.closest("button");
  if (!button) return;
  const { mail, tab: wanted, fault } = button.dataset;
  if (mail) choose(mail);
  if (wanted) {
    tab = wanted;
    showMail();
  }
  if (fault) control("faults", "POST", { provider: "resend", path: "/emails", ...JSON.parse(fault) });
  if (button.id === "clear") control("faults", "DELETE");
  if (button.id === "reset") control("reset", "POST");
});

document.addEventListener("change", ({ target }) => {
  if (target.dataset.setting) control("settings", "PATCH", { [target.dataset.setting]: target.checked });
});

const stream = new EventSource("/news");
stream.addEventListener("open", () => {
  at("line").textContent = "live";
  at("line").classList.add("open");
  load();
});
stream.addEventListener("error", () => {
  at("line").textContent = "connection lost, trying again";
  at("line").classList.remove("open");
});
stream.addEventListener("message", ({ data }) => {
  const { topic, about } = JSON.parse(data);
  news[topic]?.(about);
});
