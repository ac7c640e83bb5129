// What a customer sees of a conversation: one bubble for each message, with what happened to it.

import { element, time } from "/events.js";

const file = (id) => `/_control/meta/media/${id}`;
const words = (text) => element("p", "words", text);

function media(kind, content) {
  if (!content.id) return [words(`${kind} at ${content.link}`)];
  const src = file(content.id);
  if (kind === "image" || kind === "sticker") return [element("img", kind, "", { src, alt: kind })];
  if (kind === "audio") return [element("audio", "", "", { src, controls: true })];
  if (kind === "video") return [element("video", "", "", { src, controls: true })];
  return [element("a", "file", content.filename ?? "document", { href: src, download: content.filename ?? "" })];
}

function place({ latitude, longitude, name, address }) {
  const where = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return [words(["📍", name, address, where].filter(Boolean).join(" · "))];
}

function content(line) {
  const { type, errors } = line.message;
  const inside = line.message[type] ?? {};
  switch (type) {
    case "text":
      return [words(line.edited ?? inside.body)];
    case "template":
      return [words(line.template_text ?? inside.name)];
    case "location":
      return place(inside);
    case "contacts":
      return inside.map((one) => words(`👤 ${one.name?.formatted_name ?? ""}`));
    case "button":
      return [words(inside.text)];
    case "interactive":
      return [words(inside.body?.text ?? inside.button_reply?.title ?? inside.list_reply?.title ?? inside.type)];
    case "system":
      return [words(inside.body)];
    case "unsupported":
      return [words(`(${inside.type ?? "something"} that the API does not hand on: ${errors?.[0]?.code})`)];
    default:
      return inside.id || inside.link ? media(type, inside) : [words(`(${type})`)];
  }
}

// The ticks as the customer's phone shows them, or what the company was told of its own message.
function outcome(line) {
  if (line.by === "person") {
    return element("span", line.read_at ? "ticks read" : "ticks", "✓✓", {
      title: line.read_at ? "read by the company" : "delivered",
    });
  }
  const text = line.error ? `${line.status} (${line.error})` : (line.status ?? "written on the phone");
  return element("span", `outcome ${line.status ?? ""}`, text);
}

function tools(line) {
  const bar = element("div", "tools", "");
  const add = (label, textContent, data) => {
    const button = element("button", "", textContent, { type: "button", title: label });
    button.setAttribute("aria-label", label);
    Object.assign(button.dataset, { message: line.id, ...data });
    bar.append(button);
  };
  add("Answer this message", "↩", { tool: "answer" });
  if (line.by === "company") {
    for (const emoji of ["👍", "❤️", "🙏"]) add(`React with ${emoji}`, emoji, { tool: "react", emoji });
    if (line.mine) add("Take the reaction back", "⌫", { tool: "react", emoji: "" });
  } else if (!line.revoked) {
    if (line.message.type === "text") add("Change this message", "✎", { tool: "edit" });
    add("Delete this message for everybody", "🗑", { tool: "revoke" });
  }
  return bar;
}

// Folds reactions, edits and deletions into the messages that they are about.
export function fold(items) {
  const lines = new Map();
  for (const item of items) {
    const { type } = item.message;
    const inside = item.message[type] ?? {};
    const target = lines.get(inside.message_id ?? inside.original_message_id);
    if (type === "reaction") {
      if (target) target[item.by === "person" ? "mine" : "theirs"] = inside.emoji;
    } else if (type === "edit") {
      if (target) target.edited = inside.message?.text?.body;
    } else if (type === "revoke") {
      if (target) target.revoked = true;
    } else {
      lines.set(item.id, { ...item });
    }
  }
  return lines;
}

export function bubble(line, lines) {
  const item = element("li", `bubble ${line.message.type === "system" ? "note" : line.by}`, "");
  item.dataset.message = line.id;
  const answered = lines.get(line.message.context?.id);
  if (answered) item.append(element("blockquote", "", quote(answered)));
  if (line.revoked) {
    item.append(words("This message was deleted."));
  } else {
    item.append(...content(line));
    const { caption } = line.message[line.message.type] ?? {};
    if (caption) item.append(words(caption));
  }
  const foot = element("footer", "", "");
  const reactions = [line.mine, line.theirs].filter(Boolean).join(" ");
  if (reactions) foot.append(element("span", "reactions", reactions));
  if (line.edited) foot.append(element("span", "", "changed"));
  foot.append(time(line.at));
  if (line.message.type !== "system") foot.append(outcome(line), tools(line));
  item.append(foot);
  return item;
}

// A message in a few words.
export function quote(line) {
  const inside = line.message[line.message.type] ?? {};
  return line.edited ?? inside.body ?? inside.caption ?? line.template_text ?? line.message.type;
}
