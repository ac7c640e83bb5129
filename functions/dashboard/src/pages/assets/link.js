// The one-time token of a mailed link, which stands behind the # and is never sent in an address
// until somebody decides to use it.
// @ts-check

/** The token, if the page was opened by a whole link. */
export function token() {
  const text = location.hash.slice(1);
  return /^[A-Za-z0-9_-]{20,200}$/.test(text) ? text : null;
}

/** Takes the used token out of the address bar and the history. */
export function forget() {
  history.replaceState(null, "", location.pathname);
}

/**
 * Shows one part of the page in place of the others, and tells screen readers.
 * @param {string} id
 */
export function show(id) {
  for (const part of document.querySelectorAll("main > section")) {
    if (part instanceof HTMLElement) part.hidden = part.id !== id;
  }
  const heading = document.querySelector(`#${id} h1`);
  if (heading instanceof HTMLElement) {
    document.title = `${heading.textContent} – CustomIT`;
    // A page that has just been opened is read from its beginning anyway.
    if (document.activeElement === document.body) return;
    heading.tabIndex = -1;
    heading.focus();
  }
}
