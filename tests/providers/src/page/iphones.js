// The panel of the iPhones: what each device shows, live.

import { at, control, element, on, time } from "/events.js";

const phones = new Map();
const keyOf = ({ environment, token }) => `${environment} ${token}`;
const span = (className, textContent) => element("span", className, textContent);

function showNotification(one) {
  const item = element("li", "push");
  const title = span("title", one.title ?? "");
  if (one.is_passive) title.append(span("how", "passive"));
  if (one.push_type === "voip") title.append(span("how", "call"));
  const open = element("button", "quiet", "Open", { type: "button" });
  open.dataset.opens = one.apns_id;
  open.dataset.token = one.token;
  open.setAttribute("aria-label", `Open ${one.title ?? "the notification"}`);
  item.append(title, time(one.at), span("text", one.body ?? ""), open);
  return item;
}

function showPhone(phone) {
  const card = element("article", "iphone");
  const name = element("h3", "", phone.name ?? `…${phone.token.slice(-8)}`);
  name.title = phone.token;
  const badge = span("badge", String(phone.badge));
  badge.hidden = phone.badge === 0;
  badge.setAttribute("aria-label", `Badge: ${phone.badge}`);
  const head = document.createElement("header");
  head.append(name, badge, span("where", phone.environment));
  const list = document.createElement("ol");
  list.append(...phone.shown.map(showNotification));
  card.append(head, list);
  if (phone.shown.length === 0) card.append(element("p", "none", "Nothing to see."));
  return card;
}

// Calls back whenever what an iPhone shows may have changed.
const watchers = [];
export const watch = (callback) => watchers.push(callback);

// The iPhone with this token as it stands; nothing before its first push.
export function iphone(token) {
  const phone = [...phones.values()].find((one) => one.token.toLowerCase() === token);
  return phone && showPhone(phone);
}

function show() {
  const opens = document.activeElement?.dataset.opens;
  const cards = [...phones.values()].map(showPhone);
  const none = "No push yet. An iPhone appears here with the first one that it is sent.";
  at("iphones").replaceChildren(
    element("h2", "", "iPhones"),
    ...(cards.length > 0 ? cards : [element("p", "none", none)]),
  );
  if (opens) document.querySelector(`[data-opens="${opens}"]`)?.focus();
  for (const callback of watchers) callback();
}

async function load() {
  const { items } = await control("apns/phones");
  phones.clear();
  for (const phone of items) phones.set(keyOf(phone), phone);
  show();
}

on("open", load);
on("reset", load);
on("iphones", load);
on("push", ({ name, badge, notification }) => {
  const key = keyOf(notification);
  const { environment, token, collapse_id: place } = notification;
  const phone = phones.get(key) ?? { environment, token, shown: [] };
  const isAlert = notification.title !== null || notification.body !== null;
  const others = phone.shown.filter((one) => place === null || one.collapse_id !== place);
  const shown = isAlert ? [notification, ...others] : phone.shown;
  phones.set(key, { ...phone, name, badge, shown });
  show();
});

document.addEventListener("click", ({ target }) => {
  const { opens, token } = target.closest("button")?.dataset ?? {};
  if (opens) control(`apns/phones/${token}/notifications/${opens}`, "DELETE");
});
