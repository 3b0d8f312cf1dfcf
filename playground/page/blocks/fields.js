// Elements that a person types or ticks: text, number, e-mail, link, date, time, boxes, radios.

import { h, uniqueId } from "../dom.js";
import { textObject, textWords } from "../mrkdwn.js";

export function shared(element, context) {
  return {
    id: context.controlId, "data-action-id": element.action_id, "data-block-id": context.blockId, "aria-describedby": context.describedBy,
    "aria-invalid": context.invalid ? "true" : null, "aria-required": context.isInput && !context.optional ? "true" : null,
    "aria-label": context.controlId ? null : textWords(element.placeholder) || element.action_id, "data-testid": "field",
  };
}

function posts(element, when) {
  return (element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"]).includes(when);
}

function typed(type, extra = {}) {
  return (element, context) => {
    const { surface, blockId } = context;
    const multiline = element.multiline === true;
    const value = () => ({ value: control.value === "" ? null : control.value });
    const control = h(multiline ? "textarea" : "input", {
      ...shared(element, context), ...extra, type: multiline ? null : type, class: "field", rows: multiline ? "4" : null,
      placeholder: textWords(element.placeholder) || null, maxlength: element.max_length ?? null, autocomplete: "off",
      value: surface.read(blockId, element).value ?? "",
      oninput: () => {
        surface.change(context, element, value(), control, { post: posts(element, "on_character_entered") });
        count();
      },
      onkeydown: (event) => {
        if (event.key !== "Enter" || event.isComposing || (multiline && !event.metaKey && !event.ctrlKey)) return;
        if (context.dispatches && posts(element, "on_enter_pressed")) {
          event.preventDefault();
          surface.act(context, element, value(), control);
        }
      },
    });
    if (element.focus_on_load) control.dataset.focus = "";
    const counter = h("span", { class: "counter", "aria-hidden": "true" });
    function count() {
      if (!element.max_length) return;
      const left = element.max_length - control.value.length;
      counter.textContent = left <= Math.max(20, element.max_length / 10) ? String(left) : "";
    }
    count();
    return element.max_length ? h("span", { class: "counted" }, control, counter) : control;
  };
}

function native(type, field, { read = (value) => value, write = (value) => value } = {}) {
  return (element, context) => {
    const { surface, blockId } = context;
    const control = h("input", {
      ...shared(element, context), type, class: "field native", value: write(surface.read(blockId, element)[field]) ?? "",
      onchange: () => surface.change(context, element, { [field]: control.value ? read(control.value) : null }, control),
    });
    return control;
  };
}

function localMinute(seconds) {
  if (!seconds) return null;
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function choices(type) {
  return (element, context) => {
    const { surface, blockId, isInput } = context;
    const held = surface.read(blockId, element);
    const name = uniqueId("choice");
    const isChecked = (option) => type === "checkbox"
      ? held.selected_options.some((one) => one.value === option.value)
      : held.selected_option?.value === option.value;
    const rows = (element.options ?? []).map((option) => {
      const input = h("input", { type, name, value: option.value, checked: isChecked(option) });
      input.checked = isChecked(option);
      return { option, input, node: h("label", { class: "choice" }, input, h("span", {},
        h("span", {}, textObject(option.text, surface.names)),
        option.description ? h("small", {}, textObject(option.description, surface.names)) : null)) };
    });
    const group = h("div", {
      ...shared(element, context), "aria-required": null, role: type === "radio" ? "radiogroup" : "group", class: "choices", "aria-labelledby": context.labelId,
      "aria-label": isInput ? null : textWords(element.placeholder) || "Options",
      onchange: () => {
        const picked = rows.filter((row) => row.input.checked).map((row) => row.option);
        surface.change(context, element, type === "radio" ? { selected_option: picked[0] ?? null } : { selected_options: picked }, group);
      },
    }, rows.map((row) => row.node));
    return group;
  };
}

export const plainTextInput = typed("text");
export const emailInput = typed("email");
export const urlInput = typed("url");
export const numberInput = typed("text", { inputmode: "decimal" });
export const datePicker = native("date", "selected_date");
export const timePicker = native("time", "selected_time");
export const dateTimePicker = native("datetime-local", "selected_date_time", {
  read: (value) => Math.floor(new Date(value).getTime() / 1000), write: localMinute,
});
export const checkboxes = choices("checkbox");
export const radioButtons = choices("radio");
