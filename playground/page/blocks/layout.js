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
      block.text ? h("div", { class: "text" }, textObject(block.text, names)) : null,
      block.fields?.length
        ? h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "text" }, textObject(field, names)))) : null),
    block.accessory ? h("div", { class: "accessory" }, renderElement(block.accessory, context)) : null,
  ];
}

export function header(block, context) {
  return h("h2", {}, textObject(block.text, context.surface.names));
}

export function contextBlock(block, context) {
  return (block.elements ?? []).map((element) =>
    element.type === "image" ? imageElement(element) : h("span", { class: "text" }, textObject(element, context.surface.names)));
}

export function divider() {
  return h("hr");
}

export function image(block, context) {
  return h("figure", {},
    block.title ? h("figcaption", {}, textObject(block.title, context.surface.names)) : null, imageElement(block));
}

export function actions(block, context) {
  return (block.elements ?? []).map((element) => renderElement(element, context));
}

export function markdownBlock(block, context) {
  return h("div", { class: "markdown" }, markdown(block.text, context.surface.names));
}

export function video(block) {
  return h("figure", { class: "video" },
    h("figcaption", {}, safeLink(block.title_url) ? link(block.title_url, textWords(block.title)) : textWords(block.title)),
    block.thumbnail_url ? imageElement({ image_url: block.thumbnail_url, alt_text: block.alt_text }) : null,
    block.description ? h("small", {}, textWords(block.description)) : null);
}

export function file(block) {
  return h("p", { class: "file" }, icon("block"), `File ${block.external_id ?? ""}`);
}
