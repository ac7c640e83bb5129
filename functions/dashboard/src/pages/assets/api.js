// Calls to the API, and what to say when one fails.
// @ts-check

/**
 * A bad answer of the API (RFC 9457), or none at all.
 * @typedef {object} Problem
 * @property {string} code a stable word
 * @property {string} detail what is wrong, in plain words
 * @property {{pointer?: string, detail: string}[]} errors the values that are wrong
 */

/** @typedef {{ok: true, body: any} | {ok: false, problem: Problem}} Outcome */

/** How long an answer may take, in milliseconds. */
const PATIENCE = 20_000;

/**
 * Posts to a path and reads the answer; never throws.
 * @param {string} path
 * @param {object} [body] sent as JSON
 * @returns {Promise<Outcome>}
 */
export function post(path, body) {
  return send("POST", path, body);
}

/**
 * Sends a request and reads its answer; never throws.
 * @param {string} method
 * @param {string} path
 * @param {object} [body] sent as JSON
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Outcome>}
 */
export async function send(method, path, body, headers) {
  /** @type {RequestInit} */
  const request = {
    method,
    headers: { accept: "application/json", ...headers },
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(PATIENCE),
  };
  if (body) {
    request.headers = { ...request.headers, "content-type": "application/json" };
    request.body = JSON.stringify(body);
  }
  try {
    const response = await fetch(path, request);
    const text = await response.text();
    const answer = text ? JSON.parse(text) : null;
    return response.ok ? { ok: true, body: answer } : { ok: false, problem: read(response, answer) };
  } catch {
    const detail = "The service cannot be reached. Check your connection and try again.";
    return { ok: false, problem: { code: "unreachable", detail, errors: [] } };
  }
}

/**
 * @param {Response} response
 * @param {any} answer
 * @returns {Problem}
 */
function read(response, answer) {
  const code = String(answer?.code ?? "unknown");
  const errors = Array.isArray(answer?.errors) ? answer.errors : [];
  if (response.status === 429) {
    const detail = `Too many attempts. Try again ${after(response.headers.get("retry-after"))}.`;
    return { code, detail, errors };
  }
  const detail = answer?.detail ?? "something went wrong on our side; try again in a moment";
  return { code, detail: sentence(String(detail)), errors };
}

/** @param {string | null} seconds */
function after(seconds) {
  const minutes = Math.ceil(Number(seconds) / 60);
  if (!(minutes > 1)) return "in a minute";
  return minutes < 60 ? `in ${minutes} minutes` : "in an hour";
}

/**
 * The API's words begin small and without a full stop.
 * @param {string} words
 */
export function sentence(words) {
  const begun = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
