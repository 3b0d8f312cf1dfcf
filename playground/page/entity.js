// Work objects: what a preview says of an entity, and the details that its app sends when asked.

import { h, safeLink } from "./dom.js";
import { icon } from "./icons.js";
import { pushLayer } from "./layers.js";
import { link, textWords } from "./mrkdwn.js";
import { formatDate } from "./time.js";

const KIND = { task: "Task", file: "File", incident: "Incident", content_item: "Content", item: "Item" };

function capital(words) {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

function kindWords(entity) {
  const { attributes } = entity.entity_payload;
  const kind = KIND[String(entity.entity_type).split("/").at(-1)] ?? "Item";
  return [attributes.display_type ?? kind, attributes.product_name].filter(Boolean).join(" · ");
}

function valueWords(field, names) {
  const { value } = field;
  if (field.type === "slack#/types/timestamp" || field.type === "slack#/types/date") return formatDate(value, "{date}", String(value));
  if (field.type === "slack#/types/user") return names.users[value?.user_id]?.real_name ?? value?.text ?? "";
  if (Array.isArray(value)) return value.map((one) => (typeof one === "object" ? one.text ?? one.title ?? "" : String(one))).join(", ");
  if (field.type === "slack#/types/link" && safeLink(value)) return link(value, field.title ?? value);
  return typeof value === "object" && value !== null ? String(value.text ?? value.title ?? "") : String(value ?? "");
}

/** [[label, node or words]]: the fields of the entity's kind, then those of the app's own. */
function fieldsOf(entity, names) {
  const { fields = {}, custom_fields: custom = [], display_order: order = null } = entity.entity_payload;
  const known = Object.entries(fields).map(([key, field]) => ({ key, label: field.label ?? capital(key.replaceAll("_", " ")), ...field }));
  const all = [...known, ...custom].filter((field) => field.value !== undefined && field.value !== null);
  const at = (field) => (order?.includes(field.key) ? order.indexOf(field.key) : all.length);
  return all.sort((one, other) => at(one) - at(other)).map((field) => [textWords(field.label ?? field.key), valueWords(field, names)]);
}

function list(rows) {
  if (!rows.length) return null;
  return h("dl", { class: "attachment-fields" }, rows.map(([label, value]) => h("div", { class: "short" }, h("dt", {}, label), h("dd", {}, value))));
}

/** The preview of an entity; its name opens the details. */
export function entityPreview(item, workspace, { open }) {
  const { entity } = item;
  const title = entity.entity_payload.attributes.title.text;
  const button = h("button", { type: "button", class: "link-button entity-title", "data-testid": "open-entity", onclick: async () => {
    button.setAttribute("aria-busy", "true");
    await open(item);
    button.removeAttribute("aria-busy");
  } }, title);
  return [h("p", { class: "attachment-author" }, kindWords(entity)), h("p", { class: "attachment-title" }, button), list(fieldsOf(entity, workspace.names).slice(0, 4))];
}

/** The dialog with an entity's details: {metadata}, {error} or {user_auth_url}. */
export function showEntity(workspace, details) {
  const app = workspace.app(details.app_id);
  const { metadata, error } = details;
  const title = metadata?.entity_payload.attributes.title.text ?? error?.custom_title ?? "No details";
  const body = metadata ? [h("p", { class: "muted" }, kindWords(metadata)), list(fieldsOf(metadata, workspace.names)), h("p", {}, link(metadata.url, "Open it where it lives"))]
    : details.user_auth_url ? h("p", {}, `${app?.name ?? "The app"} wants you to sign in first: `, link(details.user_auth_url, "sign in"))
    : h("p", {}, error?.custom_message ?? "The app could not show this.");
  const close = h("button", { type: "button", class: "icon-button", "aria-label": "Close", onclick: () => remove() }, icon("close"));
  const dialog = h("div", { class: "dialog entity", role: "dialog", "aria-modal": "true", "aria-labelledby": "entity-title", "data-testid": "entity" },
    h("header", { class: "dialog-head" }, h("h2", { id: "entity-title" }, title), close), h("div", { class: "entity-body" }, body));
  const remove = pushLayer(h("div", { class: "shade" }, dialog), { modal: true, onEscape: () => remove() });
  close.focus();
}
