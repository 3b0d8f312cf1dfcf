// Everything the page asks of the server. A failed call throws PlayError with words to show.

export class PlayError extends Error {
  constructor(text, { code = null, answer = null } = {}) {
    super(text);
    this.name = "PlayError";
    this.code = code;
    this.answer = answer;
  }
}

const SAY = {
  not_in_channel: "You are not in this channel.",
  channel_not_found: "This channel cannot be found.",
  restricted_action: "You may not do that here.",
  is_archived: "This channel is archived.",
  file_upload_size_restricted: "That file is too large.",
  posting_to_channel_denied: "You may not post files here.",
  cant_update_message: "Only your own messages can be edited.",
  cant_delete_message: "Only your own messages can be deleted.",
  message_not_found: "This message is gone.",
  msg_too_long: "That message is too long.",
  already_in_channel: "They are in this channel already.",
  cant_kick_self: "To go yourself, use /leave.",
  no_external_invite_permission: "Your organisation may write here, but may not invite anybody.",
  user_not_found: "They cannot be brought in here: the channel is not shared with their organisation.",
  method_not_supported_for_channel_type: "That does not work in this kind of conversation.",
  no_text: "There is nothing to send.",
  ratelimited: "Too many requests. Wait a moment and try again.",
  invalid_auth: "The playground does not know this person. Reload the page.",
};

export class Api {
  constructor(token = null) {
    this.token = token;
  }

