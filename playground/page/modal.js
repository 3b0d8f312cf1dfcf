// Modals: the stack of views, typed values, errors at their inputs, submit and close.

import { avatar } from "./avatar.js";
import { refusal } from "./api.js";
import { renderBlocks } from "./blocks/index.js";
import { inputErrors } from "./blocks/state.js";
import { Surface } from "./blocks/surface.js";
import { fill, focusable, h } from "./dom.js";
import { icon } from "./icons.js";
import { pushLayer } from "./layers.js";
import { textWords } from "./mrkdwn.js";

export class ModalStack {
  constructor(workspace) {
    this.workspace = workspace;
    this.shown = null; // {viewId, view, surface, remove}
    this.errors = {};
    this.stops = [workspace.on("views", () => this.sync())];
  }

  get top() {
    return this.workspace.views.at(-1) ?? null;
  }

  sync() {
    const view = this.top;
    if (!view) {
      this.hide();
      return;
    }
    if (!this.shown) this.openDialog();
    if (this.shown.view === view) return;
    const same = this.shown.viewId === view.id;
    this.errors = {};
    this.draw(view, same);
  }

  openDialog() {
    const dialog = h("div", { class: "dialog modal", role: "dialog", "aria-modal": "true", "aria-labelledby": "modal-title", "data-testid": "modal", tabindex: "-1" });
    const shade = h("div", { class: "shade" }, dialog);
    this.shown = { dialog, viewId: null, view: null, surface: null, remove: null };
    this.shown.remove = pushLayer(shade, { modal: true, onEscape: () => this.close(false) });
  }

  hide() {
    if (!this.shown) return;
    const { remove } = this.shown;
    this.shown = null;
    this.errors = {};
    remove();
  }

  draw(view, same) {
    const { workspace, shown } = this;
    const focusedKey = same ? keyOf(document.activeElement, shown.dialog) : null;
    const scroll = same ? (shown.dialog.querySelector(".modal-body")?.scrollTop ?? 0) : 0;
    shown.viewId = view.id;
    shown.view = view;
    shown.surface = new Surface({
      workspace, kind: "modal", key: `view:${view.id}`, container: { type: "view", view_id: view.id }, blocks: view.blocks,
    });
    const bot = workspace.app(view.app_id) ?? workspace.apps[0];
    const deep = workspace.views.length > 1;
    const body = h("div", { class: "modal-body", "data-testid": "modal-body" }, h("div", { class: "blocks" }, renderBlocks(view.blocks, shown.surface, this.errors)));
    const needsSubmit = view.submit || (view.blocks ?? []).some((block) => block.type === "input");
    fill(shown.dialog,
      h("header", { class: "modal-head" },
        deep ? h("button", { type: "button", class: "icon-button", "aria-label": "Back", "data-testid": "modal-back", onclick: () => this.close(false) }, icon("back"))
          : bot ? avatar({ ...workspace.users[bot.bot_user_id], real_name: bot.name, is_bot: true }, { size: "small" }) : null,
        h("h2", { id: "modal-title", "data-testid": "modal-title" }, textWords(view.title)),
        h("button", { type: "button", class: "icon-button", "aria-label": "Close", "data-testid": "modal-x", onclick: () => this.close(true) }, icon("close"))),
      h("div", { class: "modal-note", role: "alert" }),
      body,
      needsSubmit || view.close ? h("footer", { class: "modal-foot" },
        h("button", { type: "button", class: "button", "data-testid": "modal-close", onclick: () => this.close(false) }, textWords(view.close) || "Cancel"),
        needsSubmit ? h("button", { type: "button", class: "button primary", "data-testid": "modal-submit", onclick: () => this.submit() }, textWords(view.submit) || "Submit") : null) : null);
    shown.dialog.dataset.viewId = view.id;
    shown.dialog.dataset.callbackId = view.callback_id ?? "";
    body.scrollTop = scroll;
    body.addEventListener("keydown", (event) => {
      const single = event.target.matches?.("input.field:not([type=checkbox]):not([type=radio])");
      if (event.key === "Enter" && !event.defaultPrevented && !event.isComposing && (single || ((event.metaKey || event.ctrlKey) && event.target.matches("textarea")))) this.submit();
    });
    const again = focusedKey && shown.dialog.querySelector(focusedKey);
    if (again) again.focus({ preventScroll: true });
    else this.focusStart(body);
  }

  focusStart(body) {
    const wanted = body.querySelector("[data-focus]") ?? focusable(body).find((node) => node.matches("input, textarea, .select"));
    (wanted ?? this.shown.dialog).focus({ preventScroll: true });
  }

  note(text) {
    const place = this.shown?.dialog.querySelector(".modal-note");
    if (place) fill(place, text ? h("p", { class: "block-note", "data-testid": "modal-error" }, icon("warning", 14), text) : null);
  }

  showErrors(errors) {
    this.errors = errors;
    this.draw(this.shown.view, true);
    const first = Object.keys(errors).map((id) => this.shown.dialog.querySelector(`.block[data-block-id="${CSS.escape(id)}"]`)).find(Boolean);
    if (!first) {
      this.note(Object.values(errors).join(" "));
      return;
    }
    first.scrollIntoView({ block: "center" });
    focusable(first)[0]?.focus({ preventScroll: true });
  }

  async submit() {
    const { shown } = this;
    const button = shown?.dialog.querySelector("[data-testid=modal-submit]");
    if (!button || button.getAttribute("aria-busy")) return;
    const values = shown.surface.values();
    const wrong = inputErrors(shown.view.blocks, values);
    if (Object.keys(wrong).length) {
      this.showErrors(wrong);
      return;
    }
    this.errors = {};
    this.note(null);
    button.setAttribute("aria-busy", "true");
    const { viewId } = shown;
    try {
      const answer = await this.workspace.api.submit({ view_id: viewId, state: { values } });
      if (this.shown?.viewId !== viewId) return;
      if (answer.ok !== false) return;
      if (Object.keys(answer.errors ?? {}).length) this.showErrors(answer.errors);
      else this.note(refusal(answer, "The app did not answer. What you typed is still here: please try again."));
    } catch (error) {
      this.note(error.message);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  /** Takes the top view away, or with `clear` all of them, and tells the server. */
  close(clear) {
    const views = clear ? [...this.workspace.views].reverse() : [this.top].filter(Boolean);
    const tell = clear ? this.workspace.views[0] : this.top;
    this.workspace.views = this.workspace.views.slice(0, this.workspace.views.length - views.length);
    for (const view of views) this.workspace.formValues.delete(`view:${view.id}`);
    this.sync();
    if (tell) this.workspace.api.closeView(tell.id, clear).catch(() => {});
  }

  stop() {
    for (const stop of this.stops) stop();
    this.hide();
  }
}

function keyOf(node, root) {
  if (!node || !root.contains(node)) return null;
  const { actionId, testid } = node.dataset;
  if (actionId) return `[data-action-id="${CSS.escape(actionId)}"]`;
  return testid ? `[data-testid="${CSS.escape(testid)}"]` : null;
}
