// The pane at the right: one thread and where to reply.

import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { MessageList } from "./messages.js";
import { threadKey } from "./store.js";
import { statusLine } from "./status.js";

export class ThreadPane {
  constructor({ workspace, channel, ts, page }) {
    Object.assign(this, { workspace, channelId: channel.id, ts });
    const title = workspace.channelTitle(channel);
    this.list = new MessageList({
      workspace, channel: channel.id, page, inThread: true, label: "Thread", source: () => workspace.threadMessages(channel.id, ts),
    });
    this.composer = new Composer({ workspace, channel: channel.id, threadTs: ts, page, editLast: () => this.list.editLast(), placeholder: "Reply…" });
    this.status = statusLine(workspace, channel.id, ts, {
      messages: () => workspace.threadMessages(channel.id, ts), onStopped: () => this.composer.focus(), onPrompt: (text) => this.composer.sendText(text),
    });
    this.heading = h("h2", { "data-testid": "thread-title" });
    this.node = h("aside", { class: "thread-pane", "aria-label": "Thread", "data-testid": "thread-pane", onkeydown: (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) page.closeThread();
    } },
    h("header", { class: "pane-head" },
      h("div", { class: "pane-words" }, this.heading, h("p", { class: "topic" }, channel.is_im ? title : `#${title}`)),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close thread", "data-testid": "close-thread", onclick: () => page.closeThread() }, icon("close"))),
    this.list.node,
    h("div", { class: "pane-foot" }, this.status.node, this.composer.node));
    this.stops = [
      this.status.stop,
      workspace.on("status", () => this.drawTitle()),
      workspace.on("message", (event) => event.channel === channel.id && this.list.draw()),
    ];
  }

  /** What the app called the conversation, if it did. */
  drawTitle() {
    this.heading.textContent = this.workspace.titles.get(threadKey(this.channelId, this.ts)) ?? "Thread";
  }

  async load() {
    await this.workspace.loadThread(this.channelId, this.ts);
    this.list.draw();
    this.status.draw();
    this.drawTitle();
  }

  focus() {
    this.composer.focus();
  }

  stop() {
    for (const stop of this.stops) stop();
  }
}
