// What one person sees of the workspace: channels, messages, threads, views. Live events go in
// through `apply`; panes listen with `on`.

import { BUILT_IN } from "./builtin.js";
import { adoptEmoji } from "./emoji.js";

const RESULT_ORDER = (one, other) => (one.ts < other.ts ? -1 : one.ts > other.ts ? 1 : 0);

export function isRoot(message) {
  return !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";
}

/** An app is still writing it. */
export function isStreaming(message) {
  return message.streaming_state === "in_progress";
}

export function threadKey(channel, ts) {
  return `${channel}:${ts}`;
}

export class Workspace {
  /** `colors` is {team id: colour}: people wear the colour of their organisation. */
  constructor(api, boot, colors = {}) {
    this.api = api;
    this.colors = colors;
    this.rooms = new Map(); // channel id -> Map of ts -> message shown in the channel
    this.threads = new Map(); // channel:ts -> Map of ts -> message, the root included
    this.cursors = new Map(); // channel id -> where older messages go on, or null
    this.records = new Set();
    this.drafts = new Map();
    this.formValues = new Map(); // surface key -> state values typed so far
    this.statuses = new Map(); // channel:thread -> {words, loading: [words]}
    this.titles = new Map(); // channel:thread -> what the app calls the conversation
    this.prompts = new Map(); // channel -> {title, prompts: [{title, message}], thread or null}
    this.pictures = new Map(); // file id -> promise of an address that an image can show
    this.views = []; // the modal stack, topmost last
    this.homes = new Map(); // app id -> view
    this.seen = { channel: null, thread: null };
    this.listeners = new Map();
    this.adopt(boot);
  }

  adopt(boot) {
    this.me = { ...boot.me, color: this.colors[boot.me.team_id] ?? boot.me.color };
    this.team = boot.team;
    this.groups = boot.groups ?? {};
    adoptEmoji(boot.team?.emoji);
    this.users = Object.fromEntries(Object.entries(boot.users ?? {}).map(([id, user]) => [id, { ...user, color: this.colors[user.team_id] ?? user.color }]));
    this.apps = boot.apps ?? [];
    const ofApps = boot.commands ?? []; // an app's command goes before Slack's own of the same name
    this.commands = [...ofApps, ...BUILT_IN.filter((one) => !ofApps.some((other) => other.command === one.command))];
    this.shortcuts = boot.shortcuts ?? [];
    this.channels = new Map((boot.channels ?? []).map((channel) => [channel.id, { mentions: 0, ...channel, unread: Number(channel.unread ?? 0) }]));
  }

  /** What the text renderers need to resolve mentions. */
  get names() {
    return { users: this.users, channels: [...this.channels.values()], groups: this.groups, me: this.me.id };
  }

  on(name, listener) {
    if (!this.listeners.has(name)) this.listeners.set(name, new Set());
    this.listeners.get(name).add(listener);
    return () => this.listeners.get(name).delete(listener);
  }

  emit(name, detail) {
    for (const listener of [...(this.listeners.get(name) ?? [])]) listener(detail);
  }

  app(appId) {
    return this.apps.find((one) => one.id === appId) ?? null;
  }

  /** The DM with a person or a bot, if it was opened before. */
  directWith(userId) {
    return [...this.channels.values()].find((one) => one.is_im && one.user === userId) ?? null;
  }

  channelTitle(channel) {
    if (!channel) return "";
    if (!channel.is_im) return channel.name;
    const user = this.users[channel.user];
    return user?.real_name || user?.name || channel.name || "Direct message";
  }

  async reboot() {
    const boot = await this.api.boot();
    if (boot.ok === false) return;
    this.adopt(boot);
    if (this.channels.has(this.seen.channel)) this.markRead(this.seen.channel);
    this.emit("channels");
  }

  async loadChannel(id) {
    await this.whileRecording(async () => {
      const [page, ephemerals, threads] = await Promise.all([this.api.history(id), this.api.ephemerals(id), this.api.statuses(id)]);
      const room = new Map(page.messages.filter(isRoot).map((message) => [message.ts, message]));
      this.rooms.set(id, room);
      this.cursors.set(id, page.cursor);
      for (const message of ephemerals) this.keepEphemeral(id, message);
      for (const [ts, held] of Object.entries(threads)) this.adoptThread(id, ts, { user: this.channels.get(id)?.user, ...held });
    });
    return this.roomMessages(id);
  }

  /** Adds the page of messages before those that are known. */
  async loadOlder(id) {
    const page = await this.api.history(id, this.cursors.get(id));
    this.cursors.set(id, page.cursor);
    const room = this.rooms.get(id);
    for (const message of page.messages) if (isRoot(message) && !room.has(message.ts)) room.set(message.ts, message);
  }

