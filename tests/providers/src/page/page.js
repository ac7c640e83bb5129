// The page of the outside world: its bar with the switches, and which panels are shown.

import { at, control, listen, on } from "/events.js";
import "/mails.js";
import "/phones.js";
import "/iphones.js";
import "/technician.js";

// Whose next request the fault switches mean, by the view that is open.
const views = {
  mails: { label: "Next mail", fault: { provider: "resend", path: "/emails" } },
  phones: { label: "Next message", fault: { provider: "meta", path: "/v26.0/*/messages" } },
  technician: { label: "Next push", fault: { provider: "apns", path: "/3/device/" } },
};

const view = () => (location.hash.slice(1) in views ? location.hash.slice(1) : "mails");

function showView() {
  for (const name of Object.keys(views)) at(`${name}-view`).hidden = name !== view();
  for (const link of document.querySelectorAll("[data-view]")) {
    link.toggleAttribute("aria-current", link.dataset.view === view());
  }
  at("faulty").textContent = views[view()].label;
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

async function load() {
  const [faults, settings] = await Promise.all(["faults", "settings"].map((path) => control(path)));
  showFaults(faults.items);
  showSettings(settings);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  const fault = button?.dataset.fault;
  if (fault) control("faults", "POST", { ...views[view()].fault, ...JSON.parse(fault) });
  if (button?.id === "clear") control("faults", "DELETE");
  if (button?.id === "reset") control("reset", "POST");
});

document.addEventListener("change", ({ target }) => {
  if (target.dataset.setting) control("settings", "PATCH", { [target.dataset.setting]: target.checked });
});

window.addEventListener("hashchange", showView);
on("faults", showFaults);
on("settings", showSettings);
on("reset", load);
on("open", () => {
  at("line").textContent = "live";
  at("line").classList.add("open");
  load();
});
on("closed", () => {
  at("line").textContent = "connection lost, trying again";
  at("line").classList.remove("open");
});
showView();
listen();
