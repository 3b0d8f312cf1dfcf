// Changing one's own message in its place: Enter saves, Escape leaves it as it was.

import { h, uniqueId } from "./dom.js";
import { unescapeText } from "./mrkdwn.js";
import { encodeMessage } from "./outgoing.js";
import { Suggestions } from "./suggest.js";
import { toast } from "./toast.js";

/** What is stored -> what a person would type: names for mentions, addresses as they are. */
export function decodeMessage(text, workspace) {
  return unescapeText(text.replace(/<([^<>\n]+)>/g, (all, inner) => {
    const [target, label] = inner.split("|", 2);
    const user = /^@[UW]/.test(target) ? workspace.users[target.slice(1)] : null;
    if (user) return `@${user.real_name || user.name}`;
    const channel = target.startsWith("#") ? workspace.channels.get(target.slice(1)) : null;
    if (channel) return `#${channel.name}`;
    if (/^(https?:|mailto:)/.test(target)) return label && target.endsWith(label) ? label : target;
    return all;
  }));
}

/** A form in place of the message. done() is called when it is saved or left. */
export function editForm(workspace, channel, message, { done }) {
  const name = uniqueId("edit");
  const before = decodeMessage(message.text ?? "", workspace);
  const input = h("textarea", { id: name, class: "composer-input", rows: "1", "aria-autocomplete": "list", "data-testid": "edit-input", value: before, oninput: () => {
    suggestions.update();
    fit();
  }, onkeydown: (event) => key(event), onblur: () => setTimeout(() => suggestions.close(), 120) });
  const suggestions = new Suggestions({ workspace, channel, input, onInsert: () => fit() });
  const saving = h("button", { type: "button", class: "button primary", "data-testid": "edit-save", onclick: () => save() }, "Save");
  const fit = () => {
    input.style.height = "auto";
    if (input.scrollHeight) input.style.height = `${input.scrollHeight}px`;
    saving.disabled = !input.value.trim() && !message.files?.length;
  };
  const save = async () => {
    const text = input.value.trim();
    if (saving.disabled) return;
    if (text === before) {
      done();
      return;
    }
    saving.disabled = true;
    try {
      await workspace.api.edit(channel, message.ts, encodeMessage(text, workspace));
      done();
    } catch (error) {
      toast(error.message, "error");
      saving.disabled = false;
    }
  };
  const key = (event) => {
    if (event.isComposing) return;
    if (suggestions.key(event)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save();
    } else if (event.key === "Escape") {
      event.preventDefault();
      done();
    } else return;
    event.stopPropagation();
  };
  const node = h("div", { class: "editing", "data-testid": "edit", "data-ts": message.ts },
    h("label", { class: "edit-label", for: name }, "Edit your message"),
    h("div", { class: "composer-box" }, suggestions.node, input),
    h("div", { class: "edit-buttons" }, h("button", { type: "button", class: "button", "data-testid": "edit-cancel", onclick: () => done() }, "Cancel"), saving));
  return {
    node,
    focus() {
      fit();
      input.focus();
      input.setSelectionRange(before.length, before.length);
    },
  };
}
