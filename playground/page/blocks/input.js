// The input block: a label, one element, a hint, and the error that the app answered with.

import { h, uniqueId } from "../dom.js";
import { icon } from "../icons.js";
import { textObject, textWords } from "../mrkdwn.js";
import { renderElement } from "./elements.js";

export function input(block, context) {
  const { names } = context.surface;
  const controlId = uniqueId("input");
  const labelId = uniqueId("label");
  const noteId = uniqueId("note");
  const error = context.errors?.[context.blockId];
  const inner = {
    ...context, isInput: true, dispatches: block.dispatch_action === true, optional: block.optional === true,
    label: textWords(block.label), labelId, controlId, describedBy: block.hint || error ? noteId : null, invalid: Boolean(error),
  };
  const grouped = ["checkboxes", "radio_buttons"].includes(block.element?.type);
  return [
    h(grouped ? "div" : "label", { class: "input-label", id: labelId, for: grouped ? null : controlId }, textObject(block.label, names),
      block.optional ? h("span", { class: "optional" }, " (optional)") : null),
    renderElement(block.element, inner),
    h("div", { id: noteId, class: "input-note" },
      error ? h("p", { class: "input-error", "data-testid": "input-error" }, icon("warning", 14), error) : null,
      block.hint ? h("p", { class: "input-hint" }, textObject(block.hint, names)) : null),
  ];
}
