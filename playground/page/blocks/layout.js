// Blocks that show: section, header, context, divider, image, actions, markdown, video, file.

import { h, safeLink } from "../dom.js";
import { icon } from "../icons.js";
import { markdown } from "../markdown.js";
import { link, textObject, textWords } from "../mrkdwn.js";
import { image as imageElement, renderElement } from "./elements.js";

export function section(block, context) {
  const { names } = context.surface;
  return [
    h("div", { class: "section-text" },
      block.text ? folded(h("div", { class: "text" }, textObject(block.text, names)), block) : null,
      block.fields?.length
        ? h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "text" }, textObject(field, names)))) : null),
    block.accessory ? h("div", { class: "accessory" }, renderElement(block.accessory, context)) : null,
  ];
}

const LONG_TEXT = 700;

/** Slack folds a long section until somebody asks for the rest, unless it is told to `expand`. */
function folded(node, block) {
  if (block.expand === true || (block.text.text ?? "").length < LONG_TEXT) return node;
  const more = h("button", { type: "button", class: "link-button", "aria-expanded": "false", onclick: () => {
    const open = node.classList.toggle("folded") === false;
    more.setAttribute("aria-expanded", String(open));
    more.textContent = open ? "Show less" : "Show more";
  } }, "Show more");
  node.classList.add("folded");
  return [node, more];
}

export function header(block, context) {
  return h(`h${Math.min(Math.max(block.level ?? 2, 2), 4)}`, { class: `header-level-${block.level ?? 1}` }, textObject(block.text, context.surface.names));
}

export function contextBlock(block, context) {
  const { surface } = context;
  return (block.elements ?? []).map((element) =>
    element.type === "image" ? imageElement(element, surface) : h("span", { class: "text" }, textObject(element, surface.names)));
}

export function divider() {
  return h("hr");
}

export function image(block, { surface }) {
  return h("figure", {},
    block.title ? h("figcaption", {}, textObject(block.title, surface.names)) : null, imageElement(block, surface));
}

export function actions(block, context) {
  return (block.elements ?? []).map((element) => renderElement(element, context));
}

export function markdownBlock(block, context) {
  return h("div", { class: "markdown" }, markdown(block.text, context.surface.names));
}

/** A video as its still; a press opens the player's page, since nothing foreign runs in here. */
export function video(block, { surface }) {
  const href = safeLink(block.video_url);
  const still = block.thumbnail_url ? imageElement({ image_url: block.thumbnail_url, alt_text: block.alt_text }) : null;
  const from = [block.author_name, block.provider_name].filter(Boolean).join(" · ");
  return h("figure", { class: "video" },
    from ? h("p", { class: "video-from" }, block.provider_icon_url ? imageElement({ image_url: block.provider_icon_url, alt_text: "" }) : null, from) : null,
    h("figcaption", {}, safeLink(block.title_url) ? link(block.title_url, textWords(block.title)) : textWords(block.title)),
    block.description ? h("small", {}, textObject(block.description, surface.names)) : null,
    href ? h("a", { class: "video-still", href, target: "_blank", rel: "noopener noreferrer nofollow", "aria-label": `Play ${textWords(block.title)}` },
      still, h("span", { class: "video-play", "aria-hidden": "true" }, "▶")) : still);
}

/** A file of another system: Slack knows it by the app's own id. */
export function file(block) {
  return h("div", { class: "file-card" }, h("div", { class: "file" }, icon("file", 22),
    h("span", { class: "file-words" }, h("strong", {}, block.external_id ?? "File"), h("small", {}, "Remote file"))));
}
