// The panel of the mails: the list, the chosen mail as its reader sees it, what became of it.

import { at, control, element, on, time } from "/events.js";

const span = (className, textContent) => element("span", className, textContent);
const state = (event) => span(`state ${event}`, event === "queued" ? "accepted" : event.replaceAll("_", " "));

const mails = new Map();
let deliveries = [];
let chosen = null;
let framed = null;
let tab = "html";

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

function choose(id) {
  chosen = id;
  showList();
  showMail();
}

async function load() {
  const [list, sent] = await Promise.all(["mails", "webhooks"].map((path) => control(path)));
  mails.clear();
  for (const mail of list.items) mails.set(mail.id, mail);
  deliveries = sent.items.filter((delivery) => delivery.provider === "resend");
  if (!mails.has(chosen)) chosen = list.items[0]?.id ?? null;
  showList();
  showMail();
}

on("open", load);
on("reset", load);
on("mail", (mail) => {
  const reading = chosen !== null && [...mails.keys()].sort().at(-1) !== chosen;
  const fresh = !mails.has(mail.id);
  mails.set(mail.id, mail);
  if (fresh && !reading) chosen = mail.id;
  showList();
  if (chosen === mail.id) showMail();
});
on("delivery", (delivery) => {
  if (delivery.provider !== "resend") return;
  deliveries = [delivery, ...deliveries.filter((one) => one.id !== delivery.id)];
  if (delivery.email_id === chosen) showMail();
});

at("mails-view").addEventListener("click", ({ target }) => {
  const { mail, tab: wanted } = target.closest("button")?.dataset ?? {};
  if (mail) choose(mail);
  if (wanted) {
    tab = wanted;
    showMail();
  }
});
