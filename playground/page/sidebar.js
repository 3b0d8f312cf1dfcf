// The left side: whose workspace, who I am, channels, direct messages, apps.

import { avatar } from "./avatar.js";
import { channelIcon, connectBadge } from "./channel.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { openPicker } from "./blocks/picker.js";
import { formatRoute } from "./route.js";
import { openSwitcher } from "./switcher.js";

function mark(channel) {
  if (channel.mentions > 0) return h("span", { class: "count", "aria-label": `${channel.mentions} for you` }, String(channel.mentions));
  if (channel.is_im && channel.unread > 0) return h("span", { class: "count", "aria-label": `${channel.unread} unread` }, String(channel.unread));
  return channel.unread > 0 ? h("span", { class: "sr" }, "unread") : null;
}

export class Sidebar {
  constructor({ workspace, people, page }) {
    Object.assign(this, { workspace, people, page });
    this.node = h("nav", { class: "sidebar", "aria-label": "Channels and apps", id: "sidebar" });
    this.stops = [workspace.on("channels", () => this.draw())];
    this.draw();
  }

  row({ place, detail, testid, unread, content, current }) {
    return h("li", {}, h("a", {
      class: ["place", unread ? "unread" : ""].join(" ").trim(), href: formatRoute({ user: this.workspace.me.id, place, detail }),
      "aria-current": current ? "page" : null, "data-testid": testid, "data-place": place, onclick: () => this.page.toggleSidebar(false),
    }, content));
  }

  channelRow(channel) {
    const title = this.workspace.channelTitle(channel);
    const user = channel.is_im ? this.workspace.users[channel.user] : null;
    return this.row({
      place: channel.id, testid: "channel-link", unread: channel.unread > 0, current: this.current === channel.id,
      content: [channelIcon(this.workspace, channel), h("span", { class: "place-name" }, title),
        user?.is_external ? h("span", { class: "place-team" }, user.team_name) : null, channel.is_im ? null : connectBadge(this.workspace, channel), mark(channel)],
    });
  }

  appRow(app) {
    const direct = this.workspace.directWith(app.bot_user_id);
    const bot = this.workspace.users[app.bot_user_id] ?? { real_name: app.name, is_bot: true };
    return this.row({
      place: app.id, detail: app.has_home === false ? "messages" : "home", testid: "app-link", unread: direct?.unread > 0,
      current: this.current === app.id || (direct && this.current === direct.id),
      content: [avatar({ ...bot, real_name: app.name }, { size: "tiny" }), h("span", { class: "place-name" }, app.name), direct ? mark(direct) : null],
    });
  }

  /** Marks where the page is. */
  show(place) {
    this.current = place;
    this.draw();
  }

  draw() {
    const { workspace } = this;
    const bots = new Set(workspace.apps.map((app) => app.bot_user_id));
    const channels = [...workspace.channels.values()].filter((one) => !one.is_im && one.is_member !== false).sort((a, b) => a.name.localeCompare(b.name));
    const directs = [...workspace.channels.values()].filter((one) => one.is_im && !bots.has(one.user))
      .sort((a, b) => workspace.channelTitle(a).localeCompare(workspace.channelTitle(b)));
    const section = (title, rows, tool = null) => h("section", { class: "places" }, h("div", { class: "places-head" }, h("h2", {}, title), tool), h("ul", {}, rows));
    const scroll = this.node.querySelector(".sidebar-scroll")?.scrollTop ?? 0;
    const focused = this.node.contains(document.activeElement) ? document.activeElement.dataset.place ?? document.activeElement.dataset.testid : null;
    fill(this.node,
      h("div", { class: "sidebar-top" },
        h("p", { class: "team-name", title: workspace.team?.name }, workspace.team?.name ?? ""),
        h("button", { type: "button", class: "icon-button only-narrow", "aria-label": "Hide channels", onclick: () => this.page.toggleSidebar(false) }, icon("close"))),
      this.switcher(),
      h("div", { class: "sidebar-scroll" },
        section("Channels", channels.map((one) => this.channelRow(one))),
        section("Direct messages", directs.map((one) => this.channelRow(one)),
          h("button", { type: "button", class: "icon-button", "aria-label": "New direct message", title: "New direct message", "data-testid": "new-direct",
            onclick: (event) => this.newDirect(event.currentTarget) }, icon("plus", 16))),
        workspace.apps.length ? section("Apps", workspace.apps.map((one) => this.appRow(one))) : null));
    this.node.querySelector(".sidebar-scroll").scrollTop = scroll;
    if (focused) this.node.querySelector(`[data-place="${CSS.escape(focused)}"], [data-testid="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  switcher() {
    const { me, team } = this.workspace;
    return h("button", { type: "button", class: "switcher", "aria-haspopup": "dialog", "data-testid": "switcher", "data-user-id": me.id,
      "aria-label": `You are ${me.real_name}, ${me.title || team?.name}. Change who you are.`,
      onclick: (event) => openSwitcher({ anchor: event.currentTarget, people: this.people, me: me.id, page: this.page }) },
    avatar(me), h("span", { class: "switcher-words" }, h("small", {}, "You are"), h("strong", { "data-testid": "me" }, me.real_name), h("small", {}, me.title ?? "")), icon("down", 16));
  }

  newDirect(anchor) {
    const { workspace } = this;
    openPicker({
      anchor, label: "Write to", chosen: () => false, pick: (option) => this.page.openDirect(option.key),
      load: async () => [{ label: null, options: Object.values(workspace.users).filter((user) => user.id !== workspace.me.id)
        .map((user) => ({ key: user.id, words: user.real_name || user.name, hint: user.team_name ?? "", node: h("span", { class: "option-person" }, avatar(user, { size: "small" }),
          h("span", { class: "option-words" }, h("span", {}, user.real_name || user.name), h("small", {}, user.team_name ?? ""))) }))
        .sort((a, b) => a.words.localeCompare(b.words)) }],
    });
  }

  stop() {
    for (const stop of this.stops) stop();
  }
}
