// Slack's mrkdwn -> nodes. Never markup from a string: every piece becomes a text node or an
// element that is built here.

import { h, safeLink } from "./dom.js";
import { emojiFor, pictureFor } from "./emoji.js";
import { formatDate } from "./time.js";

const FENCE = /```([\s\S]+?)```/g;
const ENTITY = /^<([^<>\n]{1,4000})>/;
const EMOJI = /^:([a-z0-9_+'-]{1,60}):/;
const BARE_URL = /^https?:\/\/[^\s<>|"']+/;
const WORD = /[\p{L}\p{N}_]/u;
const MARKS = { "*": "strong", _: "em", "~": "s" };

/** Slack escapes exactly these three. */
export function unescapeText(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function escapeText(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export function link(url, label, attributes = {}) {
  const href = safeLink(unescapeText(url));
  if (!href) return h("span", {}, label);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow", ...attributes }, label);
}

/** A person's or app's name as a pill. `names` is {users, channels, me}. */
export function mention(userId, names, fallback) {
  const user = names?.users?.[userId];
  const mine = userId === names?.me;
  return h("span", { class: mine ? "mention mine" : "mention", "data-user-id": userId, title: user?.team_name ?? null },
    `@${user?.real_name || user?.name || fallback || userId}`);
}

export function channelMention(channelId, names, fallback) {
  const channel = names?.channels?.find((one) => one.id === channelId);
  if (!channel) return h("span", { class: "mention" }, `#${fallback || channelId}`);
  return h("a", { class: "mention", href: `#/as/${encodeURIComponent(names.me)}/${encodeURIComponent(channelId)}` },
    `#${channel.name}`);
}

export function groupMention(groupId, names, fallback) {
  const group = names?.groups?.[groupId];
  const mine = group?.members.includes(names.me);
  return h("span", { class: mine ? "mention mine" : "mention", title: group?.name ?? null }, group ? `@${group.handle}` : (fallback ?? `@${groupId}`));
}

function entity(body, names) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? null : unescapeText(body.slice(bar + 1));
  if (/^@[UW]/.test(target)) return mention(target.slice(1), names, label);
  if (target.startsWith("#")) return channelMention(target.slice(1), names, label);
  if (target.startsWith("!date^")) {
    const [, seconds, format, url] = target.split("^");
    const words = formatDate(seconds, unescapeText(format ?? ""), label ?? "");
    const time = h("time", { datetime: new Date(Number(seconds) * 1000 || 0).toISOString() }, words);
    return url ? link(url, time) : time;
  }
  if (target.startsWith("!subteam^")) return groupMention(target.slice("!subteam^".length), names, label);
  if (target.startsWith("!")) return h("span", { class: "mention mine" }, `@${target.slice(1).split("^")[0]}`);
  if (safeLink(unescapeText(target))) {
    return link(target, label ?? unescapeText(target).replace(/^mailto:/, ""));
  }
  return null;
}

function closingMark(text, mark, from) {
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    const before = text[at - 1];
    const after = text[at + 1];
    if (at > from && !/\s/.test(before) && (after === undefined || !WORD.test(after)) && after !== mark) return at;
  }
  return -1;
}

function opensMark(text, at) {
  const before = text[at - 1];
  const after = text[at + 1];
  return (before === undefined || !WORD.test(before)) && after !== undefined && !/\s/.test(after) && after !== text[at];
}

/** One line of mrkdwn -> nodes. With `names.verbatim` a bare address is no link. */
export function inline(text, names, depth = 0) {
  const nodes = [];
  const dead = new Set();
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(document.createTextNode(unescapeText(plain)));
    plain = "";
  };
  const put = (node, length) => {
    flush();
    nodes.push(node);
    return length;
  };
  let at = 0;
  while (at < text.length) {
    const char = text[at];
    let used = 0;
    if (char === "`" && !dead.has("`")) {
      const end = text.indexOf("`", at + 1);
      if (end < 0) dead.add("`");
      else if (end > at + 1) used = put(h("code", {}, unescapeText(text.slice(at + 1, end))), end + 1 - at);
    } else if (char === "<") {
      const match = ENTITY.exec(text.slice(at, at + 4002));
      const node = match && entity(match[1], names);
      if (node) used = put(node, match[0].length);
    } else if (char === ":") {
      const match = EMOJI.exec(text.slice(at, at + 64));
      if (match && (emojiFor(match[1]) || pictureFor(match[1]))) used = put(emojiNode(match[1]), match[0].length);
    } else if (char in MARKS && depth < 4 && !dead.has(char) && opensMark(text, at)) {
      const end = closingMark(text, char, at + 1);
      if (end < 0) dead.add(char);
      else used = put(h(MARKS[char], {}, inline(text.slice(at + 1, end), names, depth + 1)), end + 1 - at);
    } else if (char === "h" && !names?.verbatim && !WORD.test(text[at - 1] ?? " ")) {
      const match = BARE_URL.exec(text.slice(at, at + 3000));
      const url = match?.[0].replace(/[.,;:!?)\]*_~]+$/, "");
      if (url) used = put(link(url, unescapeText(url)), url.length);
    }
    if (used) at += used;
    else {
      plain += char;
      at += 1;
    }
  }
  flush();
  return nodes;
}

