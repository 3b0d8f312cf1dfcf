// The markdown block: standard Markdown -> nodes, the part of it that Slack shows.

import { h } from "./dom.js";
import { emojiFor, pictureFor } from "./emoji.js";
import { channelMention, emojiNode, link, mention, unescapeText } from "./mrkdwn.js";

const INLINE = [
  [/^\\([\\`*_{}[\]()#+\-.!~>|])/, (match) => match[1]],
  [/^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/, (match) => h("code", {}, match[2].trim())],
  [/^!\[([^\]\n]{0,500})\]\(([^()\s]{1,3000})\)/, (match) => link(match[2], match[1] || "image")],
  [/^\[([^\]\n]{1,1000})\]\(([^()\s]{1,3000})(?: "[^"\n]*")?\)/, (match, names, depth) =>
    link(match[2], depth < 4 ? inlineMarkdown(match[1], names, depth + 1) : match[1])],
  [/^<(https?:\/\/[^<>\s|]+)(?:\|([^<>\n]+))?>/, (match) => link(match[1], match[2] ?? match[1])],
  [/^<@([UW][A-Z0-9]+)(?:\|[^<>\n]*)?>/, (match, names) => mention(match[1], names)],
  [/^<#([CG][A-Z0-9]+)(?:\|([^<>\n]*))?>/, (match, names) => channelMention(match[1], names, match[2])],
  [/^(\*\*|__)(?=\S)([^\n]{1,4000}?\S|\S)\1/, (match, names, depth) =>
    depth < 4 ? h("strong", {}, inlineMarkdown(match[2], names, depth + 1)) : match[0]],
  [/^~~(?=\S)([^\n]{1,4000}?\S|\S)~~/, (match, names, depth) =>
    depth < 4 ? h("s", {}, inlineMarkdown(match[1], names, depth + 1)) : match[0]],
  [/^\*(?=[^\s*])([^*\n]{0,4000}?[^\s*])\*/, (match, names, depth) =>
    depth < 4 ? h("em", {}, inlineMarkdown(match[1], names, depth + 1)) : match[0]],
  [/^:([a-z0-9_+'-]{1,60}):/, (match) => (emojiFor(match[1]) || pictureFor(match[1]) ? emojiNode(match[1]) : match[0])],
  [/^https?:\/\/[^\s<>|"')\]]+/, (match) => link(match[0], match[0])],
];
const UNDERSCORE = /^_(?=[^\s_])([^_\n]{0,4000}?[^\s_])_(?![\p{L}\p{N}])/u;

export function inlineMarkdown(text, names, depth = 0) {
  const nodes = [];
  let plain = "";
  let at = 0;
  const put = (node) => {
    if (plain) nodes.push(document.createTextNode(unescapeText(plain)));
    plain = "";
    nodes.push(node instanceof Node ? node : document.createTextNode(node));
  };
  while (at < text.length) {
    const rest = text.slice(at, at + 8000);
    let used = 0;
    if (/[\\`![<*_~:h]/.test(text[at])) {
      for (const [pattern, build] of INLINE) {
        const match = pattern.exec(rest);
        if (match) {
          put(build(match, names, depth));
          used = match[0].length;
          break;
        }
      }
      if (!used && text[at] === "_" && !/[\p{L}\p{N}]/u.test(text[at - 1] ?? " ")) {
        const match = UNDERSCORE.exec(rest);
        if (match && depth < 4) {
          put(h("em", {}, inlineMarkdown(match[1], names, depth + 1)));
          used = match[0].length;
        }
      }
    }
    if (used) at += used;
    else {
      plain += text[at];
      at += 1;
    }
  }
  if (plain) nodes.push(document.createTextNode(unescapeText(plain)));
  return nodes;
}

const FENCE = /^\s{0,3}(`{3,}|~{3,})/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^\s{0,3}([-*_])(?:\s*\1){2,}\s*$/;
const ITEM = /^(\s*)([-*+]|\d{1,3}[.)])\s+(.*)$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$/;

function cells(line) {
  return line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function lines(parts, names) {
  return parts.flatMap((part, index) => [...(index ? [h("br")] : []), ...inlineMarkdown(part, names)]);
}

function listFrom(items, names) {
  const [first] = items;
  const ordered = /\d/.test(first.mark);
  const list = h(ordered ? "ol" : "ul", ordered ? { start: parseInt(first.mark, 10) } : {});
  for (let at = 0; at < items.length; ) {
    const item = h("li", {}, lines(items[at].text, names));
    let next = at + 1;
    while (next < items.length && items[next].indent > first.indent) next += 1;
    if (next > at + 1) item.append(listFrom(items.slice(at + 1, next), names));
    list.append(item);
    at = next;
  }
  return list;
}

const READERS = [
  // Each takes (source lines, index, names) and gives [node, next index] or null.
  (source, at) => {
    const open = FENCE.exec(source[at]);
    if (!open) return null;
    let end = at + 1;
    while (end < source.length && !source[end].trim().startsWith(open[1])) end += 1;
    return [h("pre", { tabindex: "0" }, h("code", {}, source.slice(at + 1, end).join("\n"))), end + 1];
  },
  (source, at, names) => {
    const match = HEADING.exec(source[at]);
    return match && [h("p", { class: `md-heading md-h${match[1].length}`, role: "heading",
      "aria-level": "3" }, inlineMarkdown(match[2], names)), at + 1];
  },
  (source, at) => (RULE.test(source[at]) ? [h("hr"), at + 1] : null),
  (source, at, names) => {
    if (!/^\s{0,3}>/.test(source[at])) return null;
    let end = at;
    while (end < source.length && /^\s{0,3}>/.test(source[end])) end += 1;
    const inner = source.slice(at, end).map((line) => line.replace(/^\s{0,3}> ?/, ""));
    return [h("blockquote", {}, readBlocks(inner, names)), end];
  },
  (source, at, names) => {
    if (!source[at].includes("|") || !TABLE_RULE.test(source[at + 1] ?? "")) return null;
    let end = at + 2;
    while (end < source.length && source[end].includes("|")) end += 1;
    const aligned = cells(source[at + 1]).map((rule) => (rule.endsWith(":") ? (rule.startsWith(":") ? "center" : "right") : "left"));
    const row = (line, tag) => h("tr", {}, cells(line).map((cell, index) => h(tag, { class: ["center", "right"].includes(aligned[index]) ? `align-${aligned[index]}` : null }, inlineMarkdown(cell, names))));
    return [h("div", { class: "table-wrap", tabindex: "0", role: "group", "aria-label": "Table" },
      h("table", {}, h("thead", {}, row(source[at], "th")),
        h("tbody", {}, source.slice(at + 2, end).map((line) => row(line, "td"))))), end];
  },
  (source, at, names) => {
    if (!ITEM.test(source[at])) return null;
    const items = [];
    let end = at;
    for (; end < source.length; end += 1) {
      const match = ITEM.exec(source[end]);
      if (match) items.push({ indent: match[1].length, mark: match[2], text: [match[3]] });
      else if (source[end].trim() && /^\s{2,}/.test(source[end])) items.at(-1).text.push(source[end].trim());
      else break;
    }
    return [listFrom(items, names), end];
  },
];

function readBlocks(source, names) {
  const nodes = [];
  let at = 0;
  while (at < source.length) {
    if (!source[at].trim()) {
      at += 1;
      continue;
    }
    let found = null;
    for (const reader of READERS) {
      found = reader(source, at, names);
      if (found) break;
    }
    if (!found) {
      let end = at + 1;
      while (end < source.length && source[end].trim() && !READERS.some((reader) => reader(source, end, names))) end += 1;
      found = [h("p", {}, lines(source.slice(at, end), names)), end];
    }
    nodes.push(found[0]);
    at = found[1];
  }
  return nodes;
}

export function markdown(text, names) {
  return readBlocks(String(text ?? "").replaceAll("\r\n", "\n").split("\n"), names);
}
