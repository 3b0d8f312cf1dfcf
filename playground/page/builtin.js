// Slack's own commands in the composer: /invite, /remove, /join, /leave.

import { PlayError } from "./api.js";

const PERSON = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/;
const CHANNEL = /^<#(C[A-Z0-9]+)(?:\|[^>]*)?>$/;

function idOf(text, pattern, hint) {
  const found = pattern.exec(text.trim());
  if (!found) throw new PlayError(hint);
  return found[1];
}

const RUN = {
  "/invite": async ({ api, channel, text }) => {
    const users = text.trim().split(/\s+/).map((one) => idOf(one, PERSON, "Say whom: /invite @name")).join(",");
    await api.call("conversations.invite", { channel, users });
  },
  "/remove": ({ api, channel, text }) => api.call("conversations.kick", { channel, user: idOf(text, PERSON, "Say whom: /remove @name") }),
  "/join": ({ api, text }) => api.call("conversations.join", { channel: idOf(text, CHANNEL, "Say which: /join #channel") }),
  "/leave": ({ api, channel }) => api.call("conversations.leave", { channel }),
};

export const BUILT_IN = [
  { command: "/invite", usage_hint: "@name", description: "Bring people or an app into this channel", built_in: true },
  { command: "/remove", usage_hint: "@name", description: "Take somebody out of this channel", built_in: true },
  { command: "/join", usage_hint: "#channel", description: "Become a member of a public channel", built_in: true },
  { command: "/leave", usage_hint: "", description: "Leave this channel", built_in: true },
];

/** Runs one of them; `text` has people and channels as mentions. */
export function runBuiltIn(name, { api, channel, text }) {
  return RUN[name]({ api, channel, text });
}