  async request(path, { method = "GET", body = null, form = null } = {}) {
    const headers = {};
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (body) headers["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(path, {
        method, headers, body: form ? new URLSearchParams(form) : body ? JSON.stringify(body) : null,
      });
    } catch {
      throw new PlayError("The playground cannot be reached. Is it still running?", { code: "offline" });
    }
    let answer;
    try {
      answer = await response.json();
    } catch {
      throw new PlayError(`The playground answered with status ${response.status}.`, { code: "bad_answer" });
    }
    if (!response.ok && answer.ok !== false) answer = { ...answer, ok: false };
    return answer;
  }

  get(path) {
    return this.request(path);
  }

  async post(path, body) {
    return this.request(path, { method: "POST", body });
  }

  /** A Web API method with this person's token; throws when Slack's `ok` is false. */
  async call(name, fields = {}) {
    const form = {};
    for (const [key, value] of Object.entries(fields)) {
      if (value !== null && value !== undefined) form[key] = typeof value === "object" ? JSON.stringify(value) : String(value);
    }
    const answer = await this.request(`/api/${name}`, { method: "POST", form });
    if (answer.ok === false) {
      throw new PlayError(SAY[answer.error] ?? `That did not work (${answer.error}).`, { code: answer.error, answer });
    }
    return answer;
  }

  people() {
    return this.get("/_play/people");
  }

  boot() {
    return this.get("/_play/boot");
  }

  async ephemerals(channel) {
    const answer = await this.get(`/_play/ephemerals?channel=${encodeURIComponent(channel)}`);
    return answer.messages ?? [];
  }

  /** {thread ts: {status, loading_messages, prompts, prompts_title}}; the channel itself is "". */
  async statuses(channel) {
    const answer = await this.get(`/_play/statuses?channel=${encodeURIComponent(channel)}`);
    return answer.threads ?? {};
  }

  /** {messages, cursor}: a page of a channel, newest first; `cursor` is null at the end. */
  async history(channel, cursor = null) {
    const answer = await this.call("conversations.history", { channel, limit: 100, cursor });
    return { messages: answer.messages, cursor: (answer.has_more && answer.response_metadata?.next_cursor) || null };
  }

  async replies(channel, ts) {
    const answer = await this.call("conversations.replies", { channel, ts, limit: 200 });
    return answer.messages;
  }

  /** Modals that are open on this person's screen, the lowest first: [{app_id, view}]. */
  async views() {
    const answer = await this.get("/_play/views");
    return answer.views ?? [];
  }

  send(channel, text, threadTs, broadcast = false) {
    return this.call("chat.postMessage", { channel, text, thread_ts: threadTs, reply_broadcast: threadTs && broadcast ? true : null });
  }

  edit(channel, ts, text) {
    return this.call("chat.update", { channel, ts, text });
  }

  remove(channel, ts) {
    return this.call("chat.delete", { channel, ts });
  }

  /** Sends files in one message: gets a place for each, uploads, then shares them. */
  async sendFiles(channel, files, text, threadTs) {
    const sent = [];
    for (const file of files) sent.push({ id: await this.upload(file), title: file.name });
    return this.call("files.completeUploadExternal", { files: sent, channel_id: channel, thread_ts: threadTs, initial_comment: text || null });
  }

  /** Uploads files for a form and shares them nowhere: [{id, name, size}]. */
  async keepFiles(files) {
    const kept = [];
    for (const file of files) kept.push({ id: await this.upload(file), name: file.name, size: file.size });
    if (kept.length) await this.call("files.completeUploadExternal", { files: kept.map(({ id, name }) => ({ id, title: name })) });
    return kept;
  }

  async upload(file) {
    const place = await this.call("files.getUploadURLExternal", { filename: file.name, length: file.size });
    const answer = await fetch(new URL(place.upload_url).pathname, { method: "POST", body: file }).catch(() => null);
    if (!answer?.ok) throw new PlayError(`${file.name} could not be uploaded.`, { code: "upload_failed" });
    return place.file_id;
  }

  /** The bytes of a file as a Blob. Without the right the server answers with a page, not with the file. */
  async fileContent(file) {
    const answer = await fetch(new URL(file.url_private_download).pathname, { headers: { Authorization: `Bearer ${this.token}` } }).catch(() => null);
    if (!answer?.ok || !answer.headers.has("Content-Disposition")) {
      throw new PlayError(`${file.name} cannot be downloaded.`, { code: "file_not_served" });
    }
    return answer.blob();
  }

  /** What apps are writing in the thread ends; they hear of it. */
  stopStreams(channel, threadTs) {
    return this.post("/_play/stop", { channel, thread_ts: threadTs });
  }

  react(channel, timestamp, name, remove) {
    return this.call(remove ? "reactions.remove" : "reactions.add", { channel, timestamp, name });
  }

  async openDirect(user) {
    const answer = await this.call("conversations.open", { users: user });
    return answer.channel.id;
  }

  /** Pinned messages, the newest pin first: [{message, created, created_by}]. */
  async pins(channel) {
    const answer = await this.call("pins.list", { channel });
    return answer.items;
  }

  pin(channel, timestamp, remove) {
    return this.call(remove ? "pins.remove" : "pins.add", { channel, timestamp });
  }

  /** The preview of a link in one's own message goes away. */
  removePreview(fields) {
    return this.post("/_play/remove_preview", fields);
  }

  /** The app of a work object is asked for its details; they come as a live event. */
  openEntity(fields) {
    return this.post("/_play/entity", fields);
  }

  command(fields) {
    return this.post("/_play/command", fields);
  }

  action(fields) {
    return this.post("/_play/action", fields);
  }

  submit(fields) {
    return this.post("/_play/submit", fields);
  }

  closeView(viewId, clear) {
    return this.post("/_play/close", { view_id: viewId, clear: Boolean(clear) });
  }

  shortcut(fields) {
    return this.post("/_play/shortcut", fields);
  }

  home(appId, tab) {
    return this.post("/_play/home", { app_id: appId, tab });
  }

  suggestions(fields) {
    return this.post("/_play/suggestions", fields);
  }

  faults() {
    return this.get("/_play/faults");
  }

  addFault(rule) {
    return this.post("/_play/faults", rule);
  }

  /** Without an id: all of them. */
  clearFault(id) {
    return this.post("/_play/faults/clear", id ? { id } : {});
  }

  /** {now} in unix seconds; 0 only looks. */
  moveClock(seconds) {
    return this.post("/_play/clock", { seconds });
  }

  log(after) {
    return this.get(`/_play/log?after=${after}`);
  }
}

/** The words to show for an answer that says ok: false. */
export function refusal(answer, fallback) {
  const error = answer?.error;
  if (!error) return fallback;
  if (SAY[error]) return SAY[error];
  return /^[a-z0-9_]+$/.test(error) ? `${fallback} (${error})` : error;
}
