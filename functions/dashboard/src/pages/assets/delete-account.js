// Signs a member in on this page alone, and deletes the account once that is confirmed.
// @ts-check

import { send } from "/assets/api.js";
import { alarm, onSubmit, say } from "/assets/form.js";
import { show } from "/assets/link.js";
import { DeviceKey } from "/assets/proof.js";

/** What a problem means here, in the language of the page; what is not here is said as the API says it. */
const WORDS = {
  en: {
    wrong_credentials: "The email address or the password is wrong.",
    totp_required: "Enter the code that your authenticator app shows now.",
    totp_wrong: "The code is wrong or was already used.",
    invalid_dpop_proof: "The clock of your device is wrong. Set it and try again.",
    invalid_token: "You were signed out. Open this page again.",
    next_code: "Wait for the next code, and enter that.",
    invalid_input: "Something is wrong with what you entered.",
  },
  es: {
    wrong_credentials: "El correo electrónico o la contraseña no son correctos.",
    totp_required: "Escribe el código que muestra ahora tu aplicación de autenticación.",
    totp_wrong: "El código no es correcto o ya se usó.",
    invalid_dpop_proof: "El reloj de tu dispositivo no está en hora. Ajústalo e inténtalo de nuevo.",
    invalid_token: "Se cerró tu sesión. Abre de nuevo esta página.",
    next_code: "Espera el siguiente código y escríbelo.",
    invalid_input: "Algo de lo que escribiste no es correcto.",
    last_owner: "Eres la única persona propietaria. Nombra antes a otra o cierra la empresa.",
    has_work_under_way: "Estás en un trabajo. Termínalo antes o pide que lo cancelen.",
    unreachable: "No se puede conectar con el servicio. Revisa tu conexión e inténtalo de nuevo.",
    too_many_requests: "Demasiados intentos. Inténtalo de nuevo más tarde.",
    internal_error: "Algo falló de nuestro lado. Inténtalo de nuevo en un momento.",
    busy: "El servicio está ocupado. Inténtalo de nuevo en un momento.",
  },
};

const language = document.documentElement.lang === "es" ? "es" : "en";
/** @type {Record<string, string>} */
const words = WORDS[language];

/** @param {import("/assets/api.js").Problem} problem */
function explained(problem) {
  return words[problem.code] ?? problem.detail;
}

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no ${id}`);
  return found;
}

/** @param {string} id */
function input(id) {
  return /** @type {HTMLInputElement} */ (element(id));
}

/**
 * A session on this page, of which nothing is kept.
 * @typedef {object} Session
 * @property {string} token
 * @property {{name: string, is_totp_on: boolean}} member
 * @property {{name: string}} company
 */

/** @type {Session | undefined} */
let session;

const key = await DeviceKey.generate();
const deviceId = crypto.randomUUID();

async function signIn() {
  const path = "/v1/sessions";
  const body = {
    email: input("email").value,
    password: input("password").value,
    device_id: deviceId,
    device_name: element("sign-in").dataset.device,
    platform: "web",
    ...(input("code").value && { totp_code: input("code").value }),
  };
  const outcome = await send("POST", path, body, { dpop: await key.prove("POST", path) });
  if (outcome.ok) {
    const { access_token: token, member, company } = outcome.body;
    session = { token, member, company };
    return askToConfirm(session);
  }
  const { problem } = outcome;
  const isAboutCode = problem.code === "totp_required" || problem.code === "totp_wrong";
  if (!isAboutCode) return alarm(explained(problem));
  element("code-field").hidden = false;
  say(input("code"), problem.code === "totp_wrong" || input("code").value ? explained(problem) : "");
  input("code").required = true;
  input("code").focus();
}

/** @param {Session} session */
function askToConfirm({ member, company }) {
  element("person").textContent = member.name;
  element("company").textContent = company.name;
  element("next-code-field").hidden = !member.is_totp_on;
  input("next-code").required = member.is_totp_on;
  show("confirm");
}

/**
 * @param {string} path
 * @param {object} [body]
 */
async function remove(path, body) {
  if (!session) throw new Error("nobody is signed in");
  const { token } = session;
  return send("DELETE", path, body, {
    authorization: `DPoP ${token}`,
    "device-id": deviceId,
    dpop: await key.prove("DELETE", path, token),
  });
}

async function deleteAccount() {
  const code = input("next-code").value;
  const body = { password: input("password").value, ...(code && { totp_code: code }) };
  const outcome = await remove("/v1/me", body);
  if (outcome.ok) {
    input("password").value = "";
    session = undefined;
    const day = new Date(outcome.body.erase_at);
    element("due-on").textContent = day.toLocaleDateString(language, { dateStyle: "long" });
    return show("done");
  }
  const { problem } = outcome;
  if (problem.errors.some(({ pointer }) => pointer === "/totp_code")) {
    say(input("next-code"), words.next_code ?? "");
    return input("next-code").focus();
  }
  const alert = element("refused");
  alert.textContent = explained(problem);
  alert.hidden = false;
}

async function keepAccount() {
  await remove("/v1/sessions/current");
  location.reload();
}

onSubmit(/** @type {HTMLFormElement} */ (element("sign-in")), signIn);
onSubmit(/** @type {HTMLFormElement} */ (element("delete")), deleteAccount);
element("keep").addEventListener("click", keepAccount);
element("ready").hidden = false;
