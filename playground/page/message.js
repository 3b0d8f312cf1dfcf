// One message as a node: avatar, who and when, its blocks or text, reactions, thread summary.

import { attachment } from "./attachment.js";
import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks/index.js";
import { Surface } from "./blocks/surface.js";
import { h } from "./dom.js";
import { emojiFor } from "./emoji.js";
import { fileNode } from "./files.js";
import { icon } from "./icons.js";
import { emojiNode, mrkdwn } from "./mrkdwn.js";
import { pinnedNote } from "./marks.js";
import { isStreaming } from "./store.js";
import { agoWords, clock, dateOf, fullTime, shortClock } from "./time.js";

const SYSTEM = new Set(["channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "group_join", "tombstone"]);

/** The author as {id, real_name, team_name, is_bot, is_external, color}. */
export function authorOf(workspace, message) {
  const byBot = message.bot_id || message.app_id;
  const app = byBot ? workspace.app(message.app_id ?? message.bot_profile?.app_id) : null;
  const user = workspace.users[message.user] ?? (app ? workspace.users[app.bot_user_id] : null);
  const profile = message.user_profile ?? {};
  const person = {
    id: message.user, is_bot: Boolean(byBot || user?.is_bot), color: user?.color, team_id: user?.team_id ?? message.team,
    real_name: message.username || user?.real_name || profile.real_name || message.bot_profile?.name || app?.name || user?.name || "Somebody",
    team_name: user?.team_name ?? profile.team_name,
  };
  person.is_external = user?.is_external ?? (person.team_id && person.team_id !== workspace.team?.id);
  return person;
}

function meta(workspace, message, author) {
  return h("div", { class: "meta" },
    h("span", { class: "author", "data-testid": "author" }, author.real_name),
    author.is_bot ? h("span", { class: "badge" }, "APP") : null,
    author.is_external && author.team_name
      ? h("span", { class: "organisation", title: `${author.real_name} works for ${author.team_name}` }, icon("connect", 13), author.team_name) : null,
    h("time", { datetime: dateOf(message.ts).toISOString(), title: fullTime(message.ts) }, clock(message.ts)));
}

export function messageContainer(channel, message) {
  return {
    type: "message", channel_id: channel, message_ts: message.ts, is_ephemeral: Boolean(message.is_ephemeral),
    ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
  };
}

/** What stands in an attachment acts for itself: the preview of a link belongs to its own app. */
function attachments(workspace, channel, message, actions) {
  const container = messageContainer(channel, message);
  return (message.attachments ?? []).map((item) => attachment(item, new Surface({
    workspace, kind: "message", key: `message:${channel}:${message.ts}:${item.id}`, container: { ...container, type: "message_attachment", attachment_id: item.id },
    blocks: item.blocks,
  }), { mine: message.user === workspace.me.id, remove: (one) => actions.removePreview(message, one), open: (one) => actions.openEntity(message, one) }));
}

function content(workspace, channel, message, actions) {
  const surface = new Surface({
    workspace, kind: "message", key: `message:${channel}:${message.ts}`, container: messageContainer(channel, message), blocks: message.blocks,
  });
  const edited = message.edited ? h("span", { class: "edited", title: message.edited.ts ? fullTime(message.edited.ts) : null }, "(edited)") : null;
  // A person's blocks only repeat their text; what they typed as *bold* or > quote is in the text.
  const typed = !message.bot_id && !message.app_id && message.text;
  const body = message.blocks?.length && !typed
    ? [h("div", { class: "blocks" }, renderBlocks(message.blocks, surface)), edited]
    : message.text ? [h("div", { class: "text message-text" }, mrkdwn(message.text, workspace.names), edited ? [" ", edited] : null)] : [edited];
  return [...body, attachments(workspace, channel, message, actions),
    message.files?.length ? h("div", { class: "files" }, message.files.map((file) => fileNode(workspace, file))) : null];
}

function reactions(workspace, message, actions) {
  if (!message.reactions?.length) return null;
  return h("div", { class: "reactions" }, message.reactions.map((reaction) => {
    const mine = reaction.users?.includes(workspace.me.id) ?? false;
    const who = (reaction.users ?? []).map((id) => workspace.users[id]?.real_name ?? id).join(", ");
    return h("button", { type: "button", class: mine ? "reaction mine" : "reaction", title: who, "aria-pressed": String(mine), "data-testid": "reaction",
      "aria-label": `${reaction.name.replaceAll("_", " ")}, ${reaction.count ?? 1}: ${who}`, onclick: () => actions.react(message, reaction.name, mine) },
    h("span", { class: "emoji", "aria-hidden": "true" }, emojiNode(reaction.name)), h("span", {}, String(reaction.count ?? reaction.users?.length ?? 1)));
  }), h("button", { type: "button", class: "reaction add", "aria-label": "Add a reaction", onclick: (event) => actions.pickReaction(message, event.currentTarget) }, icon("smile", 15)));
}

function summary(workspace, message, actions) {
  const count = message.reply_count ?? 0;
  if (!count) return null;
  const faces = (message.reply_users ?? []).slice(0, 4).map((id) => avatar(workspace.users[id] ?? { real_name: id }, { size: "tiny" }));
  const last = message.latest_reply ? agoWords(dateOf(message.latest_reply)) : "";
  return h("button", { type: "button", class: "thread-summary", "data-testid": "thread-summary", onclick: () => actions.openThread(message) },
    faces, h("strong", {}, count === 1 ? "1 reply" : `${count} replies`), last ? h("span", { class: "muted" }, `Last reply ${last}`) : null, icon("right", 14));
}

function toolbar(workspace, message, actions) {
  const quick = ["white_check_mark", "eyes", "raised_hands"];
  const item = (label, name, run, testid) => h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, "data-testid": testid,
    onclick: (event) => run(event.currentTarget) }, icon(name));
  if (message.is_ephemeral) return null;
  return h("div", { class: "toolbar", role: "toolbar", "aria-label": "Message actions" },
    quick.map((name) => h("button", { type: "button", class: "icon-button quick", "aria-label": `React with ${name.replaceAll("_", " ")}`,
      onclick: () => actions.react(message, name, false) }, emojiFor(name))),
    item("Add a reaction", "smile", (anchor) => actions.pickReaction(message, anchor), "add-reaction"),
    actions.openThread ? item("Reply in thread", "reply", () => actions.openThread(message), "reply-in-thread") : null,
    item("More actions", "more", (anchor) => actions.more(message, anchor), "message-more"));
}

