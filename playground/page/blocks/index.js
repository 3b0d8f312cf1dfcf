// One function per block type. A block that is unknown, or that cannot be drawn, is shown as a
// labelled placeholder; it never takes the page down.

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { textObject } from "../mrkdwn.js";
import { alert, card, dataTable, plan, table, task } from "./data.js";
import { image } from "./elements.js";
import { input } from "./input.js";
import { actions, contextBlock, divider, file, header, image as imageBlock, markdownBlock, section, video } from "./layout.js";
import { richText } from "./rich_text.js";
import { blockId } from "./state.js";

const CARD_STEP_PX = 274;
const WIDTHS = ["narrow", "standard", "wide", "full"];

/** Blocks under a heading of their own; one that can be folded keeps its heading in sight. */
function container(block, context) {
  const { surface } = context;
  const children = h("div", { class: "container-blocks" }, nested(block.child_blocks, context));
  const title = block.rich_text_title ? richText(block.rich_text_title, context) : block.title ? h("p", { class: "card-title" }, textObject(block.title, surface.names)) : null;
  const head = [block.icon ? image(block.icon, surface) : null,
    h("div", { class: "container-words" }, title, block.subtitle ? h("p", { class: "card-subtitle" }, textObject(block.subtitle, surface.names)) : null)];
  const classes = ["container", `width-${WIDTHS.includes(block.width) ? block.width : "standard"}`, block.has_header_divider ? "ruled" : ""].join(" ").trim();
  if (!block.is_collapsible) return h("div", { class: classes }, title || block.subtitle ? h("div", { class: "container-head" }, head) : null, children);
  return h("details", { class: classes, open: block.default_collapsed !== true }, h("summary", { class: "container-head" }, head, icon("down", 16)), children);
}

function carousel(block, context) {
  const cards = h("div", { class: "carousel", tabindex: "0", role: "group", "aria-label": "Cards" }, nested(block.elements, context));
  if ((block.elements ?? []).length < 2) return cards;
  const step = (by, label, name) => h("button", { type: "button", class: "icon-button", "aria-label": label,
    onclick: () => cards.scrollBy({ left: by * CARD_STEP_PX, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" }) }, icon(name, 16));
  return [cards, h("div", { class: "table-pages" }, step(-1, "Cards before", "back"), h("span", {}, `${block.elements.length} cards`), step(1, "More cards", "right"))];
}

function nested(blocks, { surface, errors }) {
  return (blocks ?? []).map((child, index) => renderBlock(child, index, surface, errors));
}

const BLOCKS = {
  section, header, divider, actions, input, table, card, carousel, alert, plan, video, file, container,
  context: contextBlock,
  context_actions: actions,
  rich_text: richText,
  markdown: markdownBlock,
  data_table: dataTable,
  image: imageBlock,
  task_card: task,
};

export function placeholder(type) {
  return h("div", { class: "unknown-block", "data-testid": "unknown-block" }, icon("block", 16), `This page cannot show a “${type}” block yet.`);
}

function renderBlock(block, index, surface, errors) {
  const id = blockId(block, index);
  const type = String(block?.type ?? "?");
  let content;
  try {
    content = BLOCKS[type]?.(block, { surface, blockId: id, errors }) ?? placeholder(type);
  } catch {
    content = placeholder(type);
  }
  return h("div", { class: `block block-${type.replace(/[^a-z_]/g, "")}`, "data-testid": "block", "data-block-id": id, "data-block-type": type }, content);
}

/** Blocks -> nodes. `errors` is {block_id: words}, shown at their inputs. */
export function renderBlocks(blocks, surface, errors = {}) {
  return (blocks ?? []).map((block, index) => renderBlock(block, index, surface, errors));
}
