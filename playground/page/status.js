// Above a composer: "Dealmate is looking it up…" while an app works, and the prompts it suggests.

import { fill, h } from "./dom.js";
import { threadKey } from "./store.js";

export function statusLine(workspace, channel, thread, { onPrompt = null } = {}) {
  const words = h("p", { class: "status-line", "aria-live": "polite", "data-testid": "status" });
  const chips = h("div", { class: "prompts", "data-testid": "prompts" });
  const draw = () => {
    const status = workspace.statuses.get(threadKey(channel, thread ?? ""));
    fill(words, status ? [h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), status] : null);
    const offered = onPrompt ? (workspace.prompts.get(channel)?.prompts ?? []) : [];
    fill(chips, offered.map((prompt) => h("button", { type: "button", class: "prompt", title: prompt.message, onclick: () => onPrompt(prompt.message) }, prompt.title)));
  };
  draw();
  return { node: h("div", { class: "pane-status" }, chips, words), stop: workspace.on("status", draw) };
}
