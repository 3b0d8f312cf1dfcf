// Completion in the composer: /commands at the start, @people and #channels anywhere.

import { avatar } from "./avatar.js";
import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";

const MOST = 8;
const TOKEN = /(^|[\s(])([@#])([\p{L}\p{N}._-]*(?: [\p{L}\p{N}._-]*)?)$/u;
const COMMAND = /^\/([a-z0-9_-]*)$/i;

/** What is being typed before the caret: {kind: "/" | "@" | "#", query, from} or null. */
export function findToken(before) {
  const command = COMMAND.exec(before);
  if (command) return { kind: "/", query: command[1], from: 0 };
  const token = TOKEN.exec(before);
  if (!token) return null;
  return { kind: token[2], query: token[3], from: before.length - token[3].length - 1 };
}

function rank(words, query) {
  const text = words.toLocaleLowerCase();
  const wanted = query.toLocaleLowerCase();
  if (text.startsWith(wanted)) return 0;
  return text.split(/[\s.@-]+/).some((word) => word.startsWith(wanted)) ? 1 : -1;
}

export class Suggestions {
  constructor({ workspace, channel, input, onInsert }) {
    Object.assign(this, { workspace, channel, input, onInsert });
    this.id = uniqueId("suggestions");
    this.node = h("ul", { class: "suggestions", id: this.id, role: "listbox", "aria-label": "Suggestions", "data-testid": "suggestions", hidden: true });
    this.rows = [];
    this.active = 0;
  }

  get open() {
    return !this.node.hidden;
  }

  candidates({ kind, query }) {
    return { "/": () => this.commands(query), "@": () => [...this.people(query), ...this.groups(query)], "#": () => this.channels(query) }[kind]();
  }

  commands(query) {
    const direct = this.workspace.channels.get(this.channel)?.is_im;
    const here = this.workspace.commands.filter((one) => !one.built_in || !direct || one.command === "/join");
    return here.filter((one) => one.command.slice(1).startsWith(query.toLowerCase())).map((one) => ({
      insert: `${one.command} `, testid: `command-${one.command.slice(1)}`,
      node: [icon("bolt", 16), h("span", { class: "option-words" }, h("span", {}, h("strong", {}, one.command), " ", h("span", { class: "muted" }, one.usage_hint ?? "")),
        h("small", {}, one.description ?? ""))],
    }));
  }

  groups(query) {
    return Object.values(this.workspace.groups).filter((one) => Math.max(rank(one.handle, query), rank(one.name, query)) >= 0).map((one) => ({
      insert: `@${one.handle} `, testid: `mention-${one.handle}`, node: [icon("people", 16), h("span", { class: "option-words" },
        h("span", {}, h("strong", {}, `@${one.handle}`)), h("small", {}, `${one.name}, ${one.members.length === 1 ? "1 person" : `${one.members.length} people`}`))],
    }));
  }

  people(query) {
    const members = new Set(this.workspace.channels.get(this.channel)?.members ?? []);
    const known = members.size > 0;
    return Object.values(this.workspace.users)
      .filter((user) => user.id !== this.workspace.me.id)
      .map((user) => {
        const ranks = [rank(user.real_name ?? "", query), rank(user.name ?? "", query)].filter((one) => one >= 0);
        return { user, rank: ranks.length ? Math.min(...ranks) : -1, here: !known || members.has(user.id) };
      })
      .filter((one) => one.rank >= 0)
      .sort((one, other) => other.here - one.here || one.rank - other.rank || Boolean(other.user.is_bot) - Boolean(one.user.is_bot)
        || (one.user.real_name ?? "").localeCompare(other.user.real_name ?? ""))
      .map(({ user, here }) => ({
        insert: `@${user.real_name || user.name} `, testid: `mention-${user.id}`,
        node: [avatar(user, { size: "small" }), h("span", { class: "option-words" },
          h("span", {}, h("strong", {}, user.real_name || user.name), user.is_bot ? h("span", { class: "badge" }, "APP") : null),
          h("small", {}, [user.team_name, here ? null : "not in this channel"].filter(Boolean).join(" · ")))],
      }));
  }

  channels(query) {
    return [...this.workspace.channels.values()].filter((one) => !one.is_im && rank(one.name, query) >= 0).map((one) => ({
      insert: `#${one.name} `, testid: `channel-${one.id}`, node: [icon("hash", 16), h("span", { class: "option-words" }, h("span", {}, one.name))],
    }));
  }

  begin(sign) {
    const { input } = this;
    const before = input.value.slice(0, input.selectionStart);
    input.setRangeText(before && !/\s$/.test(before) ? ` ${sign}` : sign, input.selectionStart, input.selectionEnd, "end");
    input.focus();
    this.onInsert();
  }

  update() {
    const { input } = this;
    const before = input.value.slice(0, input.selectionStart);
    const token = input.selectionStart === input.selectionEnd ? findToken(before) : null;
    const found = token ? this.candidates(token).slice(0, MOST) : [];
    const complete = found.length === 1 && before.slice(token.from).trim() === found[0].insert.trim() && before.endsWith(" ");
    if (!found.length || complete) {
      this.close();
      return;
    }
    this.token = token;
    this.rows = found.map((one, index) => ({ ...one, node: h("li", {
      class: "option", id: `${this.id}-${index}`, role: "option", "aria-selected": "false", "data-testid": one.testid,
      onpointerdown: (event) => event.preventDefault(), onpointermove: () => this.highlight(index), onclick: () => this.take(index),
    }, one.node) }));
    this.node.replaceChildren(...this.rows.map((row) => row.node));
    this.node.hidden = false;
    input.setAttribute("aria-controls", this.id);
    this.highlight(0);
  }

  highlight(index) {
    this.rows[this.active]?.node.setAttribute("aria-selected", "false");
    this.active = (index + this.rows.length) % this.rows.length;
    const { node } = this.rows[this.active];
    node.setAttribute("aria-selected", "true");
    node.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", node.id);
  }

  take(index) {
    const row = this.rows[index];
    this.input.setRangeText(row.insert, this.token.from, this.input.selectionStart, "end");
    this.close();
    this.input.focus();
    this.onInsert();
  }

  close() {
    this.node.hidden = true;
    this.rows = [];
    this.active = 0;
    this.input.removeAttribute("aria-activedescendant");
    this.input.removeAttribute("aria-controls");
  }

  /** True when the key was for the list. */
  key(event) {
    if (!this.open) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.highlight(this.active + step);
    else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) {
      if (this.token.kind === "/" && event.key === "Enter" && this.input.value.trim() === this.rows[this.active].insert.trim()) return false;
      this.take(this.active);
    } else if (event.key === "Escape") this.close();
    else return false;
    return true;
  }
}
