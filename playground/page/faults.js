// The fault panel: what goes wrong on purpose, and the clock that can be moved forward.

import { fill, h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./toast.js";

const POLL_MS = 1500;

/** What can go wrong: the words, what it happens to, and what must be said about it. */
const FAULTS = [
  { id: "limited", words: "Too many requests", on: "call", ask: { label: "Wait, seconds", type: "number", value: "3" }, make: (value) => ({ status: 429, retry_after: Number(value) }) },
  { id: "ill", words: "Server error", on: "call", ask: { label: "Status", type: "number", value: "503" }, make: (value) => ({ status: Number(value) }) },
  { id: "error", words: "An error code of Slack's", on: "call", ask: { label: "Error code", type: "text", value: "is_archived" }, make: (value) => ({ error: value }) },
  { id: "slow_call", words: "A slow answer", on: "call", ask: { label: "Milliseconds", type: "number", value: "4000" }, make: (value) => ({ delay_ms: Number(value) }) },
  { id: "reset_before", words: "Connection breaks before the call", on: "call", make: () => ({ reset_before: true }) },
  { id: "reset_after", words: "Connection breaks after the call took effect", on: "call", make: () => ({ reset_after_commit: true }) },
  { id: "duplicate", words: "Delivered again", on: "event", ask: { label: "Copies", type: "number", value: "1" }, make: (value) => ({ duplicate: Number(value) }) },
  { id: "reorder", words: "Delivered in another order", on: "event", ask: { label: "Within, milliseconds", type: "number", value: "2000" }, make: (value) => ({ reorder_window_ms: Number(value) }) },
  { id: "late", words: "Delivered late", on: "event", ask: { label: "Milliseconds", type: "number", value: "4000" }, make: (value) => ({ delay_ms: Number(value) }) },
  { id: "drop", words: "Lost on the way", on: "event", make: () => ({ drop: true }) },
  { id: "signature", words: "Wrong signature (HTTP)", on: "event", make: () => ({ corrupt_signature: true }) },
  { id: "skew", words: "Clock is off (HTTP)", on: "event", ask: { label: "Seconds", type: "number", value: "-400" }, make: (value) => ({ skew_seconds: Number(value) }) },
  { id: "close", words: "Socket closes", on: "event", make: () => ({ socket: "close" }) },
  { id: "disconnect", words: "Socket is recycled", on: "event", ask: { label: "Reason", type: "text", value: "warning" }, make: (value) => ({ socket: `disconnect:${value}` }) },
  { id: "blackhole", words: "Socket goes dead", on: "event", make: () => ({ socket: "blackhole" }) },
];
const GROUPS = [["call", "Calls of an app"], ["event", "Deliveries to an app"]];
const NAMES = {
  call: { label: "Method", placeholder: "every method", hint: "chat.postMessage, chat.*" },
  event: { label: "Event", placeholder: "every delivery", hint: "app_mention, message, block_actions, /deal" },
};
const STEPS = [["1 minute", 60], ["1 hour", 3600], ["1 day", 86400]];

export class FaultPanel {
  constructor({ api, onToggle }) {
    this.api = api;
    this.onToggle = onToggle;
    this.kind = h("select", { "data-testid": "fault-kind", onchange: () => this.choose() }, GROUPS.map(([on, words]) =>
      h("optgroup", { label: words }, FAULTS.filter((one) => one.on === on).map((one) => h("option", { value: one.id }, one.words)))));
    this.value = h("input", { "data-testid": "fault-value" });
    this.valueField = field("", this.value);
    this.name = h("input", { type: "text", spellcheck: "false", autocomplete: "off", "data-testid": "fault-name" });
    this.nameField = field("", this.name);
    this.nth = h("input", { type: "text", inputmode: "numeric", placeholder: "every one", "data-testid": "fault-nth" });
    this.chance = h("input", { type: "number", min: "1", max: "100", placeholder: "100", "data-testid": "fault-chance" });
    this.problems = h("p", { class: "fault-problems", role: "alert", "data-testid": "fault-problems" });
    this.form = h("form", { class: "fault-form", onsubmit: (event) => { event.preventDefault(); this.add(); } },
      field("What goes wrong", this.kind), this.valueField, this.nameField, field("Only number (1, 3)", this.nth), field("Chance, %", this.chance),
      h("button", { type: "submit", class: "fault-button", "data-testid": "fault-add" }, "Add"), this.problems);
    this.rules = h("ul", { class: "fault-rules", "data-testid": "fault-rules" });
    this.none = h("p", { class: "quiet" }, "Nothing goes wrong on purpose.");
    this.clearAll = h("button", { type: "button", class: "fault-button", "data-testid": "fault-clear-all", hidden: true, onclick: () => this.clear(null) }, "Clear all");
    this.clock = h("time", { class: "fault-clock", "data-testid": "clock" }, "…");
    this.node = h("section", { class: "wire-log faults", "aria-label": "Faults and clock", "data-testid": "faults", hidden: true },
      h("header", {}, icon("bolt", 16), h("h2", {}, "Faults"), h("p", { class: "muted" }, "Break things as networks do, and see what the app makes of it"),
        h("button", { type: "button", class: "icon-button", "aria-label": "Close the fault panel", onclick: () => this.toggle(false) }, icon("close", 16))),
      h("div", { class: "fault-body", tabindex: "0", role: "region", "aria-label": "Fault rules" }, this.form,
        h("div", { class: "fault-list" }, this.none, this.rules, this.clearAll),
        h("div", { class: "fault-time" }, h("h3", {}, "Clock"), this.clock, h("p", { class: "muted" }, "Move it forward, and what is due falls due."),
          h("div", { class: "fault-steps" }, STEPS.map(([words, seconds]) =>
            h("button", { type: "button", class: "fault-button", "data-testid": `clock-${seconds}`, onclick: () => this.move(seconds, words) }, `+ ${words}`))))));
    this.choose();
  }

  get open() {
    return !this.node.hidden;
  }

  get chosen() {
    return FAULTS.find((one) => one.id === this.kind.value);
  }

  toggle(open = !this.open) {
    this.node.hidden = !open;
    clearTimeout(this.timer);
    if (open) {
      this.poll();
      this.kind.focus({ preventScroll: true });
    }
    this.onToggle(open);
  }

  choose() {
    const { ask, on } = this.chosen;
    this.valueField.hidden = !ask;
    if (ask) {
      this.valueField.firstChild.textContent = ask.label;
      this.value.type = ask.type;
      this.value.value = ask.value;
    }
    this.nameField.firstChild.textContent = NAMES[on].label;
    this.name.placeholder = NAMES[on].placeholder;
    this.name.title = `For example ${NAMES[on].hint}`;
    fill(this.problems);
  }

  async add() {
    const match = {};
    const name = this.name.value.trim();
    if (name) match[this.chosen.on === "call" ? "method" : "event"] = name;
    const nth = this.nth.value.split(",").map((one) => one.trim()).filter(Boolean);
    if (nth.length) match.nth = nth.map(Number);
    if (this.chance.value) match.probability = Number(this.chance.value) / 100;
    const answer = await this.ask(this.api.addFault({ match, do: this.chosen.make(this.value.value.trim()) }));
    if (!answer) return;
    fill(this.problems, answer.ok ? null : (answer.errors ?? [answer.error]).join("; "));
    await this.look();
  }

  async clear(id) {
    await this.ask(this.api.clearFault(id));
    await this.look();
    this.kind.focus({ preventScroll: true });
  }

  async move(seconds, words) {
    const answer = await this.ask(this.api.moveClock(seconds));
    if (!answer) return;
    this.tell(answer.now);
    toast(`The clock is ${words} further.`);
  }

  async poll() {
    await this.look();
    if (this.open) this.timer = setTimeout(() => this.poll(), POLL_MS);
  }

  async look() {
    try {
      const [{ rules }, { now }] = await Promise.all([this.api.faults(), this.api.moveClock(0)]);
      this.show(rules ?? []);
      this.tell(now);
    } catch {
      // The banner tells that the server is away; the panel simply goes on asking.
    }
  }

  tell(now) {
    const date = new Date(now * 1000);
    this.clock.dateTime = date.toISOString();
    this.clock.textContent = date.toLocaleString([], { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  }

  show(rules) {
    this.none.hidden = rules.length > 0;
    this.clearAll.hidden = rules.length < 2;
    const shown = JSON.stringify(rules);
    if (shown === this.shown) return;
    this.shown = shown;
    fill(this.rules, rules.map((rule) => h("li", { "data-testid": "fault-rule" }, h("span", { class: "kind fault" }, rule.id), h("span", { class: "fault-words" }, said(rule)),
      h("span", { class: "number" }, `fired ${rule.fired} of ${rule.matched}`),
      h("button", { type: "button", class: "icon-button", "aria-label": `Clear fault ${rule.id}`, onclick: () => this.clear(rule.id) }, icon("close", 14)))));
  }

  async ask(promise) {
    try {
      return await promise;
    } catch (error) {
      toast(error.message, "error");
      return null;
    }
  }

  stop() {
    clearTimeout(this.timer);
  }
}

function field(label, control) {
  control.id = uniqueId("fault");
  return h("div", { class: "fault-field" }, h("label", { for: control.id }, label), control);
}

/** A rule as one line: `chat.postMessage, number 1, 3: status 429, retry_after 3`. */
function said({ match, do: deed }) {
  const where = [match.method ?? match.event ?? "everything"];
  if (match.team) where.push(`workspace ${match.team}`);
  if (match.nth) where.push(`number ${match.nth.join(", ")}`);
  if (match.probability) where.push(`chance ${Math.round(match.probability * 100)} %`);
  const what = Object.entries(deed).map(([name, value]) => (value === true ? name : `${name} ${value}`));
  return `${where.join(", ")}: ${what.join(", ")}`;
}