  /** What arrives live while `load` is on its way is put in again after it. */
  async whileRecording(load) {
    const record = [];
    this.records.add(record);
    try {
      await load();
    } finally {
      this.records.delete(record);
    }
    for (const { channel, message } of record) this.put(channel, message);
  }

  async loadThread(channel, ts) {
    await this.whileRecording(async () => {
      const messages = await this.api.replies(channel, ts);
      const key = threadKey(channel, ts);
      const kept = [...(this.threads.get(key)?.values() ?? [])].filter((message) => message.is_ephemeral);
      this.threads.set(key, new Map([...messages, ...kept].map((message) => [message.ts, message])));
    });
    return this.threadMessages(channel, ts);
  }

  /** The address of a picture that was shared; it is loaded once. */
  picture(file) {
    if (!this.pictures.has(file.id)) this.pictures.set(file.id, this.api.fileContent(file).then((blob) => URL.createObjectURL(blob)));
    return this.pictures.get(file.id);
  }

  /** The same for a picture that a block names by the id or the address of a file. */
  async sharedPicture({ id, url }) {
    const known = id ?? /\/T[A-Z0-9]+-(F[A-Z0-9]+)/.exec(url ?? "")?.[1];
    return this.picture((await this.api.call("files.info", { file: known })).file);
  }

  /** Modals that the server holds open for this person: after a reload or a gap. */
  async loadViews() {
    this.views = (await this.api.views()).map((one) => one.view);
    this.emit("views", {});
  }

  /** The organisations in a channel, one's own first. */
  organisations(channel) {
    return [...new Set([this.team?.name, ...(channel.shared_team_names ?? [])].filter(Boolean))];
  }

  roomMessages(id) {
    return [...(this.rooms.get(id)?.values() ?? [])].sort(RESULT_ORDER);
  }

  threadMessages(channel, ts) {
    return [...(this.threads.get(threadKey(channel, ts))?.values() ?? [])].sort(RESULT_ORDER);
  }

  message(channel, ts) {
    const room = this.rooms.get(channel)?.get(ts);
    if (room) return room;
    for (const [key, thread] of this.threads) {
      if (key.startsWith(`${channel}:`) && thread.has(ts)) return thread.get(ts);
    }
    return null;
  }

  markRead(id) {
    const channel = this.channels.get(id);
    if (!channel) return;
    const had = channel.unread || channel.mentions;
    channel.unread = 0;
    channel.mentions = 0;
    if (had) this.emit("channels");
    const last = this.roomMessages(id).filter((message) => !message.is_ephemeral).at(-1)?.ts;
    if (had && last) this.api.call("conversations.mark", { channel: id, ts: last }).catch(() => {});
  }

  keepEphemeral(channel, message) {
    const kept = { ...message, is_ephemeral: true };
    if (isRoot(kept)) this.rooms.get(channel)?.set(kept.ts, kept);
    else {
      const key = threadKey(channel, kept.thread_ts);
      if (!this.threads.has(key)) this.threads.set(key, new Map());
      this.threads.get(key).set(kept.ts, kept);
    }
  }

  apply(event) {
    const handler = APPLY[event.type];
    if (handler) handler(this, event);
  }

  noteUnread(channelId, message) {
    const channel = this.channels.get(channelId);
    if (!channel) {
      this.reboot().catch(() => {});
      return;
    }
    const looking = this.seen.channel === channelId && document.visibilityState === "visible";
    if (message.user === this.me.id || !isRoot(message)) return;
    if (looking) {
      this.markReadSoon(channelId);
      return;
    }
    channel.unread += 1;
    if (channel.is_im || (message.text ?? "").includes(`<@${this.me.id}>`)) channel.mentions += 1;
    this.emit("channels");
  }

  markReadSoon(channelId) {
    clearTimeout(this.readTimer);
    this.readTimer = setTimeout(() => {
      const last = this.roomMessages(channelId).filter((message) => !message.is_ephemeral).at(-1)?.ts;
      if (last) this.api.call("conversations.mark", { channel: channelId, ts: last }).catch(() => {});
    }, 800);
  }

  put(channel, message) {
    for (const record of this.records) record.push({ channel, message });
    const room = this.rooms.get(channel);
    if (isRoot(message)) room?.set(message.ts, message);
    const rootTs = message.thread_ts ?? message.ts;
    const thread = this.threads.get(threadKey(channel, rootTs));
    thread?.set(message.ts, message);
    this.emit("message", { channel, ts: message.ts, thread: rootTs });
  }