/** A reply that was sent to the channel too says where it belongs. */
function broadcastNote(message, actions, inThread) {
  if (message.subtype !== "thread_broadcast") return null;
  return h("p", { class: "only-you broadcast", "data-testid": "broadcast-note" }, icon("reply", 14), inThread ? "Also sent to the channel"
    : h("button", { type: "button", class: "link-button", onclick: () => actions.openThread(message) }, "Replied to a thread"));
}

/**
 * The node of one message. actions: {react, pickReaction, openThread?, more, dismiss}. `compact`
 * leaves out the author, for a run of messages by the same person.
 */
export function renderMessage(workspace, channel, message, actions, { compact = false, inThread = false } = {}) {
  const author = authorOf(workspace, message);
  if (SYSTEM.has(message.subtype)) {
    return h("div", { class: "message system", "data-testid": "message", "data-ts": message.ts },
      h("span", { class: "gutter" }, icon(message.subtype === "tombstone" ? "bin" : "people", 15)),
      h("div", { class: "message-body" }, h("div", { class: "text" }, mrkdwn(message.text, workspace.names)), inThread ? null : summary(workspace, message, actions)));
  }
  const classes = ["message", compact ? "compact" : "", message.is_ephemeral ? "ephemeral" : "", isStreaming(message) ? "streaming" : "", message.pinned_to?.length ? "is-pinned" : "",
    (message.text ?? "").includes(`<@${workspace.me.id}>`) ? "to-me" : ""].filter(Boolean).join(" ");
  const gutter = compact
    ? h("span", { class: "gutter" }, h("time", { datetime: dateOf(message.ts).toISOString(), title: fullTime(message.ts) }, shortClock(message.ts)))
    : h("button", { type: "button", class: "gutter person", tabindex: "-1", "aria-label": `About ${author.real_name}`,
      onclick: (event) => actions.profile(author, event.currentTarget) }, avatar(author));
  return h("article", {
    class: classes, tabindex: "-1", "data-testid": "message", "data-ts": message.ts, "data-user": message.user ?? "",
    "data-ephemeral": message.is_ephemeral ? "true" : null, "aria-busy": isStreaming(message) ? "true" : null, "aria-label": `${author.real_name}, ${clock(message.ts)}`,
  },
  gutter,
  h("div", { class: "message-body" },
    broadcastNote(message, actions, inThread),
    pinnedNote(workspace, message),
    message.is_ephemeral ? h("p", { class: "only-you" }, icon("eye", 14), "Only visible to you") : null,
    compact ? null : meta(workspace, message, author),
    content(workspace, channel, message, actions),
    reactions(workspace, message, actions),
    inThread ? null : summary(workspace, message, actions),
    message.is_ephemeral ? h("button", { type: "button", class: "link-button", onclick: () => actions.dismiss(message) }, "Dismiss message") : null),
  toolbar(workspace, message, actions));
}
