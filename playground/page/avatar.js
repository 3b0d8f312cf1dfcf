// Who somebody is, drawn: initials on the colour of their organisation.

import { h } from "./dom.js";

const FALLBACK = "#5b6472";

function channels(color) {
  const hex = /^#?([0-9a-f]{6})$/i.exec(color ?? "")?.[1];
  return hex ? [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) : null;
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Black or white, whichever reads better on `color`. */
export function inkOn(color) {
  const rgb = channels(color);
  return rgb && luminance(rgb) > 0.3 ? "#15181c" : "#ffffff";
}

export function initials(name) {
  const words = String(name || "?").replace(/[^\p{L}\p{N} ]/gu, " ").trim().split(/\s+/);
  const letters = words.length > 1 ? words[0][0] + words.at(-1)[0] : (words[0] ?? "?").slice(0, 1);
  return letters.toUpperCase() || "?";
}

export function colorOf(person) {
  const color = person?.color || person?.team_color || person?.avatar_color;
  return channels(color) ? color : FALLBACK;
}

export function avatar(person, { size = "" } = {}) {
  const color = colorOf(person);
  return h("span", { class: `avatar ${size} ${person?.is_bot ? "bot" : ""}`, "aria-hidden": "true",
    style: { "--avatar": color, "--avatar-ink": inkOn(color) } }, initials(person?.real_name || person?.name));
}
