// Dialogs and popups above the page: one stack, so Escape closes the topmost, and what lies under
// a dialog is inert.

import { focusable, h, trapTab } from "./dom.js";

const stack = [];

function host() {
  return document.getElementById("layers");
}

function settle() {
  const top = stack.findLastIndex((layer) => layer.modal);
  document.getElementById("app").inert = top >= 0;
  stack.forEach((layer, index) => {
    layer.node.inert = index < top;
  });
}

document.addEventListener("keydown", (event) => {
  const top = stack.at(-1);
  if (!top) return;
  if (event.key === "Escape" && !event.isComposing) {
    event.preventDefault();
    event.stopPropagation();
    top.onEscape();
  } else if (top.modal) trapTab(top.node, event);
}, true);

document.addEventListener("pointerdown", (event) => {
  for (const layer of [...stack].reverse()) {
    if (layer.modal || layer.node.contains(event.target) || layer.anchor?.contains(event.target)) return;
    layer.onEscape();
  }
}, true);

/** Shows `node` on top. Gives a function that takes it away and puts focus back. */
export function pushLayer(node, { modal = false, anchor = null, onEscape, returnFocus = null }) {
  const before = returnFocus ?? anchor ?? document.activeElement;
  const layer = { node, modal, anchor, onEscape };
  stack.push(layer);
  host().append(node);
  settle();
  return ({ keepFocus = false } = {}) => {
    const at = stack.indexOf(layer);
    if (at < 0) return;
    stack.splice(at, 1);
    node.remove();
    settle();
    if (!keepFocus && before?.isConnected) before.focus({ preventScroll: true });
  };
}

export function anyModal() {
  return stack.some((layer) => layer.modal);
}

function place(node, anchor, align) {
  const box = anchor.getBoundingClientRect();
  node.style.minWidth = node.classList.contains("picker") ? `${Math.min(box.width, 520)}px` : "";
  const size = node.getBoundingClientRect();
  const margin = 8;
  const below = window.innerHeight - box.bottom - margin;
  const above = box.top - margin;
  const up = size.height > below && above > below;
  node.style.maxHeight = `${Math.max(140, (up ? above : below) - 4)}px`;
  const height = Math.min(size.height, Math.max(140, (up ? above : below) - 4));
  const left = align === "end" ? box.right - size.width : box.left;
  node.style.left = `${Math.max(margin, Math.min(left, window.innerWidth - size.width - margin))}px`;
  node.style.top = `${Math.max(margin, up ? box.top - height - 4 : box.bottom + 4)}px`;
}

/**
 * A popup beside `anchor`; closes by Escape and by a press outside, and when its anchor is gone. One
 * that is typed in stays where it is then: its anchor may have been drawn anew.
 */
export function openPopup({ anchor, content, label, role = "dialog", align = "start", className = "", onClose = null }) {
  const node = h("div", { class: `popup ${className}`, role, "aria-label": label }, content);
  let open = true;
  const close = (options) => {
    if (!open) return;
    open = false;
    window.removeEventListener("resize", relocate);
    anchor.removeAttribute?.("data-open");
    remove(options);
    onClose?.();
  };
  const relocate = () => {
    if (anchor.isConnected) place(node, anchor, align);
    else if (!node.querySelector("input")) close();
  };
  const remove = pushLayer(node, { anchor, onEscape: () => close() });
  anchor.setAttribute?.("data-open", "");
  place(node, anchor, align);
  window.addEventListener("resize", relocate);
  return { node, close, relocate };
}

/** items: [{label, hint, icon, run, danger, heading, testid}] -> a menu with arrow keys. */
export function openMenu({ anchor, items, label, align = "start" }) {
  const buttons = [];
  const move = (step) => {
    const at = buttons.indexOf(document.activeElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  };
  const content = items.map((item) => {
    if (item.heading) return h("p", { class: "menu-heading", role: "presentation" }, item.heading);
    const button = h("button", {
      type: "button", role: "menuitem", tabindex: "-1", class: item.danger ? "menu-item danger" : "menu-item",
      "data-testid": item.testid ?? "menu-item",
      onclick: () => {
        popup.close();
        item.run();
      },
    }, item.icon ?? null, h("span", { class: "menu-words" }, h("span", {}, item.label),
      item.hint ? h("small", {}, item.hint) : null));
    buttons.push(button);
    return button;
  });
  const popup = openPopup({ anchor, content, label, role: "menu", align, className: "menu" });
  popup.node.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      move(step);
    } else if (event.key === "Tab") popup.close();
  });
  buttons[0]?.focus();
  return popup;
}

/** Asks before an action. Resolves true when the person agrees. */
export function askConfirm({ title, body, agree, refuse, danger = false }) {
  return new Promise((resolve) => {
    const answer = (value) => {
      close();
      resolve(value);
    };
    const heading = h("h2", { id: "confirm-title" }, title);
    const yes = h("button", { type: "button", class: danger ? "button danger" : "button primary",
      "data-testid": "confirm-agree", onclick: () => answer(true) }, agree);
    const dialog = h("div", { class: "dialog confirm", role: "alertdialog", "aria-modal": "true", "aria-labelledby": "confirm-title",
      "aria-describedby": "confirm-body", "data-testid": "confirm" },
    heading, h("div", { id: "confirm-body", class: "confirm-body" }, body),
    h("div", { class: "dialog-buttons" },
      h("button", { type: "button", class: "button", "data-testid": "confirm-refuse", onclick: () => answer(false) }, refuse), yes));
    const shade = h("div", { class: "shade" }, dialog);
    const close = pushLayer(shade, { modal: true, onEscape: () => answer(false) });
    yes.focus();
  });
}

export function focusFirst(root, selector = null) {
  const wanted = selector ? root.querySelector(selector) : null;
  (wanted ?? focusable(root)[0])?.focus();
}
