// Above a composer: "Dealmate is looking it up…" while an app works, a way to stop what it writes,
// and the prompts it suggests.

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { isStreaming, threadKey } from "./store.js";
import { toast } from "./toast.js";

const LOADING_MS = 2000;

/**
 * messages() gives what the pane shows; onPrompt(words, thread) sends one; onStopped() takes the focus.
 * draw() is for after the messages were loaded.
 */
export function statusLine(workspace, channel, thread, { messages, onPrompt, onStopped }) {
  const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
  const words = h("span", {});
  const loading = h("span", { class: "loading-words", "aria-hidden": "true", "data-testid": "loading-words" });
  const line = h("p", { class: "status-line", "aria-live": "polite", "data-testid": "status" });
  const streams = () => messages().filter(isStreaming);
  const stopButton = h("button", { type: "button", class: "button stop-button", "data-testid": "stop", hidden: true, onclick: async () => {
    const threads = new Set(streams().map((message) => message.thread_ts ?? message.ts));
    try {
      for (const ts of threads) await workspace.api.stopStreams(channel, ts);
    } catch (error) {
      toast(error.message, "error");
    }
    onStopped();
  } }, icon("stop", 14), "Stop");
  const chips = h("div", { class: "prompts", "data-testid": "prompts" });
  let turn = 0;
  let shown = null;

  const drawLoading = () => {
    const held = workspace.statuses.get(threadKey(channel, thread ?? ""));
    loading.textContent = held?.loading.length ? held.loading[turn % held.loading.length] : "";
  };
  const draw = () => {
    const [writing] = streams();
    const held = workspace.statuses.get(threadKey(channel, thread ?? ""));
    const text = held?.words ?? (writing ? `${workspace.users[writing.user]?.real_name ?? "The app"} is writing…` : null);
    stopButton.hidden = !writing;
    if (text !== shown) {
      turn = 0;
      words.textContent = text ?? "";
      fill(line, text ? [dots, words, loading] : null);
      shown = text;
    }
    drawLoading();
  };
  const drawPrompts = () => {
    const offered = workspace.prompts.get(channel);
    const here = offered && (!thread || offered.thread === thread) ? offered : null;
    fill(chips, here?.title ? h("p", { class: "muted" }, here.title) : null, (here?.prompts ?? []).map((prompt) =>
      h("button", { type: "button", class: "prompt", title: prompt.message, onclick: () => onPrompt(prompt.message, here.thread) }, prompt.title)));
  };
  const timer = setInterval(() => {
    turn += 1;
    drawLoading();
  }, LOADING_MS);
  draw();
  drawPrompts();
  const stops = [
    workspace.on("status", draw), workspace.on("prompts", drawPrompts), workspace.on("message", (event) => event.channel === channel && draw()),
    () => clearInterval(timer),
  ];
  return {
    node: h("div", { class: "pane-status" }, chips, h("div", { class: "status-row" }, line, stopButton)),
    draw,
    stop: () => stops.forEach((one) => one()),
  };
}
