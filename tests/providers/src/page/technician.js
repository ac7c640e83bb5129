// The technician's side: a person signs in as a technician, drives through the streets and works. All that
// is shown comes from the product's API, and every position is really reported to it.

import { at, element, on } from "/events.js";
import { iphone, watch } from "/iphones.js";

// Meters between two streets, and of a degree of latitude.
const block = 125;
const degree = 111_195;
// The middle of Denver, where the demo company works.
const middle = { lat: 39.7392, lng: -104.9903 };
const degreeEast = degree * Math.cos((middle.lat * Math.PI) / 180);
// Meters that the map shows, from near to far.
const spans = [1500, 3000, 6000, 12_000, 24_000];
// Seconds between two positions, on the way and at rest, and between two looks at jobs and offers.
const [drivingSeconds, restingSeconds, lookSeconds] = [5, 60, 10];

const steps = {
  accepted: "Accept",
  en_route: "Drive there",
  on_site: "Arrived",
  paused: "Pause",
  done: "Done",
  closed: "Close",
  unscheduled: "Give back",
  cancelled: "Cancel",
};

// Who is signed in, in this tab; on which device and where.
let self = JSON.parse(sessionStorage.getItem("technician") ?? "null");
let jobs = [];
let offers = [];
let links = new Map();
let way = [];
let span = 2;
let camera = { east: 0, north: 0 };
let reportedAt = 0;
let lookedAt = 0;

const hex = (length) => Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const keep = (more) => sessionStorage.setItem("technician", JSON.stringify((self = { ...self, ...more })));
const onMap = ({ lat, lng }) => ({ east: (lng - middle.lng) * degreeEast, north: (lat - middle.lat) * degree });
const onEarth = ({ east, north }) => ({ lat: middle.lat + north / degree, lng: middle.lng + east / degreeEast });
const meters = (a, b) => Math.hypot(a.east - b.east, a.north - b.north);
const crossing = (meters) => Math.round(meters / block) * block;

function tell(text, isBad = false) {
  at("told").textContent = text;
  at("told").hidden = text === "";
  at("told").classList.toggle("bad", isBad);
}

