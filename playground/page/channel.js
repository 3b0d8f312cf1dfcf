// The middle of the page for a channel or a direct message.

import { avatar } from "./avatar.js";
import { Composer } from "./composer.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { inline } from "./mrkdwn.js";
import { MessageList } from "./messages.js";
import { bookmarkBar, pinsButton } from "./marks.js";
import { statusLine } from "./status.js";

/** The badge of a channel that is shared with other organisations. */
export function connectBadge(workspace, channel, { words = false } = {}) {
  if (!channel.is_ext_shared && !channel.is_pending_ext_shared) return null;
  const teams = workspace.organisations(channel);
  const others = teams.filter((name) => name !== workspace.team?.name);
  const pending = channel.is_pending_ext_shared && !channel.is_ext_shared;
  const label = pending ? `An invitation to ${others.join(", ") || "another organisation"} is pending`
    : `Slack Connect: shared by ${new Intl.ListFormat("en").format(teams)}`;
  return h("span", { class: words ? "connect-badge words" : "connect-badge", title: label, role: "img", "aria-label": label, "data-testid": "connect-badge" },
    icon("connect", words ? 15 : 14), words ? h("span", {}, others.join(" + ") || "Shared") : null);
}

export function channelIcon(workspace, channel) {
  if (channel.is_im) return avatar(workspace.users[channel.user] ?? { real_name: workspace.channelTitle(channel) }, { size: "tiny" });
  return icon(channel.is_private ? "lock" : "hash", 16);
}

export class ChannelPane {
  constructor({ workspace, channel, page, lead = null }) {
    Object.assign(this, { workspace, page, lead });
    this.channelId = channel.id;
    const title = workspace.channelTitle(channel);
    this.head = h("header", { class: "pane-head", "data-testid": "channel-header" });
    this.bar = h("div", { class: "bar" });
    this.list = new MessageList({
      workspace, channel: channel.id, page, label: `Messages in ${title}`, source: () => workspace.roomMessages(channel.id), intro: this.intro(channel, title),
      older: { exists: () => Boolean(workspace.cursors.get(channel.id)), load: () => workspace.loadOlder(channel.id) },
    });
    this.composer = new Composer({ workspace, channel: channel.id, page, editLast: () => this.list.editLast(), placeholder: channel.is_im ? `Message ${title}` : `Message #${title}` });
    this.status = statusLine(workspace, channel.id, null, {
      messages: () => workspace.roomMessages(channel.id), onStopped: () => this.composer.focus(),
      onPrompt: (text, thread) => {
        if (thread) page.openThread(thread);
        this.composer.sendText(text, { threadTs: thread });
      },
    });
    this.node = h("section", { class: "pane", "aria-label": title },
      lead ?? this.head, this.bar, this.list.node, h("div", { class: "pane-foot" }, this.status.node, this.composer.node));
    this.stops = [
      this.status.stop,
      workspace.on("message", (event) => event.channel === channel.id && this.list.draw()),
      workspace.on("channels", () => this.drawHead()),
    ];
    this.drawHead();
  }

  get channel() {
    return this.workspace.channels.get(this.channelId);
  }

  /** What an agent says of itself. */
  about(channel) {
    return channel.is_im ? this.workspace.apps.find((one) => one.bot_user_id === channel.user)?.description || null : null;
  }

  intro(channel, title) {
    const external = channel.is_ext_shared && channel.shared_team_names?.length;
    return h("div", { class: "intro" }, h("p", { class: "intro-title" }, channel.is_im ? title : `#${title}`),
      this.about(channel) ? h("p", {}, this.about(channel)) : null,
      h("p", {}, channel.is_im ? `This is the start of your conversation with ${title}.`
        : external ? `People of ${new Intl.ListFormat("en").format(this.workspace.organisations(channel))} see everything in this channel.`
        : "This is the start of the channel."));
  }

  drawHead() {
    const { workspace, channel } = this;
    if (!channel || this.lead) return;
    const partner = channel.is_im ? workspace.users[channel.user] : null;
    fill(this.head,
      h("button", { type: "button", class: "icon-button only-narrow", "aria-label": "Show channels", "data-testid": "open-sidebar", onclick: () => this.page.toggleSidebar(true) }, icon("menu")),
      h("div", { class: "pane-words" },
        h("h1", { "data-testid": "channel-title" }, channelIcon(workspace, channel), workspace.channelTitle(channel),
          partner?.is_external ? h("span", { class: "organisation" }, icon("connect", 13), partner.team_name) : null),
        channel.topic ? h("p", { class: "topic", title: channel.topic }, inline(channel.topic.replaceAll("\n", " "), workspace.names)) : null),
      pinsButton(workspace, channel, this.page),
      connectBadge(workspace, channel, { words: true }));
    fill(this.bar, bookmarkBar(channel));
  }

  async load() {
    this.list.node.setAttribute("aria-busy", "true");
    try {
      await this.workspace.loadChannel(this.channelId);
    } finally {
      this.list.node.removeAttribute("aria-busy");
    }
    this.list.draw();
    this.status.draw();
    this.workspace.markRead(this.channelId);
  }

  focus() {
    this.composer.focus();
  }

  stop() {
    for (const stop of this.stops) stop();
  }
}
