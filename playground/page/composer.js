// Where a person writes. Enter sends, Shift+Enter breaks the line; /commands and @names complete.

import { Attaching } from "./attaching.js";
import { runBuiltIn } from "./builtin.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./layers.js";
import { encodeMessage } from "./outgoing.js";
import { Suggestions } from "./suggest.js";
import { toast } from "./toast.js";
import { refusal } from "./api.js";
import { pickEmoji } from "./messages.js";
import { emojiFor } from "./emoji.js";

const LONGEST_PX = 220;

export class Composer {
  /** editLast() begins to edit the newest own message; false when there is none. */
  constructor({ workspace, channel, threadTs = null, placeholder, page, editLast }) {
    Object.assign(this, { workspace, channel, threadTs, page, editLast, waiting: [] });
    this.draftKey = `${channel}:${threadTs ?? ""}`;
    this.input = h("textarea", {
      class: "composer-input", rows: "1", placeholder, "aria-label": placeholder, "aria-autocomplete": "list", "data-testid": threadTs ? "thread-composer" : "composer",
      value: workspace.drafts.get(this.draftKey) ?? "", oninput: () => this.changed(), onkeydown: (event) => this.key(event),
      onblur: () => setTimeout(() => this.suggestions.close(), 120), onclick: () => this.suggestions.update(),
    });
    this.attaching = new Attaching({ onChange: () => this.send_ && this.fit() });
    this.suggestions = new Suggestions({ workspace, channel, input: this.input, onInsert: () => this.changed() });
    this.send_ = h("button", { type: "button", class: "send", "aria-label": "Send", title: "Send (Enter)", "data-testid": "send", onclick: () => this.send() }, icon("send"));
    const tool = (label, name, run, testid) => h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, "data-testid": testid,
      onclick: (event) => run(event.currentTarget) }, icon(name));
    this.broadcast = h("input", { type: "checkbox", "data-testid": "broadcast" });
    const channelTitle = workspace.channelTitle(workspace.channels.get(channel));
    const alsoThere = threadTs && !workspace.channels.get(channel)?.is_im
      ? h("label", { class: "also-there" }, this.broadcast, h("span", {}, `Also send to #${channelTitle}`)) : null;
    this.hint = h("p", { class: "composer-hint", "aria-live": "polite" });
    this.node = h("div", { class: "composer" },
      h("div", { class: "composer-box" }, this.suggestions.node, this.input, this.attaching.list, this.attaching.input,
        h("div", { class: "composer-tools" },
          tool("Shortcuts and commands", "plus", (anchor) => this.menu(anchor), "composer-plus"),
          tool("Attach files", "clip", () => this.attaching.pick(), "composer-attach"),
          tool("Mention somebody", "at", () => this.suggestions.begin("@"), "composer-at"),
          tool("Emoji", "smile", (anchor) => pickEmoji(anchor, (name) => this.insert(`${emojiFor(name)} `)), "composer-emoji"),
          this.hint, this.send_)), alsoThere);
    this.attaching.listen(this.node);
    this.fit();
  }

  changed() {
    this.workspace.drafts.set(this.draftKey, this.input.value);
    this.suggestions.update();
    this.fit();
  }

  fit() {
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${Math.min(this.input.scrollHeight, LONGEST_PX)}px`;
    this.send_.classList.toggle("ready", this.input.value.trim() !== "" || this.attaching.files.length > 0);
    const command = this.commandOf(this.input.value);
    fill(this.hint, command
      ? [h("code", {}, command.command), " ", command.usage_hint ? h("span", {}, command.usage_hint) : command.description]
      : this.input.value.trim() ? [h("kbd", {}, "Enter"), " to send · ", h("kbd", {}, "Shift"), "+", h("kbd", {}, "Enter"), " for a new line"] : null);
  }

  commandOf(text) {
    const name = /^\/\S+/.exec(text)?.[0];
    return name ? this.workspace.commands.find((one) => one.command === name) : null;
  }

  insert(text) {
    this.input.setRangeText(text, this.input.selectionStart, this.input.selectionEnd, "end");
    this.input.focus();
    this.changed();
  }

  menu(anchor) {
    const { workspace } = this;
    const globals = workspace.shortcuts.filter((one) => one.type === "global");
    openMenu({
      anchor, label: "Shortcuts and commands",
      items: [
        ...(globals.length ? [{ heading: "Shortcuts" }] : []),
        ...globals.map((one) => ({ label: one.name, hint: one.description ?? workspace.app(one.app_id)?.name, icon: icon("bolt"),
          testid: `shortcut-${one.callback_id}`, run: () => this.page.shortcut(one, null) })),
        { heading: "Commands" },
        ...workspace.commands.map((one) => ({ label: one.command, hint: one.description, icon: icon("wire"), run: () => {
          this.input.value = `${one.command} `;
          this.input.focus();
          this.changed();
        } })),
      ],
    });
  }

  key(event) {
    if (event.isComposing) return;
    if (this.suggestions.key(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key === "ArrowUp" && !this.input.value && this.editLast()) {
      event.preventDefault();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  /** Sends what is typed; what is sent while a command still waits for its app goes out after it. */
  send() {
    const text = this.input.value.trim();
    if (!this.sending) return this.sendText(text, { files: this.attaching.take() });
    if (text) {
      this.waiting.push(text);
      this.input.value = "";
      this.changed();
    }
    return null;
  }

  async sendText(text, { threadTs = this.threadTs, files = [] } = {}) {
    if ((!text && !files.length) || this.sending) return;
    this.suggestions.close();
    this.sending = true;
    this.send_.setAttribute("aria-busy", "true");
    if (this.input.value.trim() === text) this.input.value = "";
    this.changed();
    try {
      if (files.length) await this.workspace.api.sendFiles(this.channel, files, encodeMessage(text, this.workspace), threadTs);
      else if (/^\/[a-z]/i.test(text)) await this.command(text);
      else await this.workspace.api.send(this.channel, encodeMessage(text, this.workspace), threadTs, this.broadcast.checked);
      this.broadcast.checked = false;
    } catch (error) {
      if (!this.input.value) this.input.value = text;
      this.attaching.add(files);
      this.changed();
      toast(error.message, "error");
    } finally {
      this.sending = false;
      this.send_.removeAttribute("aria-busy");
      if (this.waiting.length) this.sendText(this.waiting.shift());
    }
  }

  async command(text) {
    const [name] = text.split(/\s/, 1);
    const known = this.workspace.commands.find((one) => one.command === name);
    if (!known) throw new Error(`${name} is not a command here. Type / to see the commands there are.`);
    const words = encodeMessage(text.slice(name.length).trim(), this.workspace);
    if (known.built_in) {
      await runBuiltIn(name, { api: this.workspace.api, channel: this.channel, text: words });
      return;
    }
    const answer = await this.workspace.api.command({ command: name, text: words, channel: this.channel, thread_ts: this.threadTs });
    if (answer.ok === false) throw new Error(refusal(answer, `${name} failed. The app did not answer; please try again.`));
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }
}

