// A form that is sent as JSON: what is wrong is said next to the field that it is about.
// @ts-check

import { post, sentence } from "/assets/api.js";
import { forget, show, token } from "/assets/link.js";

/**
 * Wires the page's form to a call, or says that the link is no good.
 * @param {(token: string) => string} path where to send it
 * @param {(answer: any) => void} done what to show of the answer, before the part `done` is shown
 */
export function serve(path, done) {
  const form = document.querySelector("form");
  const link = token();
  if (!form || !link) return show("gone");
  onSubmit(form, async () => {
    const outcome = await post(path(link), values(form));
    if (outcome.ok) {
      forget();
      done(outcome.body);
      show("done");
    } else if (outcome.problem.code === "link_gone") {
      forget();
      show("gone");
    } else {
      explain(form, outcome.problem);
    }
  });
  show("ask");
}

/**
 * Calls back when the form is sent and all that is required is filled in; not again before that is done.
 * @param {HTMLFormElement} form
 * @param {() => Promise<void>} submit
 */
export function onSubmit(form, submit) {
  for (const button of form.querySelectorAll("button.reveal")) reveal(button);
  for (const input of form.querySelectorAll("input")) {
    input.addEventListener("input", () => say(input, ""));
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    if (!button || button.ariaDisabled === "true" || !isComplete(form)) return;
    alarm("");
    button.ariaDisabled = "true";
    try {
      await submit();
    } finally {
      button.ariaDisabled = null;
    }
  });
}

/**
 * The filled fields by name; nothing when the form has none.
 * @param {HTMLFormElement} form
 */
function values(form) {
  const filled = [...new FormData(form)].filter(([, value]) => value !== "");
  return form.querySelector("input") ? Object.fromEntries(filled) : undefined;
}

/** @param {HTMLFormElement} form */
function isComplete(form) {
  const inputs = [...form.querySelectorAll("input")].filter((input) => !input.closest("[hidden]"));
  for (const input of inputs) say(input, fault(input));
  const first = inputs.find((input) => input.ariaInvalid === "true");
  first?.focus();
  return !first;
}

/** @param {HTMLInputElement} input */
function fault(input) {
  const isEmpty = input.type === "checkbox" ? !input.checked : input.value === "";
  if (input.required && isEmpty) return input.dataset.missing ?? "Please fill this in.";
  const length = [...input.value].length;
  if (input.value !== "" && length < input.minLength) {
    return `It needs at least ${input.minLength} characters; it has ${length}.`;
  }
  return "";
}

/**
 * @param {HTMLFormElement} form
 * @param {import("/assets/api.js").Problem} problem
 */
function explain(form, problem) {
  /** @type {HTMLInputElement | undefined} */
  let first;
  for (const { pointer, detail } of problem.errors) {
    const input = form.elements.namedItem((pointer ?? "").slice(1));
    if (input instanceof HTMLInputElement) {
      say(input, sentence(`it ${detail}`));
      first ??= input;
    }
  }
  if (first) first.focus();
  else alarm(problem.detail);
}

/**
 * @param {HTMLInputElement} input
 * @param {string} words nothing when all is well
 */
export function say(input, words) {
  const error = document.getElementById(`${input.id}-error`);
  if (!error) return;
  error.textContent = words;
  error.hidden = words === "";
  input.ariaInvalid = words === "" ? null : "true";
}

/** @param {string} words nothing when all is well */
export function alarm(words) {
  const alert = document.getElementById("alert");
  if (!alert) return;
  alert.textContent = words;
  alert.hidden = words === "";
}

/** @param {Element} button */
function reveal(button) {
  const input = document.getElementById(button.getAttribute("aria-controls") ?? "");
  if (!(input instanceof HTMLInputElement)) return;
  button.addEventListener("click", () => {
    const isHidden = input.type === "password";
    input.type = isHidden ? "text" : "password";
    button.textContent = isHidden ? "Hide" : "Show";
    input.focus();
  });
}
