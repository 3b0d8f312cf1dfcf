// Bookmarks above a conversation, and its pinned messages.

import { h } from "./dom.js";
import { emojiNode, link, mrkdwn } from "./mrkdwn.js";
import { icon } from "./icons.js";
import { openMenu } from "./layers.js";
import { toast } from "./toast.js";

/** The bar of links; nothing when there are none. */
export function bookmarkBar(channel) {
  if (!channel.bookmarks?.length) return null;
  return h("nav", { class: "bookmarks", "aria-label": "Bookmarks", "data-testid": "bookmarks" }, channel.bookmarks.map((one) => {
    const sign = one.emoji ? emojiNode(one.emoji.replaceAll(":", "")) : icon("connect", 14);
    return link(one.link, [sign, one.title], { class: "bookmark" });
  }));
}

const LONGEST_WORDS = 120;

function wordsOf(message, names) {
  const words = h("span", {}, mrkdwn(message.text, names)).textContent.trim();
  return words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}…` : words || "A message without words";
}

/** Opens the list of pinned messages; choosing one goes to it. */
export function pinsButton(workspace, channel, page) {
  if (!channel.pin_count) return null;
  const button = h("button", { type: "button", class: "icon-button pins", "aria-haspopup": "menu", "data-testid": "pins",
    "aria-label": channel.pin_count === 1 ? "1 pinned message" : `${channel.pin_count} pinned messages`, title: "Pinned messages", onclick: async () => {
      const found = await workspace.api.pins(channel.id).catch((error) => toast(error.message, "error"));
      if (!found) return;
      openMenu({ anchor: button, label: "Pinned messages", align: "end", items: found.map(({ message }) => ({
        label: wordsOf(message, workspace.names), hint: workspace.users[message.user]?.real_name ?? message.username, icon: icon("pin"), testid: "pin",
        run: () => page.showMessage(channel.id, message),
      })) });
    } }, icon("pin", 16), h("span", {}, String(channel.pin_count)));
  return button;
}

/** "Pinned by ..." above a message. */
export function pinnedNote(workspace, message) {
  if (!message.pinned_to?.length) return null;
  const by = message.pinned_info?.pinned_by;
  const who = by === workspace.me.id ? "you" : workspace.users[by]?.real_name ?? "somebody";
  return h("p", { class: "only-you pinned", "data-testid": "pinned" }, icon("pin", 14), `Pinned by ${who}`);
}
