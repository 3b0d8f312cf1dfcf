// The address of what is on screen: #/as/U0LENA/C0NORDLICHT/1700000000.000100
// or #/as/U0LENA/A0DEALMATE/home and .../messages for an app.

export function readRoute(hash = location.hash) {
  const parts = hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  if (parts[0] !== "as" || !parts[1]) return { user: null, place: null, detail: null };
  return { user: parts[1], place: parts[2] || null, detail: parts[3] || null };
}

export function formatRoute({ user, place = null, detail = null }) {
  return `#/${["as", user, place, detail].filter(Boolean).map(encodeURIComponent).join("/")}`;
}

const PERMALINK = /^https:\/\/[^/]+\.slack\.example\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})(?:\?(.*))?$/;

/** The place of a message's address in this workspace, as chat.getPermalink gives it; null for any other. */
export function routeOfPermalink(address) {
  const found = PERMALINK.exec(address);
  if (!found) return null;
  const [, place, seconds, micros, query] = found;
  return { place, detail: new URLSearchParams(query || "").get("thread_ts") || `${seconds}.${micros}` };
}

/** Goes there; the page listens to hashchange. */
export function go(route, { replace = false } = {}) {
  const hash = formatRoute(route);
  if (hash === location.hash) return;
  if (replace) {
    history.replaceState(null, "", hash);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  } else location.hash = hash;
}
