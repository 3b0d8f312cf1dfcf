// The whole page of one person: sidebar, middle, thread, modals, live events.

import { refusal } from "./api.js";
import { ChannelPane } from "./channel.js";
import { showEntity } from "./entity.js";
import { fill, h } from "./dom.js";
import { LiveEvents } from "./events.js";
import { FaultPanel } from "./faults.js";
import { AppPane } from "./home.js";
import { icon } from "./icons.js";
import { anyModal } from "./layers.js";
import { openPicker } from "./blocks/picker.js";
import { WireLog } from "./log.js";
import { ModalStack } from "./modal.js";
import { formatRoute, go } from "./route.js";
import { Sidebar } from "./sidebar.js";
import { Workspace } from "./store.js";
import { ThreadPane } from "./thread.js";
import { toast } from "./toast.js";

const LOST_AFTER_MS = 1200;

export class PersonPage {
  constructor({ api, boot, person, people, playground }) {
    this.api = api;
    this.playground = playground;
    this.workspace = new Workspace(api, boot, Object.fromEntries(people.teams.map((team) => [team.id, team.color])));
    this.pane = null;
    this.thread = null;
    this.route = { user: person.id, place: null, detail: null };
    this.sidebar = new Sidebar({ workspace: this.workspace, people, page: this });
    this.modals = new ModalStack(this.workspace);
    this.log = new WireLog({ api, onToggle: (open) => this.logButton.setAttribute("aria-expanded", String(open)) });
    this.logButton = h("button", { type: "button", class: "frame-button", "aria-expanded": "false", "data-testid": "toggle-log", onclick: () => this.log.toggle() }, icon("wire", 16), "Wire log");
    this.faults = new FaultPanel({ api, onToggle: (open) => this.faultButton.setAttribute("aria-expanded", String(open)) });
    this.faultButton = h("button", { type: "button", class: "frame-button", "aria-expanded": "false", "data-testid": "toggle-faults", onclick: () => this.faults.toggle() }, icon("bolt", 16), "Faults");
    this.banner = h("p", { class: "banner", role: "status", "data-testid": "offline", hidden: true }, "Connection lost. Trying again…");
    this.main = h("main", { class: "main", id: "main", tabindex: "-1" });
    this.side = h("div", { class: "side" });
    this.body = h("div", { class: "body" }, this.sidebar.node, h("div", { class: "scrim", onclick: () => this.toggleSidebar(false) }), this.main, this.side);
    this.node = h("div", { class: "frame", style: { "--team": person.team_color ?? "#1b6e6a" } }, playground.frame(this.faultButton, this.logButton), this.banner, this.body, this.faults.node, this.log.node);
    this.stops = [
      this.workspace.on("toast", ({ text, kind }) => toast(text, kind)),
      this.workspace.on("channels", () => {
        this.title();
        this.leaveGone();
      }),
      this.workspace.on("entity", (details) => showEntity(this.workspace, details)),
    ];
    this.live = new LiveEvents(person.token, {
      onEvent: (event) => this.workspace.apply(event), onState: (state) => this.connection(state), onGap: () => this.catchUp(),
    });
    this.attempt(this.workspace.loadViews());
    this.onVisible = () => document.visibilityState === "visible" && this.workspace.seen.channel && this.workspace.markRead(this.workspace.seen.channel);
    document.addEventListener("visibilitychange", this.onVisible);
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
  }

