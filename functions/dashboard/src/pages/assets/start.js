// Says whether the service works.
// @ts-check

const line = document.getElementById("health");

/** @param {string} words */
function say(words) {
  if (line) line.textContent = words;
}

try {
  const response = await fetch("/v1/health", { cache: "no-store", credentials: "omit" });
  say(response.ok ? "The service is up." : "The service has a problem at the moment.");
} catch {
  say("The service cannot be reached at the moment.");
}

export {};
