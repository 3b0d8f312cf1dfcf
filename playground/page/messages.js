// The list of messages of a channel or a thread: grouped by day, kept in step with live events,
// walked with the arrow keys.

import { refusal } from "./api.js";
import { avatar } from "./avatar.js";
import { fill, h } from "./dom.js";
import { editForm } from "./editing.js";
import { emojiFor, PICKER } from "./emoji.js";
import { icon } from "./icons.js";
import { askConfirm, openMenu, openPopup } from "./layers.js";
import { renderMessage } from "./message.js";
import { dateOf, dayKey, dayWords } from "./time.js";
import { toast } from "./toast.js";

const SAME_RUN_SECONDS = 300;
const NEAR_BOTTOM_PX = 140;

function follows(before, message) {
  return before && before.user === message.user && before.bot_id === message.bot_id && !before.is_ephemeral && !message.is_ephemeral
    && !before.subtype && !message.subtype && !before.reply_count && before.username === message.username
    && Number(message.ts) - Number(before.ts) < SAME_RUN_SECONDS && dayKey(before.ts) === dayKey(message.ts);
}

export class MessageList {
  /** source() gives the messages, oldest first. `page` offers openThread, profile and shortcut. */
  constructor({ workspace, channel, source, page, label, inThread = false, intro = null, older = null }) {
    Object.assign(this, { workspace, channel, source, page, inThread, intro, older });
    this.node = h("div", { class: inThread ? "message-list from-top" : "message-list", role: "log", "aria-label": label, tabindex: "-1", "data-testid": inThread ? "thread-messages" : "messages",
      onkeydown: (event) => this.walk(event) });
    this.drawn = new Map(); // ts -> {message, compact, node}
    this.pinned = true; // follows the newest message until somebody scrolls away
    this.node.addEventListener("scroll", () => {
      if (this.pinned && Math.abs(this.node.scrollTop - this.placed) < 2) return; // our own doing
      this.pinned = this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR_BOTTOM_PX;
    });
    new ResizeObserver(() => this.pinned && this.toNewest()).observe(this.node);
    this.node.addEventListener("load", () => this.pinned && this.toNewest(), true); // pictures come later
    this.editing = null; // {ts, form}: the message that is being edited here
    this.actions = this.messageActions();
  }

  /** Shows the newest message: its end, or its beginning when it is taller than the pane. */
  toNewest() {
    const newest = [...this.node.querySelectorAll(".message")].at(-1);
    const foot = this.node.scrollHeight - this.node.clientHeight;
    const top = newest ? newest.getBoundingClientRect().top - this.node.getBoundingClientRect().top + this.node.scrollTop - 8 : foot;
    this.node.scrollTop = Math.max(0, Math.min(foot, top));
    this.placed = this.node.scrollTop;
  }

  /** Draws what changed; nodes of unchanged messages stay, so focus and typing survive. */
  draw() {
    const children = [];
    const kept = new Map();
    let before = null;
    let day = null;
    const focused = this.focusedKey();
    if (this.older?.exists()) children.push(this.olderButton());
    else if (this.intro) children.push(this.intro);
    const messages = this.source();
    messages.forEach((message, index) => {
      if (!this.inThread && dayKey(message.ts) !== day) {
        day = dayKey(message.ts);
        children.push(this.dayLine(message.ts, day));
      }
      const compact = Boolean(follows(before, message)) && !(this.inThread && index === 1);
      const old = this.drawn.get(message.ts);
      const node = this.editing?.ts === message.ts ? this.editing.form.node : old && old.message === message && old.compact === compact ? old.node
        : renderMessage(this.workspace, this.channel, message, this.actions, { compact, inThread: this.inThread });
      if (this.editing?.ts !== message.ts) kept.set(message.ts, { message, compact, node });
      children.push(node);
      if (this.inThread && index === 0) children.push(this.threadRule(messages.length - 1));
      before = message;
    });
    if (!messages.length) children.push(h("p", { class: "quiet" }, "No messages yet. Say hello."));
    this.drawn = kept;
    const same = children.length === this.node.childNodes.length && children.every((child, index) => child === this.node.childNodes[index]);
    if (!same) this.reconcile(children);
    this.refocus(focused);
    if (this.pinned) this.toNewest();
  }

