// Where blocks are shown: a message, a modal or a home tab. It keeps what was typed and posts
// actions for them.

import { refusal } from "../api.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { askConfirm } from "../layers.js";
import { textObject, textWords } from "../mrkdwn.js";
import { initialState, stateValues } from "./state.js";

export class Surface {
  /** kind: message | modal | home. `key` names it among the values kept by the workspace. */
  constructor({ workspace, kind, key, container, blocks }) {
    this.workspace = workspace;
    this.kind = kind;
    this.key = key;
    this.container = container;
    this.blocks = blocks ?? [];
    if (!workspace.formValues.has(key)) workspace.formValues.set(key, {});
  }

  get names() {
    return this.workspace.names;
  }

  get typed() {
    return this.workspace.formValues.get(this.key) ?? {};
  }

  read(blockId, element) {
    const held = this.typed[blockId]?.[element.action_id];
    return held && held.type === element.type ? held : { type: element.type, ...initialState(element) };
  }

  write(blockId, element, value) {
    const typed = this.typed;
    typed[blockId] = { ...typed[blockId], [element.action_id]: { type: element.type, ...value } };
    this.workspace.formValues.set(this.key, typed);
  }

  values() {
    return stateValues(this.blocks, this.typed);
  }

  forget() {
    this.workspace.formValues.delete(this.key);
  }

  /** A person changed an element: keep it, and post it where Slack would. */
  async change(context, element, value, control, { post = true } = {}) {
    this.write(context.blockId, element, value);
    if (context.invalid) forgetError(control);
    if (context.isInput && !context.dispatches) return;
    if (post) await this.act(context, element, value, control);
  }

  /** Posts one action. The control is busy until the server answers; a failure is told below it. */
  async act(context, element, payload, control) {
    if (control?.getAttribute("aria-busy") === "true") return false;
    if (element.confirm && !(await askConfirm(confirmWords(element.confirm, this.names)))) return false;
    const action = { type: element.type, action_id: element.action_id, block_id: context.blockId, ...payload };
    if (element.type === "button") {
      action.text = element.text;
      if (element.value !== undefined) action.value = element.value;
    }
    clearNote(control);
    setBusy(control, true);
    try {
      const answer = await this.workspace.api.action({ container: this.container, action, state: { values: this.values() } });
      if (answer.ok === false) throw new Error(refusal(answer, "The app did not answer. Please try again."));
      return true;
    } catch (error) {
      showNote(control, error.message);
      return false;
    } finally {
      setBusy(control, false);
    }
  }

  /** Options for an external select, as groups. */
  async suggest(context, element, value) {
    const answer = await this.workspace.api.suggestions({
      container: this.container, action_id: element.action_id, block_id: context.blockId, value,
    });
    if (answer.ok === false) throw new Error(refusal(answer, "The app sent no options."));
    if (answer.option_groups) return answer.option_groups;
    return [{ label: null, options: answer.options ?? [] }];
  }
}

function confirmWords(confirm, names) {
  return {
    title: textWords(confirm.title) || "Are you sure?",
    body: textObject(confirm.text, names),
    agree: textWords(confirm.confirm) || "Yes",
    refuse: textWords(confirm.deny) || "Cancel",
    danger: confirm.style === "danger",
  };
}

function forgetError(control) {
  control?.closest(".block")?.querySelector(".input-error")?.remove();
  control?.removeAttribute("aria-invalid");
}

function setBusy(control, busy) {
  if (!control) return;
  if (busy) control.setAttribute("aria-busy", "true");
  else control.removeAttribute("aria-busy");
}

function clearNote(control) {
  control?.closest(".block")?.querySelectorAll(":scope > .block-note").forEach((node) => node.remove());
}

function showNote(control, text) {
  control?.closest(".block")?.append(
    h("p", { class: "block-note", role: "alert", "data-testid": "action-error" }, icon("warning", 14), text));
}
