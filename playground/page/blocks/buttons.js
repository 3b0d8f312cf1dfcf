// Elements that act at once: buttons, link buttons, the overflow menu.

import { h, safeLink } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "../layers.js";
import { plainText, textWords } from "../mrkdwn.js";

export function button(element, context) {
  const { surface, blockId } = context;
  const style = element.style === "primary" || element.style === "danger" ? element.style : "";
  const href = element.url ? safeLink(element.url) : null;
  const control = h(href ? "a" : "button", {
    type: href ? null : "button", href, target: href ? "_blank" : null, rel: href ? "noopener noreferrer nofollow" : null,
    class: `button ${style}`, "aria-label": element.accessibility_label ?? null, "data-testid": "button",
    "data-action-id": element.action_id, "data-block-id": blockId,
    onclick: () => surface.act(context, element, {}, control),
  }, h("span", {}, plainText(textWords(element.text))), href ? icon("right", 14) : null);
  return control;
}

export function overflow(element, context) {
  const { surface, blockId } = context;
  const control = h("button", {
    type: "button", class: "button overflow", "aria-haspopup": "menu", "aria-label": "More options", "data-testid": "overflow",
    "data-action-id": element.action_id, "data-block-id": blockId,
    onclick: () => openMenu({
      anchor: control, label: "More options", align: "end",
      items: (element.options ?? []).map((option) => ({
        label: textWords(option.text), hint: option.description ? textWords(option.description) : null, testid: "option",
        run: () => {
          const link = option.url && safeLink(option.url);
          if (link) window.open(link, "_blank", "noopener,noreferrer");
          surface.act(context, element, { selected_option: option }, control);
        },
      })),
    }),
  }, icon("more"));
  return control;
}

/** A small button that shows a picture in place of words. */
export function iconButton(element, context) {
  const { surface, blockId } = context;
  const control = h("button", {
    type: "button", class: "button icon-only", "aria-label": element.accessibility_label ?? textWords(element.text), title: textWords(element.text),
    "data-testid": "button", "data-action-id": element.action_id, "data-block-id": blockId,
    onclick: () => surface.act(context, element, element.value === undefined ? {} : { value: element.value }, control),
  }, icon(element.icon === "trash" ? "bin" : "block", 16));
  return control;
}

/** Thumbs up and down. */
export function feedbackButtons(element, context) {
  const { surface, blockId } = context;
  const one = (side, sign) => {
    const control = h("button", { type: "button", class: "button icon-only", "aria-label": side.accessibility_label ?? textWords(side.text),
      title: textWords(side.text), "data-testid": "button", "data-action-id": element.action_id, "data-block-id": blockId,
      onclick: () => surface.act(context, element, { value: side.value, text: side.text }, control) }, icon(sign, 16));
    return control;
  };
  return h("span", { class: "feedback", role: "group", "aria-label": "Feedback" },
    element.positive_button ? one(element.positive_button, "thumb_up") : null, element.negative_button ? one(element.negative_button, "thumb_down") : null);
}