// Calls the product's API. An access token that has run out is renewed once.
let renewing = null;
async function ask(path, method = "GET", body = undefined) {
  const send = () =>
    fetch(`/product${path}`, {
      method,
      headers: {
        "device-id": self.device,
        ...(self.access ? { authorization: `Bearer ${self.access}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(method === "POST" ? { "idempotency-key": crypto.randomUUID() } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  let answer = await send();
  if (answer.status === 401 && self.refresh && path !== "/v1/sessions/refresh") {
    const token = { refresh_token: self.refresh };
    renewing ??= ask("/v1/sessions/refresh", "POST", token).finally(() => (renewing = null));
    const { access_token: access, refresh_token: refresh } = await renewing;
    keep({ access, refresh });
    answer = await send();
  }
  const text = await answer.text();
  const read = text && JSON.parse(text);
  if (answer.ok) return read;
  const faults = (read.errors ?? []).map((one) => `${one.pointer}: ${one.detail}`);
  throw new Error([read.detail ?? read.title, ...faults].join(" "));
}

// Does something for the person, and shows what the product refuses.
async function attempt(what) {
  try {
    await what();
  } catch (error) {
    tell(error.message, true);
  }
}

async function signIn() {
  self = { device: hex(16), push: hex(32), place: onMap(middle) };
  const session = await ask("/v1/sessions", "POST", {
    email: at("email").value,
    password: at("password").value,
    ...(at("code").value ? { totp_code: at("code").value } : {}),
    device_id: self.device,
    device_name: "iPhone of the outside world",
    platform: "ios",
  });
  keep({ access: session.access_token, refresh: session.refresh_token, name: session.member.name });
  await ask("/v1/me/push-token", "PUT", { token: self.push, environment: "production" });
  tell("");
  await begin();
}

async function signOut() {
  await ask("/v1/me/duty", "PUT", { on_duty: false });
  sessionStorage.removeItem("technician");
  self = null;
  show();
}

async function begin() {
  camera = { ...self.place };
  way = [];
  show();
  const { on_duty: onDuty } = await ask("/v1/me/locations", "POST", { sent_at: new Date().toISOString(), fixes: [] });
  at("on-duty").checked = onDuty;
  await look();
}

async function look() {
  lookedAt = Date.now();
  const [own, open] = await Promise.all([ask("/v1/jobs?open=true"), ask("/v1/me/offers")]);
  const seen = new Set(offers.map((offer) => offer.offer_id));
  jobs = own.items;
  offers = open.items.map((offer) => ({ ...offer, until: Date.now() + offer.milliseconds_left }));
  for (const { offer_id: id } of offers.filter((offer) => !seen.has(offer.offer_id))) {
    // One that is over by now needs no acknowledgement.
    ask(`/v1/offers/${id}/acknowledgement`, "PUT").catch(() => {});
  }
  showWork();
}

// Drives there: along one street, then along the other.
function driveTo(place) {
  const here = self.place;
  if (at("speed").value === "Infinity") {
    keep({ place });
    way = [];
    report(0, 0);
  } else {
    way = [{ east: place.east, north: here.north }, place];
  }
  showMap();
}

function move(seconds) {
  let left = Number(at("speed").value) * seconds;
  let { east, north } = self.place;
  let heading = 0;
  while (way.length > 0 && left > 0) {
    const next = way[0];
    const far = meters({ east, north }, next);
    const part = far === 0 ? 1 : Math.min(1, left / far);
    heading = (Math.atan2(next.east - east, next.north - north) * 180) / Math.PI;
    east += (next.east - east) * part;
    north += (next.north - north) * part;
    left -= far * part;
    if (part === 1) way.shift();
  }
  keep({ place: { east, north } });
  return (heading + 360) % 360;
}

async function report(speed, heading) {
  reportedAt = Date.now();
  const now = new Date().toISOString();
  const fix = {
    at: now,
    ...onEarth(self.place),
    accuracy_meters: 8,
    speed_meters_per_second: speed,
    heading_degrees: heading,
    mode: at("is-open").checked ? "foreground" : "background",
  };
  await attempt(async () => {
    const taken = await ask("/v1/me/locations", "POST", { sent_at: now, fixes: [fix] });
    at("on-duty").checked = taken.on_duty;
    const reasons = Object.entries(taken.dropped).filter(([, count]) => count > 0);
    const why = reasons.map(([reason]) => reason.replaceAll("_", " ")).join(", ");
    at("where").textContent = taken.accepted ? "Position taken" : `Position dropped: ${why}`;
  });
}

let movedAt = Date.now();
function tick() {
  const [now, seconds] = [Date.now(), (Date.now() - movedAt) / 1000];
  movedAt = now;
  if (!self?.name || at("technician-view").hidden) return;
  const isDriving = way.length > 0;
  const heading = isDriving ? move(seconds) : 0;
  const hasArrived = isDriving && way.length === 0;
  const due = (now - reportedAt) / 1000 >= (isDriving ? drivingSeconds : restingSeconds);
  if (due || hasArrived) report(isDriving ? Number(at("speed").value) : 0, heading);
  if ((now - lookedAt) / 1000 >= lookSeconds) attempt(look);
  for (const left of document.querySelectorAll("[data-until]")) {
    left.textContent = `${Math.max(0, Math.ceil((Number(left.dataset.until) - now) / 1000))} s`;
  }
  if (isDriving) showMap();
}

const when = (window) =>
  window &&
  new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "numeric", minute: "2-digit" }).formatRange(
    new Date(window.starts_at),
    new Date(window.ends_at),
  );

function act(label, does, id, to = "") {
  const button = element("button", "", label, { type: "button" });
  Object.assign(button.dataset, { does, id, to });
  return button;
}

function card(id, title, badge, address, lines) {
  const item = element("li", "card");
  const head = element("h4", "", title);
  const place = [address.line1, address.city].filter(Boolean).join(", ");
  head.append(badge);
  item.append(head, ...[place, ...lines].filter(Boolean).map((line) => element("p", "", line)));
  item.dataset.card = id;
  return item;
}

function offerCard(offer) {
  const left = element("span", "badge", "");
  left.dataset.until = offer.until;
  const eta = offer.eta_seconds === null ? null : `${Math.ceil(offer.eta_seconds / 60)} minutes away`;
  const item = card(offer.offer_id, "Offer", left, offer.address, [offer.details, eta, when(offer.window)]);
  const tools = element("div", "deeds");
  tools.append(act("Accept", "accept", offer.offer_id), act("Decline", "decline", offer.offer_id));
  item.append(tools);
  return item;
}

function jobCard(job) {
  const state = element("span", "badge", job.state.replaceAll("_", " "));
  const title = `${job.number ?? ""} ${job.customer_name ?? "No name"}`;
  const window = job.is_asap ? "As soon as possible" : when(job.window);
  const item = card(job.job_id, title, state, job.site.address, [job.details, window]);
  const tools = element("div", "deeds");
  tools.append(...job.allowed_transitions.map((to) => act(steps[to] ?? to, "advance", job.job_id, to)));
  if (job.site.location) tools.append(act("Show on the map", "find", job.job_id));
  else item.append(element("p", "faint", "Its site has no point on the map."));
  const link = links.get(job.job_id);
  if (link) tools.append(element("a", "", "Customer’s page", { href: link, target: "_blank", rel: "noopener" }));
  else tools.append(act("Link for the customer", "link", job.job_id));
  item.append(tools);
  return item;
}

// Puts a list in the place of another one without taking the focus from its buttons.
function replace(list, cards, none) {
  const focused = document.activeElement?.dataset ?? {};
  list.replaceChildren(...(cards.length > 0 ? cards : [element("li", "none", none)]));
  if (!focused.does) return;
  const same = `[data-does="${focused.does}"][data-id="${focused.id}"][data-to="${focused.to}"]`;
  list.querySelector(same)?.focus();
}

function showWork() {
  replace(at("offers"), offers.map(offerCard), "No offer at the moment.");
  replace(at("jobs"), jobs.map(jobCard), "No open job.");
  showPlaces();
}

function svg(tag, attributes, text = "") {
  const node = document.createElementNS(at("map").namespaceURI, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.textContent = text;
  return node;
}

function showPlaces() {
  const size = spans[span] / 60;
  const pin = (kind, label, location, id) => {
    const { east, north } = onMap(location);
    const place = svg("g", { class: `pin ${kind}`, role: "button", tabindex: 0, "aria-label": `Drive to ${label}` });
    place.dataset.id = id;
    place.append(
      svg("circle", { cx: east, cy: -north, r: size * 0.7 }),
      svg("text", { x: east, y: -north - size, "font-size": size * 1.3 }, label),
    );
    return place;
  };
  const places = [
    ...jobs.filter((job) => job.site.location).map((job) => pin("job", job.number ?? "Job", job.site.location, job.job_id)),
    ...offers.filter((offer) => offer.location).map((offer) => pin("offer", "Offer", offer.location, offer.offer_id)),
  ];
  const focused = document.activeElement?.dataset?.id;
  at("places").replaceChildren(...places);
  if (focused) at("places").querySelector(`[data-id="${focused}"]`)?.focus();
}

function showMap() {
  const { east, north } = self.place;
  const wide = spans[span];
  const edge = wide * 0.35;
  camera.east = Math.min(Math.max(camera.east, east - edge), east + edge);
  camera.north = Math.min(Math.max(camera.north, north - edge), north + edge);
  const [left, top] = [camera.east - wide / 2, -camera.north - wide / 2];
  const set = (id, attributes) => {
    for (const [name, value] of Object.entries(attributes)) at(id).setAttribute(name, value);
  };
  set("map", { viewBox: `${left} ${top} ${wide} ${wide}` });
  // A window is rarely square, so the ground goes on beyond it.
  set("ground", { x: left - wide, y: top - wide, width: 3 * wide, height: 3 * wide });
  set("way", { points: [self.place, ...way].map((point) => `${point.east},${-point.north}`).join(" ") });
  set("me", { cx: east, cy: -north, r: wide / 80 });
}

function showPushes() {
  const shown = self?.push && iphone(self.push);
  const none = element("p", "none", "No push yet. What Apple delivers to this technician appears here.");
  at("pushes").replaceChildren(element("h2", "", "iPhone"), shown || none);
}

function show() {
  const isIn = Boolean(self?.name);
  at("sign-in").hidden = isIn;
  for (const id of ["duty", "own", "streets", "pushes"]) at(id).hidden = !isIn;
  if (!isIn) return;
  at("who").textContent = self.name;
  showMap();
  showWork();
  showPushes();
}

function zoom(by) {
  span = Math.min(Math.max(span + by, 0), spans.length - 1);
  camera = { ...self.place };
  showMap();
  showPlaces();
}

const placeOf = (id) =>
  jobs.find((job) => job.job_id === id)?.site.location ?? offers.find((offer) => offer.offer_id === id)?.location;

const deeds = {
  accept: (id) => ask(`/v1/offers/${id}/answer`, "POST", { answer: "accept" }),
  decline: (id) => ask(`/v1/offers/${id}/answer`, "POST", { answer: "decline", reason: "Too far away" }),
  advance: (id, to) => ask(`/v1/jobs/${id}/transitions`, "POST", {
    to,
    ...(["unscheduled", "cancelled"].includes(to) ? { reason: "Something came up" } : {}),
  }),
  link: async (id) => links.set(id, (await ask(`/v1/jobs/${id}/tracking-links`, "POST")).url),
};

at("technician-view").addEventListener("click", ({ target }) => {
  const { does, id, to } = target.closest("button")?.dataset ?? {};
  if (does === "find") {
    const place = onMap(placeOf(id));
    const { east, north } = self.place;
    const far = Math.max(Math.abs(place.east - east), Math.abs(place.north - north));
    const fitting = spans.findIndex((wide) => wide * 0.45 > far);
    span = fitting === -1 ? spans.length - 1 : fitting;
    zoom(0);
  } else if (does) {
    attempt(async () => {
      await deeds[does](id, to);
      tell("");
      await look();
    });
  }
});

at("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(signIn);
});
at("sign-out").addEventListener("click", () => attempt(signOut));
at("on-duty").addEventListener("change", ({ target }) => {
  attempt(async () => {
    await ask("/v1/me/duty", "PUT", { on_duty: target.checked });
    if (target.checked) await report(0, 0);
  });
});
at("nearer").addEventListener("click", () => zoom(-1));
at("farther").addEventListener("click", () => zoom(1));

at("map").addEventListener("click", (event) => {
  const id = event.target.closest(".pin")?.dataset.id;
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(at("map").getScreenCTM().inverse());
  driveTo(id ? onMap(placeOf(id)) : { east: crossing(x), north: crossing(-y) });
});
at("map").addEventListener("keydown", (event) => {
  const arrows = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const id = event.target.closest(".pin")?.dataset.id;
  if (id && ["Enter", " "].includes(event.key)) driveTo(onMap(placeOf(id)));
  else if (event.key in arrows) {
    const goal = way.at(-1) ?? self.place;
    const [east, north] = arrows[event.key];
    driveTo({ east: crossing(goal.east) + east * block, north: crossing(goal.north) + north * block });
  } else return;
  event.preventDefault();
});

on("push", ({ notification }) => {
  if (notification.token.toLowerCase() === self?.push) attempt(look);
});
watch(showPushes);
show();
if (self?.name) attempt(begin);
setInterval(tick, 1000);