  /** Shows the place of a route; a place that this person cannot see becomes their first channel. */
  async show(route) {
    const { workspace } = this;
    const app = workspace.app(route.place) ?? workspace.apps.find((one) => workspace.channels.get(route.place)?.user === one.bot_user_id);
    const channel = workspace.channels.get(route.place);
    if (!app && !(channel && channel.is_member !== false)) {
      const first = this.firstChannel();
      if (first && first.id !== route.place) go({ user: workspace.me.id, place: first.id }, { replace: true });
      else this.showNothing();
      return;
    }
    const isTab = route.detail === "home" || route.detail === "messages";
    const tab = app ? (isTab ? route.detail : channel ? "messages" : "home") : null;
    const threadTs = isTab ? null : route.detail;
    const key = app ? `${app.id}/${tab}` : route.place;
    this.route = route;
    if (this.paneKey !== key) {
      this.paneKey = key;
      this.pane?.stop();
      this.showThread(null, null); // the thread of the place that is left
      workspace.seen.channel = app ? null : channel.id;
      this.pane = app ? new AppPane({ workspace, app, tab, page: this }) : new ChannelPane({ workspace, channel, page: this });
      fill(this.main, this.pane.node);
      this.sidebar.show(app ? app.id : channel.id);
      await this.live.ready;
      await this.attempt(this.pane.load());
      if (this.route !== route) return; // the address has changed meanwhile: that one decides
      if (!threadTs && matchMedia("(hover: hover)").matches) this.pane.focus();
    }
    this.title();
    await this.showThread(workspace.seen.channel, threadTs);
  }

  showNothing() {
    this.pane?.stop();
    this.pane = null;
    this.paneKey = null;
    this.workspace.seen.channel = null;
    this.showThread(null, null);
    fill(this.main, h("button", { type: "button", class: "icon-button only-narrow", "aria-label": "Show channels", onclick: () => this.toggleSidebar(true) }, icon("menu")),
      h("p", { class: "quiet" }, "You are in no channel yet."));
  }

  async showThread(channelId, ts) {
    const key = ts ? `${channelId}:${ts}` : null;
    if (this.threadKey === key) return;
    this.threadKey = key;
    this.thread?.stop();
    this.thread = null;
    this.body.classList.toggle("with-thread", Boolean(ts));
    const channel = this.workspace.channels.get(channelId);
    if (!ts || !channel) {
      this.side.replaceChildren();
      return;
    }
    const pane = new ThreadPane({ workspace: this.workspace, channel, ts, page: this });
    this.thread = pane;
    fill(this.side, pane.node);
    await this.attempt(pane.load());
    if (this.thread === pane && matchMedia("(hover: hover)").matches) pane.focus();
  }

