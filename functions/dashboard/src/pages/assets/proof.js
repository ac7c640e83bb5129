// Proof by a key that never leaves this page (RFC 9449), as sign-in in a browser needs it.
// @ts-check

/** The key of this page; with the page it is gone. */
export class DeviceKey {
  /** @param {CryptoKeyPair} pair */
  constructor(pair) {
    this.pair = pair;
  }

  static async generate() {
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    return new DeviceKey(await crypto.subtle.generateKey(algorithm, false, ["sign"]));
  }

  /**
   * The header that proves one request.
   * @param {string} method
   * @param {string} path
   * @param {string} [accessToken]
   */
  async prove(method, path, accessToken) {
    const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", this.pair.publicKey);
    const header = { typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } };
    const claims = {
      jti: crypto.randomUUID(),
      htm: method,
      htu: location.origin + path,
      iat: Math.floor(Date.now() / 1000),
      ...(accessToken && { ath: base64url(await digest(accessToken)) }),
    };
    const signed = [header, claims].map((part) => base64url(bytes(JSON.stringify(part)))).join(".");
    const algorithm = { name: "ECDSA", hash: "SHA-256" };
    const signature = await crypto.subtle.sign(algorithm, this.pair.privateKey, bytes(signed));
    return `${signed}.${base64url(new Uint8Array(signature))}`;
  }
}

/** @param {string} text */
function bytes(text) {
  return new TextEncoder().encode(text);
}

/** @param {string} text */
async function digest(text) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(text)));
}

/** @param {Uint8Array} octets */
function base64url(octets) {
  const text = btoa(String.fromCharCode(...octets));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
