// One entry per element type. An element gets (element, context) and gives a node.
// context: {surface, blockId, isInput, dispatches, optional, label, labelId, controlId, describedBy, invalid}

import { h } from "../dom.js";
import { textWords } from "../mrkdwn.js";
import { button, feedbackButtons, iconButton, overflow } from "./buttons.js";
import {
  checkboxes, datePicker, dateTimePicker, emailInput, numberInput, plainTextInput, radioButtons, shared, timePicker, urlInput,
} from "./fields.js";
import { fileInput } from "./file_input.js";
import { richTextInput } from "./rich_input.js";
import { select } from "./selects.js";

/** A picture by its address, or by the file that was shared; `surface` knows the files. */
export function image(element, surface = null) {
  const alt = element.alt_text ?? "";
  if (element.slack_file && surface) return sharedPicture(element, alt, surface);
  const node = h("img", { class: "element-image", src: element.image_url, alt, loading: "lazy",
    onerror: () => node.replaceWith(h("span", { class: "image-missing", role: "img", "aria-label": alt }, alt || "image")) });
  return node.hasAttribute("src") ? node : h("span", { class: "image-missing" }, alt || "image");
}

function sharedPicture(element, alt, surface) {
  const node = h("img", { class: "element-image", alt });
  surface.workspace.sharedPicture(element.slack_file).then((url) => {
    node.src = url;
  }, () => node.replaceWith(h("span", { class: "image-missing", role: "img", "aria-label": alt }, alt || "image")));
  return node;
}

const ELEMENTS = {
  button, overflow, checkboxes,
  image: (element, context) => image(element, context.surface),
  feedback_buttons: feedbackButtons,
  icon_button: iconButton,
  workflow_button: button,
  radio_buttons: radioButtons,
  plain_text_input: plainTextInput,
  number_input: numberInput,
  email_text_input: emailInput,
  url_text_input: urlInput,
  rich_text_input: (element, context) => richTextInput(element, context, shared(element, context)),
  file_input: (element, context) => fileInput(element, context, shared(element, context)),
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

/** An element, or nothing when it is for other people only. */
export function renderElement(element, context) {
  const readers = element?.visible_to_user_ids;
  if (readers?.length && !readers.includes(context.surface.names?.me)) return null;
  const build = ELEMENTS[element?.type];
  if (build) return build(element, context);
  return h("span", { class: "unknown", "data-testid": "unknown-element" }, `${element?.type ?? "element"} ${textWords(element?.text)}`.trim());
}
