// The wire log: what went between the workspace and its apps.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const POLL_MS = 1200;
const KEPT = 400;
const GOOD = /^(ok|acked|ack|delivered|200|true|handled|sent)/i;

export class WireLog {
  constructor({ api, onToggle }) {
    this.api = api;
    this.onToggle = onToggle;
    this.after = 0;
    this.rows = h("tbody");
    this.empty = h("p", { class: "quiet" }, "Nothing yet. Do something, and every call and delivery shows up here.");
    this.scroll = h("div", { class: "log-scroll", tabindex: "0", role: "region", "aria-label": "Wire log entries" },
      h("table", {}, h("thead", {}, h("tr", {}, ["#", "Time", "Kind", "Name", "Who", "Took", "Verdict"].map((name) => h("th", { scope: "col" }, name)))), this.rows), this.empty);
    this.node = h("section", { class: "wire-log", "aria-label": "Wire log", "data-testid": "wire-log", hidden: true },
      h("header", {}, icon("wire", 16), h("h2", {}, "Wire log"), h("p", { class: "muted" }, "Every API call and delivery, as on Slack's wire"),
        h("button", { type: "button", class: "icon-button", "aria-label": "Close the wire log", onclick: () => this.toggle(false) }, icon("close", 16))),
      this.scroll);
  }

  get open() {
    return !this.node.hidden;
  }

  toggle(open = !this.open) {
    this.node.hidden = !open;
    clearTimeout(this.timer);
    if (open) this.poll();
    this.onToggle(open);
  }

  async poll() {
    try {
      const { entries } = await this.api.log(this.after);
      this.add(entries ?? []);
    } catch {
      // The banner tells that the server is away; the log simply goes on asking.
    }
    if (this.open) this.timer = setTimeout(() => this.poll(), POLL_MS);
  }

  add(entries) {
    if (!entries.length) return;
    const atFoot = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 60;
    for (const entry of entries) {
      this.after = Math.max(this.after, entry.n);
      this.rows.append(h("tr", { "data-testid": "log-entry" },
        h("td", {}, String(entry.n)), h("td", {}, this.time(entry.at)), h("td", {}, h("span", { class: `kind ${String(entry.kind).replace(/[^a-z_]/g, "")}` }, entry.kind)),
        h("td", { class: "log-name" }, entry.name), h("td", {}, entry.who ?? ""), h("td", { class: "number" }, entry.ms === null || entry.ms === undefined ? "" : `${Math.round(entry.ms)} ms`),
        h("td", {}, h("span", { class: GOOD.test(String(entry.verdict)) ? "verdict good" : "verdict bad" }, String(entry.verdict ?? "")))));
    }
    while (this.rows.children.length > KEPT) this.rows.firstChild.remove();
    this.empty.hidden = true;
    if (atFoot) this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  time(at) {
    const date = typeof at === "number" ? new Date(at * 1000) : new Date(at);
    return Number.isNaN(date.getTime()) ? String(at ?? "") : date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  }

  stop() {
    clearTimeout(this.timer);
  }
}
