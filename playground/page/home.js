// An app's own place: its Home tab and the Messages tab, which is the direct message with its bot.

import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks/index.js";
import { Surface } from "./blocks/surface.js";
import { ChannelPane } from "./channel.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { formatRoute } from "./route.js";

const PATIENCE_MS = 8000;

export class AppPane {
  constructor({ workspace, app, tab, page }) {
    Object.assign(this, { workspace, app, tab, page });
    this.stops = [];
    const bot = workspace.users[app.bot_user_id] ?? {};
    const tabLink = (name, words) => h("a", { class: "tab", href: formatRoute({ user: workspace.me.id, place: app.id, detail: name }),
      "aria-current": tab === name ? "page" : null, "data-testid": `tab-${name}` }, words);
    this.head = h("header", { class: "pane-head app-head", "data-testid": "app-header" },
      h("button", { type: "button", class: "icon-button only-narrow", "aria-label": "Show channels", "data-testid": "open-sidebar", onclick: () => page.toggleSidebar(true) }, icon("menu")),
      avatar({ ...bot, real_name: app.name, is_bot: true }),
      h("div", { class: "pane-words" }, h("h1", {}, app.name, h("span", { class: "badge" }, "APP"), app.is_mcp_server ? h("span", { class: "badge" }, "MCP") : null),
        h("nav", { class: "tabs", "aria-label": `${app.name} tabs` },
          app.has_home === false ? null : tabLink("home", "Home"), app.has_messages === false ? null : tabLink("messages", "Messages"))));
    this.body = h("div", { class: "home-body", "data-testid": "home", tabindex: "-1" });
    this.node = h("section", { class: "pane", "aria-label": app.name }, this.head, this.body);
  }

  async load() {
    if (this.tab === "messages") await this.loadMessages();
    else await this.loadHome();
  }

  async loadMessages() {
    const { workspace, app } = this;
    if (!workspace.directWith(app.bot_user_id)) {
      await workspace.api.openDirect(app.bot_user_id);
      await workspace.reboot();
    }
    const channel = workspace.directWith(app.bot_user_id);
    if (!channel) throw new Error(`There is no conversation with ${app.name}.`);
    workspace.seen.channel = channel.id;
    if (app.prompts?.length && !workspace.prompts.has(channel.id)) workspace.prompts.set(channel.id, { title: "", prompts: app.prompts, thread: null });
    this.inner = new ChannelPane({ workspace, channel, page: this.page, lead: this.head });
    this.node.replaceWith(this.inner.node);
    this.node = this.inner.node;
    workspace.api.home(app.id, "messages").catch(() => {});
    await this.inner.load();
  }

  async loadHome() {
    const { workspace, app } = this;
    if (!this.stops.length) this.stops.push(workspace.on("home", ({ appId }) => appId === app.id && this.draw()));
    clearTimeout(this.timer);
    if (workspace.homes.get(app.id)) this.draw();
    else fill(this.body, h("div", { class: "home-wait", role: "status" }, h("span", { class: "spinner" }), `${app.name} is preparing this page…`));
    this.timer = setTimeout(() => !workspace.homes.get(app.id) && this.draw(), PATIENCE_MS);
    const answer = await workspace.api.home(app.id, "home");
    if (answer.view) {
      workspace.homes.set(app.id, answer.view);
      this.draw();
    }
  }

  draw() {
    const { workspace, app } = this;
    const view = workspace.homes.get(app.id);
    if (!view) {
      fill(this.body, h("div", { class: "home-wait" }, `${app.name} has put nothing here yet. Is the app running?`));
      return;
    }
    const scroll = this.body.scrollTop;
    const focused = this.body.contains(document.activeElement) ? document.activeElement.dataset.actionId : null;
    const surface = new Surface({ workspace, kind: "home", key: `view:${view.id}`, container: { type: "view", view_id: view.id }, blocks: view.blocks });
    fill(this.body, h("div", { class: "home-sheet blocks" }, renderBlocks(view.blocks, surface)));
    this.body.scrollTop = scroll;
    if (focused) this.body.querySelector(`[data-action-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  focus() {
    this.inner?.focus();
  }

  stop() {
    clearTimeout(this.timer);
    this.inner?.stop();
    for (const stop of this.stops) stop();
  }
}
