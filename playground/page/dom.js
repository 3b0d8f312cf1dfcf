// Builds elements. Text always becomes a text node and a URL is checked where it is set, so no
// string of a message, a view or a name can turn into markup or script.

const SAFE_LINK = /^(https?:\/\/|mailto:|tel:|#\/|#[a-z])/i;
const SAFE_IMAGE = /^(https?:\/\/|data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]|\/(?!\/))/i;

export function safeLink(url) {
  const text = String(url ?? "").trim();
  return SAFE_LINK.test(text) ? text : null;
}

function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "class") node.className = value;
  else if (name === "value") node.value = value;
  else if (name === "style") {
    for (const [property, content] of Object.entries(value)) node.style.setProperty(property, content);
  } else if (name.startsWith("on")) {
    if (typeof value !== "function") throw new TypeError(`${name} takes a function`);
    node.addEventListener(name.slice(2).toLowerCase(), value);
  } else if (name === "href") {
    const link = safeLink(value);
    if (link) node.setAttribute("href", link);
  } else if (name === "src") {
    if (SAFE_IMAGE.test(String(value).trim())) node.setAttribute("src", String(value).trim());
  } else node.setAttribute(name, value === true ? "" : String(value));
}

function append(node, child) {
  if (child === null || child === undefined || child === false) return;
  if (Array.isArray(child)) for (const one of child) append(node, one);
  else node.append(child instanceof Node ? child : document.createTextNode(String(child)));
}

/** h("p", {class: "note"}, "text", node, [more]) -> element. */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) setAttribute(node, name, value);
  append(node, children);
  return node;
}

export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

let counter = 0;
/** A document-unique id for aria references. */
export function uniqueId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex="0"]';

export function focusable(root) {
  return [...root.querySelectorAll(FOCUSABLE)].filter((node) => node.getClientRects().length > 0);
}

/** Keeps Tab inside `root`; call from its keydown listener. */
export function trapTab(root, event) {
  if (event.key !== "Tab") return;
  const nodes = focusable(root);
  if (nodes.length === 0) {
    event.preventDefault();
    return;
  }
  const first = nodes[0];
  const last = nodes[nodes.length - 1];
  if (event.shiftKey && (document.activeElement === first || !root.contains(document.activeElement))) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}