  /** Ctrl+K or Cmd+K: go to a channel, a person or an app by name. */
  key(event) {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || anyModal()) return;
    event.preventDefault();
    const { workspace } = this;
    const rows = [...workspace.channels.values()].filter((one) => one.is_member !== false).map((one) => {
      const words = workspace.channelTitle(one);
      return { key: one.id, words: one.is_im ? words : `#${words}`, hint: (one.shared_team_names ?? []).join(", ") };
    });
    const apps = workspace.apps.map((app) => ({ key: app.id, words: app.name, hint: "App" }));
    const bots = new Set(workspace.apps.map((app) => workspace.directWith(app.bot_user_id)?.id));
    openPicker({
      anchor: this.main.querySelector("header") ?? this.main, label: "Go to", chosen: () => false, pick: (option) => go({ user: workspace.me.id, place: option.key }),
      load: async () => [{ label: null, options: [...rows.filter((one) => !bots.has(one.key)), ...apps].sort((one, other) => one.words.localeCompare(other.words)) }],
    });
  }

  /** A channel that the person is not in any more makes room for another. */
  leaveGone() {
    const shown = this.workspace.channels.get(this.route.place);
    if (this.route.place === this.paneKey && (!shown || shown.is_member === false)) this.show(this.route);
  }

  firstChannel() {
    const mine = [...this.workspace.channels.values()].filter((one) => one.is_member !== false && !one.is_im);
    return mine.find((one) => one.is_ext_shared) ?? mine[0] ?? [...this.workspace.channels.values()].find((one) => one.is_im) ?? null;
  }

  get place() {
    const app = /^(A[A-Z0-9]+)\/(.+)$/.exec(this.paneKey ?? "");
    return app ? this.workspace.seen.channel ?? app[1] : this.paneKey;
  }

  /** Goes to a message of the channel that is shown, or to its thread. */
  showMessage(channelId, message) {
    if (message.thread_ts && message.thread_ts !== message.ts) {
      this.openThread(message.thread_ts);
      return;
    }
    const node = this.main.querySelector(`[data-testid="message"][data-ts="${CSS.escape(message.ts)}"]`);
    node?.scrollIntoView({ block: "center" });
    node?.focus({ preventScroll: true });
  }

  openThread(ts) {
    go({ user: this.workspace.me.id, place: this.place, detail: ts });
  }

  closeThread() {
    const direct = this.paneKey?.includes("/");
    go({ user: this.workspace.me.id, place: direct ? this.paneKey.split("/")[0] : this.place, detail: direct ? this.paneKey.split("/")[1] : null });
    this.pane?.focus();
  }

  async openDirect(userId) {
    const { workspace } = this;
    await this.attempt((async () => {
      if (!workspace.directWith(userId)) {
        await workspace.api.openDirect(userId);
        await workspace.reboot();
      }
      const channel = workspace.directWith(userId);
      if (channel) go({ user: workspace.me.id, place: channel.id });
    })());
  }

  async shortcut(shortcut, message) {
    const answer = await this.attempt(this.api.shortcut({
      callback_id: shortcut.callback_id, type: shortcut.type, app_id: shortcut.app_id, channel: this.workspace.seen.channel, message_ts: message?.ts ?? null,
    }));
    if (answer?.ok === false) toast(refusal(answer, `${shortcut.name} failed. The app did not answer; please try again.`), "error");
  }

  async copyLink(message) {
    const detail = message.thread_ts ?? message.ts;
    const url = location.href.split("#")[0] + formatRoute({ user: this.workspace.me.id, place: this.place, detail });
    try {
      await navigator.clipboard.writeText(url);
      toast("Link copied.");
    } catch {
      toast(url);
    }
  }

  become(id) {
    this.playground.become(id);
  }

  toggleSidebar(open) {
    this.body.classList.toggle("show-sidebar", open);
    if (open) this.sidebar.node.querySelector("button, a")?.focus();
  }

  title() {
    const { workspace } = this;
    const channel = workspace.channels.get(workspace.seen.channel);
    const app = workspace.app(this.paneKey?.split("/")[0]);
    const where = app?.name ?? (channel ? (channel.is_im ? "" : "#") + workspace.channelTitle(channel) : "Playground");
    const unread = [...workspace.channels.values()].reduce((sum, one) => sum + one.mentions, 0);
    document.title = `${unread ? `(${unread}) ` : ""}${where} · ${workspace.me.real_name} · Playground`;
  }

  connection(state) {
    clearTimeout(this.lostTimer);
    if (state === "live") this.banner.hidden = true;
    else this.lostTimer = setTimeout(() => {
      this.banner.hidden = false;
    }, LOST_AFTER_MS);
  }

  /** After a gap in the stream: fetch what may have been missed. */
  async catchUp() {
    await this.attempt(this.workspace.reboot());
    await this.attempt(this.workspace.loadViews());
    const loads = [];
    if (this.pane) loads.push(this.pane.inner ? this.pane.inner.load() : this.pane.load());
    if (this.thread) loads.push(this.thread.load());
    for (const load of loads) await this.attempt(load);
  }

  async attempt(promise) {
    try {
      return await promise;
    } catch (error) {
      toast(error.message, "error");
      return null;
    }
  }

  stop() {
    this.live.stop();
    this.log.stop();
    this.faults.stop();
    this.pane?.stop();
    this.thread?.stop();
    this.modals.stop();
    this.sidebar.stop();
    clearTimeout(this.lostTimer);
    document.removeEventListener("visibilitychange", this.onVisible);
    document.removeEventListener("keydown", this.onKey);
    for (const stop of this.stops) stop();
  }
}
