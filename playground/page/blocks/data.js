// Blocks that carry data: table, card, carousel, alert, plan and task.

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { textObject, textWords } from "../mrkdwn.js";
import { image, renderElement } from "./elements.js";
import { richText, richTextCell } from "./rich_text.js";

function cellNodes(cell, names) {
  if (cell === null || cell === undefined) return [];
  if (cell.type === "rich_text") return richTextCell(cell, names);
  if (cell.type === "raw_text" || typeof cell === "string") return [String(cell.text ?? cell)];
  if (cell.type === "raw_number") return [String(cell.value ?? cell.number ?? "")];
  return textObject(cell, names);
}

export function table(block, context) {
  const { names } = context.surface;
  const rows = (block.rows ?? []).map((row) => (Array.isArray(row) ? row : (row.cells ?? [])));
  const settings = block.column_settings ?? [];
  const row = (cells, tag) => h("tr", {}, cells.map((cell, index) =>
    h(tag, { class: [`align-${settings[index]?.align ?? "left"}`, settings[index]?.is_wrapped ? "wrapped" : ""].join(" ").trim(),
      scope: tag === "th" ? "col" : null }, cellNodes(cell, names))));
  return h("div", { class: "table-wrap", tabindex: "0", role: "group", "aria-label": textWords(block.caption) || "Table" },
    h("table", {}, block.caption ? h("caption", {}, textObject(block.caption, names)) : null,
      h("thead", {}, rows.slice(0, 1).map((cells) => row(cells, "th"))), h("tbody", {}, rows.slice(1).map((cells) => row(cells, "td")))));
}

export function card(block, context) {
  const { names } = context.surface;
  const picture = block.hero_image ?? block.image;
  return h("div", { class: "card" },
    picture?.image_url ? h("div", { class: "card-hero" }, image(picture)) : null,
    h("div", { class: "card-head" }, block.icon?.image_url ? image(block.icon) : null,
      h("div", {}, h("p", { class: "card-title" }, textObject(block.title, names)),
        block.subtitle ? h("p", { class: "card-subtitle" }, textObject(block.subtitle, names)) : null)),
    block.body ? h("div", { class: "card-body" }, textObject(block.body, names)) : null,
    block.actions?.length ? h("div", { class: "card-actions" }, block.actions.map((element) => renderElement(element, context))) : null);
}

export function carousel(block, context) {
  return h("div", { class: "carousel", tabindex: "0", role: "group", "aria-label": "Cards" },
    (block.elements ?? block.cards ?? []).map((one) => card(one, context)));
}

export function alert(block, context) {
  const level = ["info", "warning", "error", "success"].includes(block.level) ? block.level : "info";
  return h("div", { class: `alert ${level}` }, icon(level === "info" ? "info" : level === "success" ? "check" : "warning"),
    h("div", { class: "text" }, textObject(block.text, context.surface.names)));
}

const STATUS = { pending: "·", in_progress: "…", complete: "✓", error: "!" };

export function task(block, context) {
  const status = block.status in STATUS ? block.status : "pending";
  return h("div", { class: `task ${status}` }, h("span", { class: "task-mark", role: "img", "aria-label": status.replace("_", " ") }, STATUS[status]),
    h("div", {}, h("strong", {}, textWords(block.title)),
      ["details", "output"].map((name) => (block[name]?.elements ? richText(block[name], context) : block[name] ? h("div", {}, textWords(block[name])) : null))));
}

export function plan(block, context) {
  return h("div", { class: "plan" }, h("p", { class: "card-title" }, textWords(block.title)),
    (block.tasks ?? []).map((one) => task(one, context)));
}
