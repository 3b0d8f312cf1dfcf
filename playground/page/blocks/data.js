// Blocks that carry data: table, card, carousel, alert, plan and task.

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { link, textObject, textWords } from "../mrkdwn.js";
import { image, renderElement } from "./elements.js";
import { richText, richTextCell } from "./rich_text.js";

function cellNodes(cell, names) {
  if (cell === null || cell === undefined) return [];
  if (cell.type === "rich_text") return richTextCell(cell, names);
  if (cell.type === "raw_text" || typeof cell === "string") return [String(cell.text ?? cell)];
  if (cell.type === "raw_number") return [String(cell.text ?? cell.value ?? "")];
  return textObject(cell, names);
}

function tableOf(block, names, rows, { rowHeader = -1 } = {}) {
  const settings = block.column_settings ?? [];
  const numeric = (cell) => cell?.type === "raw_number";
  const row = (cells, tag) => h("tr", {}, cells.map((cell, index) => {
    const heads = tag === "th" || index === rowHeader;
    return h(heads ? "th" : "td", {
      class: [`align-${settings[index]?.align ?? (numeric(cell) ? "right" : "left")}`, settings[index]?.is_wrapped ? "wrapped" : ""].join(" ").trim(),
      scope: heads ? (tag === "th" ? "col" : "row") : null,
    }, cellNodes(cell, names));
  }));
  const [head, ...body] = rows;
  return { head: head ? [row(head, "th")] : [], body: body.map((cells) => row(cells, "td")) };
}

function rowsOf(block) {
  return (block.rows ?? []).map((row) => (Array.isArray(row) ? row : (row.cells ?? [])));
}

export function table(block, context) {
  const { head, body } = tableOf(block, context.surface.names, rowsOf(block));
  return h("div", { class: "table-wrap", tabindex: "0", role: "group", "aria-label": "Table" },
    h("table", {}, h("thead", {}, head), h("tbody", {}, body)));
}

const USUAL_PAGE = 5;

/** A table with a caption that shows one page of its rows at a time. */
export function dataTable(block, context) {
  const { head, body } = tableOf(block, context.surface.names, rowsOf(block), { rowHeader: block.row_header_column_index ?? -1 });
  const size = block.page_size ?? USUAL_PAGE;
  const pages = Math.max(1, Math.ceil(body.length / size));
  const shown = h("tbody", {});
  const where = h("span", { role: "status" });
  let page = 0;
  const step = (by, label, name) => h("button", { type: "button", class: "icon-button", "aria-label": label, onclick: () => {
    page += by;
    draw();
  } }, icon(name, 16));
  const before = step(-1, "Page before", "back");
  const after = step(1, "Next page", "right");
  function draw() {
    shown.replaceChildren(...body.slice(page * size, (page + 1) * size));
    where.textContent = `${page * size + 1}–${Math.min(body.length, (page + 1) * size)} of ${body.length}`;
    before.disabled = page === 0;
    after.disabled = page === pages - 1;
  }
  draw();
  const caption = String(block.caption?.text ?? block.caption ?? "");
  return [h("div", { class: "table-wrap", tabindex: "0", role: "group", "aria-label": caption || "Table" },
    h("table", {}, caption ? h("caption", {}, caption) : null, h("thead", {}, head), shown)),
  pages > 1 ? h("div", { class: "table-pages" }, before, where, after) : null];
}

export function card(block, context) {
  const { surface } = context;
  const { names } = surface;
  return h("div", { class: "card" },
    block.hero_image ? h("div", { class: "card-hero" }, image(block.hero_image, surface)) : null,
    block.icon || block.title || block.subtitle ? h("div", { class: "card-head" }, block.icon ? image(block.icon, surface) : null,
      h("div", {}, block.title ? h("p", { class: "card-title" }, textObject(block.title, names)) : null,
        block.subtitle ? h("p", { class: "card-subtitle" }, textObject(block.subtitle, names)) : null)) : null,
    block.body ? h("div", { class: "card-body text" }, textObject(block.body, names)) : null,
    block.actions?.length ? h("div", { class: "card-actions" }, block.actions.map((element) => renderElement(element, context))) : null);
}

export function alert(block, context) {
  const level = ["info", "warning", "error", "success"].includes(block.level) ? block.level : "default";
  return h("div", { class: `alert ${level}` }, icon({ success: "check", warning: "warning", error: "warning" }[level] ?? "info"),
    h("div", { class: "text" }, textObject(block.text, context.surface.names)));
}

const STATUS = { pending: "·", in_progress: "…", complete: "✓", error: "!" };

function sources(block) {
  if (!block.sources?.length) return null;
  return h("ul", { class: "task-sources", "aria-label": "Sources" }, block.sources.map((source) => h("li", {}, link(source.url, source.text || source.url))));
}

export function task(block, context) {
  const status = block.status in STATUS ? block.status : "pending";
  return h("div", { class: `task ${status}` }, h("span", { class: "task-mark", role: "img", "aria-label": status.replace("_", " ") }, STATUS[status]),
    h("div", { class: "task-words" }, h("strong", {}, textWords(block.title)),
      ["details", "output"].map((name) => (block[name]?.elements ? richText(block[name], context) : block[name] ? h("div", {}, textWords(block[name])) : null)),
      sources(block)));
}

export function plan(block, context) {
  const tasks = block.tasks ?? [];
  const done = tasks.filter((one) => one.status === "complete").length;
  return h("div", { class: "plan" }, h("p", { class: "card-title" }, textWords(block.title),
    tasks.length ? h("span", { class: "plan-count" }, `${done} of ${tasks.length}`) : null), tasks.map((one) => task(one, context)));
}