  reconcile(children) {
    const wanted = new Set(children);
    for (const child of [...this.node.childNodes]) if (!wanted.has(child)) child.remove();
    children.forEach((child, index) => {
      if (this.node.childNodes[index] !== child) this.node.insertBefore(child, this.node.childNodes[index] ?? null);
    });
    this.node.querySelector(".message[tabindex='0']") ?? this.node.querySelectorAll(".message")[this.drawn.size - 1]?.setAttribute("tabindex", "0");
  }

  dayLine(ts, key) {
    this.days ??= new Map();
    if (!this.days.has(key)) this.days.set(key, h("div", { class: "day", role: "separator" }, h("span", {}, dayWords(dateOf(ts)))));
    return this.days.get(key);
  }

  olderButton() {
    this.olderNode ??= h("button", { type: "button", class: "button older", "data-testid": "older", onclick: async () => {
      const height = this.node.scrollHeight;
      await this.older.load().then(() => this.draw(), (error) => toast(error.message, "error"));
      this.node.scrollTop += this.node.scrollHeight - height;
    } }, "Show older messages");
    return this.olderNode;
  }

  threadRule(count) {
    this.rule ??= h("div", { class: "thread-rule" });
    fill(this.rule, h("span", {}, count <= 0 ? "No replies yet" : count === 1 ? "1 reply" : `${count} replies`));
    return this.rule;
  }

  focusedKey() {
    const active = document.activeElement;
    if (!active || !this.node.contains(active)) return null;
    return { ts: active.closest(".message")?.dataset.ts, action: active.dataset.actionId, node: active };
  }

  refocus(key) {
    if (!key?.ts || key.node.isConnected) return;
    const message = this.drawn.get(key.ts)?.node;
    const again = key.action ? message?.querySelector(`[data-action-id="${CSS.escape(key.action)}"]`) : message;
    again?.focus({ preventScroll: true });
  }