export function emojiNode(name, character = emojiFor(name)) {
  const picture = character ? null : pictureFor(name);
  if (picture) return h("img", { class: "emoji own", src: picture, alt: `:${name}:`, title: `:${name}:` });
  if (!character) return document.createTextNode(`:${name}:`);
  return h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, character);
}

const QUOTE = /^(?:&gt;|>) ?(.*)$/;
const BULLET = /^(\s*)[•◦▪] +(.*)$/;
const NUMBER = /^(\s*)(\d{1,3})\. +(.*)$/;

function kindOf(line) {
  if (QUOTE.test(line)) return "quote";
  if (BULLET.test(line)) return "bullet";
  if (NUMBER.test(line)) return "number";
  return "text";
}

function withBreaks(lines, names) {
  return lines.flatMap((line, index) => (index ? [h("br"), ...inline(line, names)] : inline(line, names)));
}

const RUNS = {
  text: (lines, names) => withBreaks(lines, names),
  quote: (lines, names) => [h("blockquote", {}, withBreaks(lines.map((line) => QUOTE.exec(line)[1]), names))],
  bullet: (lines, names) => [
    h("ul", {}, lines.map((line) => h("li", {}, inline(BULLET.exec(line)[2], names)))),
  ],
  number: (lines, names) => [
    h("ol", { start: NUMBER.exec(lines[0])[2] }, lines.map((line) => h("li", {}, inline(NUMBER.exec(line)[3], names)))),
  ],
};

function outsideFences(text, names) {
  const nodes = [];
  let run = [];
  let kind = null;
  const flush = () => {
    if (!run.length) return;
    if (nodes.length && kind === "text" && nodes.at(-1) instanceof Text) nodes.push(h("br"));
    nodes.push(...RUNS[kind](run, names));
    run = [];
  };
  for (const line of text.split("\n")) {
    const next = kindOf(line);
    if (next !== kind) {
      flush();
      kind = next;
    }
    run.push(line);
  }
  flush();
  return nodes;
}

/** A whole mrkdwn text -> nodes, with fences, quotes and lists. `verbatim`: bare addresses stay words. */
export function mrkdwn(text, known, { verbatim = false } = {}) {
  const names = verbatim ? { ...known, verbatim } : known;
  const source = String(text ?? "").replaceAll("\r\n", "\n");
  const nodes = [];
  let from = 0;
  for (const match of source.matchAll(FENCE)) {
    const before = source.slice(from, match.index).replace(/\n$/, "");
    if (before) nodes.push(...outsideFences(before, names));
    nodes.push(h("pre", { tabindex: "0" }, h("code", {}, unescapeText(match[1].replace(/^\n|\n$/g, "")))));
    from = match.index + match[0].length;
    if (source[from] === "\n") from += 1;
  }
  const rest = source.slice(from);
  if (rest) nodes.push(...outsideFences(rest, names));
  return nodes;
}

/** plain_text: line breaks and, unless told not to, emoji. Nothing else is special. */
export function plainText(text, emoji = true) {
  const nodes = [];
  String(text ?? "").split("\n").forEach((line, index) => {
    if (index) nodes.push(h("br"));
    if (!emoji) {
      nodes.push(document.createTextNode(line));
      return;
    }
    for (const part of line.split(/(:[a-z0-9_+'-]{1,60}:)/)) {
      const name = part.startsWith(":") && part.endsWith(":") && part.length > 2 ? part.slice(1, -1) : null;
      if (name && (emojiFor(name) || pictureFor(name))) nodes.push(emojiNode(name));
      else if (part) nodes.push(document.createTextNode(part));
    }
  });
  return nodes;
}

/** A Block Kit text object, or a plain string -> nodes. */
export function textObject(object, names) {
  if (object === null || object === undefined) return [];
  if (typeof object === "string") return plainText(object);
  if (object.type === "mrkdwn") return mrkdwn(object.text, names, { verbatim: object.verbatim === true });
  return plainText(unescapeText(object.text ?? ""), object.emoji !== false);
}

/** The same as one line of text, for labels and titles. */
export function textWords(object) {
  const text = typeof object === "string" ? object : (object?.text ?? "");
  return unescapeText(text).replace(/:([a-z0-9_+'-]+):/g, (all, name) => emojiFor(name) ?? all);
}
