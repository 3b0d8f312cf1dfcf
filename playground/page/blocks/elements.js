// One entry per element type. An element gets (element, context) and gives a node.
// context: {surface, blockId, isInput, dispatches, optional, label, labelId, controlId, describedBy, invalid}

import { h } from "../dom.js";
import { textWords } from "../mrkdwn.js";
import { button, feedbackButtons, overflow } from "./buttons.js";
import {
  checkboxes, datePicker, dateTimePicker, emailInput, numberInput, plainTextInput, radioButtons, timePicker, urlInput,
} from "./fields.js";
import { select } from "./selects.js";

export function image(element) {
  const alt = element.alt_text ?? "";
  const node = h("img", { class: "element-image", src: element.image_url, alt, loading: "lazy",
    onerror: () => node.replaceWith(h("span", { class: "image-missing", role: "img", "aria-label": alt }, alt || "image")) });
  return node.hasAttribute("src") ? node : h("span", { class: "image-missing" }, alt || "image");
}

const ELEMENTS = {
  button, overflow, image, checkboxes,
  feedback_buttons: feedbackButtons,
  icon_button: (element, context) => button({ ...element, style: "" }, context),
  workflow_button: button,
  radio_buttons: radioButtons,
  plain_text_input: plainTextInput,
  number_input: numberInput,
  email_text_input: emailInput,
  url_text_input: urlInput,
  datepicker: datePicker,
  timepicker: timePicker,
  datetimepicker: dateTimePicker,
  static_select: select,
  external_select: select,
  users_select: select,
  conversations_select: select,
  channels_select: select,
  multi_static_select: select,
  multi_external_select: select,
  multi_users_select: select,
  multi_conversations_select: select,
  multi_channels_select: select,
};

export function renderElement(element, context) {
  const build = ELEMENTS[element?.type];
  if (build) return build(element, context);
  return h("span", { class: "unknown", "data-testid": "unknown-element" }, `${element?.type ?? "element"} ${textWords(element?.text)}`.trim());
}
