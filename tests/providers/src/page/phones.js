// The panel of the customers' phones: a person writes to a company's number and sees its answers.

import { bubble, fold, quote } from "/bubbles.js";
import { at, control, element, on } from "/events.js";
import { canRecord, record } from "/voice.js";

// Customers to begin with, until somebody is invented.
const invented = [
  { name: "Dana K", phone: "16505550134" },
  { name: "Luis Ortega", phone: "13055550171" },
  { name: "Mei Chen", phone: "14155550129" },
];

let numbers = [];
let people = [];
let number = null;
let chosen = null;
let lines = new Map();
let context = null;
const unread = new Set();

const name = (person) => person.name ?? person.phone ?? person.user_id;
const id = (person) => person.phone ?? person.user_id;
const here = () => people.find((person) => id(person) === chosen);

function showNumbers() {
  at("number").replaceChildren(
    ...numbers.map((one) =>
      element("option", "", `${one.verified_name} ${one.display_phone_number}`, {
        value: one.phone_number_id,
        selected: one.phone_number_id === number,
      }),
    ),
  );
  const company = numbers.find((one) => one.phone_number_id === number);
  at("deaf").hidden = !company || company.subscribed;
  at("number-facts").textContent = company
    ? `number id ${company.phone_number_id}, account ${company.waba_id}, token ${company.token}`
    : "";
}

function showPeople() {
  at("people").replaceChildren(
    ...people.map((person) => {
      const button = element("button", "", "", { type: "button" });
      button.dataset.person = id(person);
      if (id(person) === chosen) button.setAttribute("aria-current", "true");
      button.append(element("span", "name", name(person)), element("span", "digits", person.phone ?? "no phone"));
      if (unread.has(person.key)) button.append(element("span", "unread", "new"));
      const item = document.createElement("li");
      item.append(button);
      return item;
    }),
  );
  const person = here();
  at("whose").textContent = person ? `${name(person)}'s phone` : "";
}

function showChat(items) {
  lines = fold(items);
  const atEnd = at("chat").scrollTop + at("chat").clientHeight > at("chat").scrollHeight - 40;
  at("chat").replaceChildren(...[...lines.values()].map((line) => bubble(line, lines)));
  at("silence").hidden = lines.size > 0;
  if (atEnd) at("chat").scrollTop = at("chat").scrollHeight;
}

function showContext(next) {
  context = next;
  at("context").hidden = context === null;
  if (context === null) return;
  const line = lines.get(context.message);
  at("context-words").textContent = `${context.tool === "edit" ? "Changing" : "Answering"}: ${quote(line)}`;
  if (context.tool === "edit") at("words").value = quote(line);
  at("words").focus();
}

async function loadChat() {
  const person = here();
  if (person?.key === undefined || number === null) {
    showChat([]);
    return;
  }
  unread.delete(person.key);
  const chat = await control(`meta/chats/${number}/${person.key}`);
  if (here()?.key === person.key) showChat(chat.items);
}

async function loadPeople() {
  const known = (await control("meta/people")).items;
  const seen = new Set(known.map(id));
  people = [...known, ...invented.filter((person) => !seen.has(id(person)))];
  chosen ??= id(people[0]);
  showPeople();
}

async function load() {
  numbers = (await control("meta/numbers")).items;
  number ??= numbers[0]?.phone_number_id ?? null;
  showNumbers();
  await loadPeople();
  await loadChat();
}

function note(text) {
  at("note").textContent = text;
  at("note").hidden = text === "";
}

async function act(what) {
  const person = here();
  if (!person || number === null) return;
  const { key, ...who } = person;
  try {
    const acted = await control("meta/actions", "POST", {
      phone_number_id: number,
      person: { phone: who.phone, user_id: who.user_id, name: who.name, username: who.username },
      ...what,
    });
    const failed = acted.attempts.find((one) => one.status !== 200);
    if (failed) note(`The webhook was not taken (${failed.status ?? failed.error}) and comes again.`);
    else note(acted.attempts.length === 0 ? "Nobody was told: the number is not connected." : "");
  } catch (error) {
    note(`That did not work: ${error.message}`);
  }
  if (key === undefined) await loadPeople();
  await loadChat();
}

const base64 = (blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result.slice(reader.result.indexOf(",") + 1)));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(blob);
  });

async function actFile(blob, filename, caption) {
  const type = { image: "image", audio: "voice", video: "video" }[blob.type.split("/")[0]] ?? "document";
  const file = { base64: await base64(blob), mime_type: blob.type || "application/octet-stream", filename };
  await act({ type, file, caption: caption || undefined });
}

const gestures = {
  photo: { type: "image" },
  voice: { type: "voice" },
  film: { type: "video" },
  paper: { type: "document" },
  place: { type: "location", latitude: 40.74121, longitude: -73.98962 },
  poll: { type: "unsupported", what: "poll" },
};

at("write").addEventListener("submit", (submit) => {
  submit.preventDefault();
  const body = at("words").value.trim();
  if (body === "") return;
  at("words").value = "";
  if (context?.tool === "edit") act({ type: "edit", message_id: context.message, body });
  else act({ type: "text", body, reply_to: context?.message });
  showContext(null);
});

at("file").addEventListener("change", ({ target }) => {
  const [picked] = target.files;
  if (picked) actFile(picked, picked.name, at("words").value.trim());
  at("words").value = "";
  target.value = "";
});

at("invent").addEventListener("submit", (submit) => {
  submit.preventDefault();
  const phone = at("new-phone").value.replaceAll(/\D/g, "");
  if (phone.length < 5) return;
  invented.push({ name: at("new-name").value.trim() || phone, phone });
  chosen = phone;
  submit.target.reset();
  loadPeople().then(loadChat);
});

at("number").addEventListener("change", ({ target }) => {
  number = target.value;
  showNumbers();
  showContext(null);
  loadChat();
});

at("customers").addEventListener("click", async ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  const { person, gesture, tool, message, emoji } = button.dataset;
  if (person) {
    chosen = person;
    showContext(null);
    await loadChat();
    showPeople();
  }
  if (gesture) act({ ...gestures[gesture], reply_to: context?.message });
  if (tool === "answer" || tool === "edit") showContext({ tool, message });
  if (tool === "react") act({ type: "reaction", message_id: message, emoji });
  if (tool === "revoke") act({ type: "revoke", message_id: message });
  if (button.id === "no-context") showContext(null);
  if (button.id === "record") {
    try {
      const spoken = await record(button);
      if (spoken) await actFile(spoken, undefined, "");
    } catch (error) {
      note(`The microphone cannot be used: ${error.message}`);
    }
  }
});

at("record").hidden = !canRecord;
on("open", load);
on("reset", () => {
  unread.clear();
  showContext(null);
  load();
});
on("numbers", (about) => {
  numbers = about;
  number ??= numbers[0]?.phone_number_id ?? null;
  showNumbers();
});
on("chat", async ({ phone_number_id, person }) => {
  if (!people.some((one) => one.key === person)) await loadPeople();
  if (phone_number_id === number && here()?.key === person) await loadChat();
  else unread.add(person);
  showPeople();
});
