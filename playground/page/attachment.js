// What hangs below a message: an app's attachment, or the preview of a link.

import { renderBlocks } from "./blocks/index.js";
import { h } from "./dom.js";
import { link, mrkdwn, textWords } from "./mrkdwn.js";
import { fullTime } from "./time.js";

function headed(words, url) {
  return url ? link(url, textWords(words)) : textWords(words);
}

function fields(item, names) {
  if (!item.fields?.length) return null;
  return h("dl", { class: "attachment-fields" }, item.fields.map((field) => h("div", { class: field.short ? "short" : null },
    h("dt", {}, textWords(field.title)), h("dd", { class: "text" }, mrkdwn(String(field.value ?? ""), names)))));
}

function foot(item) {
  const when = item.ts ? h("time", {}, fullTime(item.ts)) : null;
  if (!item.footer && !when) return null;
  return h("p", { class: "attachment-foot" }, item.footer_icon ? h("img", { src: item.footer_icon, alt: "" }) : null, textWords(item.footer ?? ""), when);
}

/** One of a message's attachments. Blocks come in place of the other fields, as in Slack. */
export function attachment(item, surface) {
  const { names } = surface;
  const color = /^#?[0-9a-f]{6}$/i.test(item.color ?? "") ? `#${item.color.replace("#", "")}` : null;
  const text = item.text ?? (item.title || item.image_url || item.fields?.length ? "" : item.fallback ?? "");
  const inside = item.blocks?.length ? renderBlocks(item.blocks, surface) : [
    item.author_name ? h("p", { class: "attachment-author" }, item.author_icon ? h("img", { src: item.author_icon, alt: "" }) : null, headed(item.author_name, item.author_link)) : null,
    item.title ? h("p", { class: "attachment-title" }, headed(item.title, item.title_link ?? item.from_url)) : null,
    text ? h("div", { class: "text" }, mrkdwn(text, names)) : null,
    fields(item, names),
    item.image_url ? h("img", { class: "attachment-picture", src: item.image_url, alt: textWords(item.title ?? item.fallback ?? "") }) : null,
    foot(item),
  ];
  return h("div", { "data-testid": "attachment" },
    item.pretext ? h("div", { class: "text" }, mrkdwn(item.pretext, names)) : null,
    h("div", { class: "attachment", style: color ? { "--bar": color } : {} },
      item.thumb_url && !item.blocks?.length ? h("img", { class: "attachment-thumb", src: item.thumb_url, alt: "" }) : null,
      item.service_name ? h("p", { class: "attachment-author" }, textWords(item.service_name)) : null, inside));
}
