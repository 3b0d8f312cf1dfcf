// What hangs below a message: an app's attachment, or the preview of a link.

import { renderBlocks } from "./blocks/index.js";
import { h } from "./dom.js";
import { entityPreview } from "./entity.js";
import { icon } from "./icons.js";
import { link, mrkdwn, plainText, textWords, unescapeText } from "./mrkdwn.js";
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

/** The field is formatted, unless the app lists those that are and leaves it out. */
function words(item, field, names) {
  const text = String(item[field] ?? "");
  return item.mrkdwn_in && !item.mrkdwn_in.includes(field) ? plainText(unescapeText(text)) : mrkdwn(text, names);
}

/**
 * One of a message's attachments. Blocks come in place of the other fields, as in Slack.
 * mine: the message is the reader's own. remove(item) takes a preview away, open(item) opens its work object.
 */
export function attachment(item, surface, { mine = false, remove = null, open = null } = {}) {
  const { names } = surface;
  const color = /^#?[0-9a-f]{6}$/i.test(item.color ?? "") ? `#${item.color.replace("#", "")}` : null;
  const text = item.text ?? (item.title || item.image_url || item.fields?.length ? "" : item.fallback ?? "");
  const inside = item.entity ? entityPreview(item, surface.workspace, { open }) : item.blocks?.length ? h("div", { class: "blocks" }, renderBlocks(item.blocks, surface)) : [
    item.author_name ? h("p", { class: "attachment-author" }, item.author_icon ? h("img", { src: item.author_icon, alt: "" }) : null, headed(item.author_name, item.author_link)) : null,
    item.title ? h("p", { class: "attachment-title" }, headed(item.title, item.title_link ?? item.from_url)) : null,
    text ? h("div", { class: "text" }, words({ ...item, text }, "text", names)) : null,
    fields(item, names),
    item.image_url ? h("img", { class: "attachment-picture", src: item.image_url, alt: textWords(item.title ?? item.fallback ?? "") }) : null,
    foot(item),
  ];
  return h("div", { "data-testid": "attachment" },
    item.pretext ? h("div", { class: "text" }, words(item, "pretext", names)) : null,
    h("div", { class: "attachment", style: color ? { "--bar": color } : {} },
      mine && item.from_url ? h("button", { type: "button", class: "icon-button remove-preview", "aria-label": "Remove this preview", title: "Remove this preview",
        "data-testid": "remove-preview", onclick: () => remove(item) }, icon("close", 14)) : null,
      item.thumb_url && !item.blocks?.length ? h("img", { class: "attachment-thumb", src: item.thumb_url, alt: "" }) : null,
      item.service_name ? h("p", { class: "attachment-author" }, textWords(item.service_name)) : null, inside));
}