  countReply(channel, message) {
    const root = this.rooms.get(channel)?.get(message.thread_ts);
    if (!root || isRoot(message) || (root.latest_reply ?? "") >= message.ts) return;
    const users = [...new Set([...(root.reply_users ?? []), message.user].filter(Boolean))];
    this.put(channel, { ...root, reply_count: (root.reply_count ?? 0) + 1, latest_reply: message.ts, reply_users: users });
  }

  drop(channel, ts) {
    this.rooms.get(channel)?.delete(ts);
    for (const [key, thread] of this.threads) if (key.startsWith(`${channel}:`)) thread.delete(ts);
    this.emit("message", { channel, ts, gone: true });
  }

  /** What an app said of a thread: its status, and what it suggests to ask. */
  adoptThread(channel, thread, held) {
    if (held.title) this.titles.set(threadKey(channel, thread ?? ""), held.title);
    this.setStatus(channel, thread, held.status ? statusWords(this, held) : "", held.loading_messages ?? []);
    if (!held.prompts) return;
    this.prompts.set(channel, { title: held.prompts_title, prompts: held.prompts, thread: thread || null });
    this.emit("prompts", { channel });
  }

  setStatus(channel, thread, words, loading = []) {
    const key = threadKey(channel, thread ?? "");
    if (words) this.statuses.set(key, { words, loading });
    else this.statuses.delete(key);
    this.emit("status", { channel, thread: thread ?? null });
  }
}

function stampOf(event) {
  return event.message?.ts ?? event.deleted_ts ?? event.message_ts ?? event.ts;
}

/** What is left of a deleted message that has replies. */
function tombstone(message) {
  const { ts, thread_ts, reply_count, reply_users, latest_reply } = message;
  return { ts, thread_ts, reply_count, reply_users, latest_reply, subtype: "tombstone", user: "USLACKBOT", text: "This message was deleted." };
}

function remove(workspace, event) {
  const known = workspace.message(event.channel, stampOf(event));
  if (known?.reply_count) workspace.put(event.channel, tombstone(known));
  else workspace.drop(event.channel, stampOf(event));
}

function statusWords(workspace, event) {
  const name = workspace.users[event.user]?.real_name;
  return name && !event.status.startsWith(name) ? `${name} ${event.status}` : event.status;
}

function viewIdOf(event) {
  return event.view_id ?? event.view?.id ?? null;
}

const APPLY = {
  message(workspace, { channel, message }) {
    const known = workspace.message(channel, message.ts);
    workspace.put(channel, message);
    if (known) return;
    workspace.countReply(channel, message);
    workspace.noteUnread(channel, message);
    const app = workspace.users[message.user]?.is_bot;
    if (app) {
      workspace.setStatus(channel, message.thread_ts ?? null, "");
      workspace.setStatus(channel, null, "");
    }
  },
  message_changed(workspace, { channel, message }) {
    workspace.put(channel, message);
  },
  message_deleted: remove,
  ephemeral(workspace, { channel, thread_ts: threadTs, message }) {
    const kept = { thread_ts: threadTs, ...message, is_ephemeral: true };
    for (const record of workspace.records) record.push({ channel, message: kept });
    workspace.keepEphemeral(channel, kept);
    workspace.emit("message", { channel, ts: kept.ts, thread: kept.thread_ts ?? kept.ts });
  },
  ephemeral_deleted: remove,
  reaction(workspace, { channel, message }) {
    if (message) workspace.put(channel, message);
  },
  view_opened(workspace, { view }) {
    workspace.views = [view];
    workspace.emit("views", { view });
  },
  view_pushed(workspace, { view }) {
    workspace.views = [...workspace.views.filter((one) => one.id !== view.id), view];
    workspace.emit("views", { view });
  },
  view_updated(workspace, { view }) {
    if (!workspace.views.some((one) => one.id === view.id)) return;
    workspace.views = workspace.views.map((one) => (one.id === view.id ? view : one));
    workspace.emit("views", { view });
  },
  view_closed(workspace, event) {
    const id = viewIdOf(event);
    const at = workspace.views.findIndex((one) => one.id === id);
    if (event.cleared || id === null) workspace.views = [];
    else if (at >= 0) workspace.views = workspace.views.slice(0, at);
    else return;
    workspace.emit("views", {});
  },
  home(workspace, event) {
    const appId = event.home?.app_id ?? event.app_id;
    workspace.homes.set(appId, event.home?.view ?? event.view);
    workspace.emit("home", { appId });
  },
  toast(workspace, event) {
    workspace.emit("toast", { text: event.text ?? "", kind: event.kind ?? event.level ?? "info" });
  },
  assistant(workspace, event) {
    workspace.adoptThread(event.channel, event.thread_ts, event);
  },
  entity(workspace, event) {
    workspace.emit("entity", event);
  },
  channel(workspace) {
    workspace.reboot().catch(() => {});
  },
};