  walk(event) {
    if (!event.target.classList.contains("message")) return;
    const all = [...this.node.querySelectorAll(".message")];
    const at = all.indexOf(event.target);
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined || !all[next]) return;
    event.preventDefault();
    event.target.setAttribute("tabindex", "-1");
    all[next].setAttribute("tabindex", "0");
    all[next].focus();
  }

  messageActions() {
    const { workspace, channel, page } = this;
    const attempt = (promise) => promise.catch((error) => toast(error.message, "error"));
    return {
      react: (message, name, remove) => attempt(workspace.api.react(channel, message.ts, name, remove).catch((error) => {
        if (!["already_reacted", "no_reaction"].includes(error.code)) throw error;
      })),
      pickReaction: (message, anchor) => pickEmoji(anchor, (name) => this.actions.react(message, name, false)),
      openThread: this.inThread ? null : (message) => page.openThread(message.thread_ts ?? message.ts),
      more: (message, anchor) => this.more(message, anchor),
      profile: (author, anchor) => showProfile(workspace, author, anchor, page),
      removePreview: async (message, item) => {
        const agreed = await askConfirm({ title: "Remove this preview?", body: "It goes away for everybody, and does not come back.", agree: "Remove", refuse: "Keep it" });
        if (agreed) await attempt(workspace.api.removePreview(placeOf(channel, message, item)).then(refused));
      },
      openEntity: (message, item) => attempt(workspace.api.openEntity(placeOf(channel, message, item)).then(refused)),
      pin: (message, remove) => attempt(workspace.api.pin(channel, message.ts, remove)),
      dismiss: (message) => workspace.drop(channel, message.ts),
    };
  }

  /** Puts a form in place of the message until it is saved or left. */
  edit(message) {
    const done = () => {
      this.editing = null;
      this.draw();
      (this.drawn.get(message.ts)?.node ?? this.node).focus({ preventScroll: true });
    };
    this.editing = { ts: message.ts, form: editForm(this.workspace, this.channel, message, { done }) };
    this.draw();
    this.editing.form.focus();
  }

  /** Edits the person's newest message here; false when there is none. */
  editLast() {
    const mine = this.source().findLast((message) => this.ownItems(message).length && message.text);
    if (mine) this.edit(mine);
    return Boolean(mine);
  }

  async delete(message) {
    const agreed = await askConfirm({ title: "Delete this message?", body: "It is gone for everybody.", agree: "Delete", refuse: "Keep it", danger: true });
    if (!agreed) return;
    await this.workspace.api.remove(this.channel, message.ts).catch((error) => toast(error.message, "error"));
  }

  /** What only the author may do. */
  ownItems(message) {
    if (message.user !== this.workspace.me.id || message.app_id) return [];
    return [
      { label: "Edit message", icon: icon("pen"), testid: "edit-message", run: () => this.edit(message) },
      { label: "Delete message…", icon: icon("bin"), danger: true, testid: "delete-message", run: () => this.delete(message) },
    ];
  }

  pinItem(message) {
    const pinned = Boolean(message.pinned_to?.length);
    return { label: pinned ? "Unpin from this conversation" : "Pin to this conversation", icon: icon("pin"), testid: "pin-message", run: () => this.actions.pin(message, pinned) };
  }

  more(message, anchor) {
    const shortcuts = this.workspace.shortcuts.filter((one) => one.type === "message");
    openMenu({
      anchor, label: "More message actions", align: "end",
      items: [
        ...(this.actions.openThread ? [{ label: "Reply in thread", icon: icon("reply"), run: () => this.actions.openThread(message) }] : []),
        { label: "Copy link to message", icon: icon("connect"), run: () => this.page.copyLink(message) },
        this.pinItem(message),
        ...this.ownItems(message),
        ...(shortcuts.length ? [{ heading: "Shortcuts of apps" }] : []),
        ...shortcuts.map((one) => ({
          label: one.name, hint: this.workspace.app(one.app_id)?.name ?? one.description, icon: icon("bolt"), testid: `shortcut-${one.callback_id}`,
          run: () => this.page.shortcut(one, message),
        })),
      ],
    });
  }
}

function placeOf(channel, message, item) {
  return { channel_id: channel, message_ts: message.ts, attachment_id: item.id };
}

function refused(answer) {
  if (answer.ok === false) throw new Error(refusal(answer, "That did not work."));
}

/** A small board of reactions; calls `pick` with the shortcode. */
export function pickEmoji(anchor, pick) {
  const popup = openPopup({
    anchor, label: "Pick a reaction", align: "end", className: "emoji-board",
    content: PICKER.map((name) => h("button", { type: "button", class: "icon-button", "aria-label": name.replaceAll("_", " "), title: `:${name}:`,
      "data-testid": `emoji-${name}`, onclick: () => {
        popup.close();
        pick(name);
      } }, emojiFor(name))),
  });
  popup.node.querySelector("button").focus();
}

function showProfile(workspace, author, anchor, page) {
  const known = workspace.users[author.id];
  const popup = openPopup({
    anchor, label: `About ${author.real_name}`, className: "profile",
    content: [avatar({ ...author, color: author.color ?? known?.color }, { size: "large" }),
      h("div", {}, h("p", { class: "profile-name" }, author.real_name, author.is_bot ? h("span", { class: "badge" }, "APP") : null),
        known?.title ? h("p", {}, known.title) : null,
        h("p", { class: "muted" }, [author.team_name ?? known?.team_name, author.is_external ? "another organisation" : null].filter(Boolean).join(" · ")),
        known && author.id !== workspace.me.id ? h("button", { type: "button", class: "button", onclick: () => {
          popup.close();
          page.openDirect(author.id);
        } }, "Message") : null)],
  });
  (popup.node.querySelector("button") ?? popup.node).focus();
}
