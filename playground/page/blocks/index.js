// One function per block type. A block that is unknown, or that cannot be drawn, is shown as a
// labelled placeholder; it never takes the page down.

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { alert, card, carousel, plan, table, task } from "./data.js";
import { input } from "./input.js";
import { actions, contextBlock, divider, file, header, image, markdownBlock, section, video } from "./layout.js";
import { richText } from "./rich_text.js";
import { blockId } from "./state.js";

function container(block, context) {
  return (block.child_blocks ?? block.blocks ?? []).map((child, index) => renderBlock(child, index, context.surface, context.errors));
}

const BLOCKS = {
  section, header, divider, image, actions, input, table, card, carousel, alert, plan, video, file, container,
  context: contextBlock,
  context_actions: actions,
  rich_text: richText,
  markdown: markdownBlock,
  data_table: table,
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
