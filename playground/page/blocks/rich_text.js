// The rich_text block: sections, lists, quotes, preformatted text, with styles, links and mentions.

import { h } from "../dom.js";
import { channelMention, emojiNode, groupMention, link, mention } from "../mrkdwn.js";
import { emojiFor } from "../emoji.js";
import { formatDate } from "../time.js";

const STYLE_TAGS = { code: "code", bold: "strong", italic: "em", strike: "s", underline: "u" };

function styled(node, style) {
  let result = node;
  for (const [name, tag] of Object.entries(STYLE_TAGS)) if (style?.[name]) result = h(tag, {}, result);
  return result;
}

function textNodes(text) {
  return String(text ?? "").split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
}

function fromCodePoints(unicode) {
  const points = String(unicode).split("-").map((part) => parseInt(part, 16));
  return points.every((point) => point > 0 && point <= 0x10ffff) ? String.fromCodePoint(...points) : null;
}

const INLINE = {
  text: (part) => h("span", {}, textNodes(part.text)),
  link: (part) => link(part.url, part.text || part.url),
  user: (part, names) => mention(part.user_id, names),
  channel: (part, names) => channelMention(part.channel_id, names),
  usergroup: (part, names) => groupMention(part.usergroup_id, names),
  team: (part) => h("span", { class: "mention" }, part.team_id),
  broadcast: (part) => h("span", { class: "mention mine" }, `@${part.range}`),
  color: (part) => h("span", {}, part.value),
  date: (part) => h("time", {}, formatDate(part.timestamp, part.format ?? "{date}", part.fallback ?? "")),
  emoji: (part) => emojiNode(part.name ?? "", emojiFor(part.name) ?? (part.unicode ? fromCodePoints(part.unicode) : null)),
};

function inlineParts(elements, names) {
  return (elements ?? []).map((part) => styled(INLINE[part.type]?.(part, names) ?? h("span", { class: "unknown" }, part.type ?? "?"), part.style));
}

const SECTIONS = {
  rich_text_section: (part, names) => h("p", { class: "rich" }, inlineParts(part.elements, names)),
  rich_text_quote: (part, names) => h("blockquote", {}, inlineParts(part.elements, names)),
  rich_text_preformatted: (part, names) => h("pre", { tabindex: "0" }, h("code", {}, inlineParts(part.elements, names))),
  rich_text_list: (part, names) => h(part.style === "ordered" ? "ol" : "ul",
    { class: `indent-${Math.min(Number(part.indent) || 0, 5)}`, start: part.style === "ordered" ? (Number(part.offset) || 0) + 1 : null },
    (part.elements ?? []).map((item) => h("li", {}, item.type === "rich_text_section" ? inlineParts(item.elements, names) : richPart(item, names)))),
};

function richPart(part, names) {
  return SECTIONS[part.type]?.(part, names) ?? h("span", { class: "unknown" }, part.type ?? "?");
}

export function richText(block, { surface }) {
  return h("div", { class: "rich-text" }, (block.elements ?? []).map((part) => richPart(part, surface.names)));
}

/** A rich_text object inside a table cell. */
export function richTextCell(cell, names) {
  return (cell.elements ?? []).map((part) => (part.type === "rich_text_section" ? inlineParts(part.elements, names) : richPart(part, names)));
}
