import { h } from "./dom.js";
import { icon } from "./icons.js";

const SHOWN_MS = { error: 9000, info: 5000 };

/** A short note at the foot of the page; errors stay longer and can be closed. */
export function toast(text, kind = "info") {
  const host = document.getElementById("toasts");
  for (const same of host.querySelectorAll(".toast")) if (same.dataset.text === text) same.remove();
  const node = h("div", { class: `toast ${kind}`, "data-testid": "toast", "data-text": text, role: kind === "error" ? "alert" : null },
    icon(kind === "error" ? "warning" : "info"), h("span", {}, text),
    h("button", { type: "button", class: "icon-button", "aria-label": "Close this note", onclick: () => node.remove() }, icon("close", 14)));
  host.append(node);
  setTimeout(() => node.remove(), SHOWN_MS[kind] ?? SHOWN_MS.info);
}
