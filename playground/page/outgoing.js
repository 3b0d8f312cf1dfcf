// What a person typed, as it is sent.

import { escapeText } from "./mrkdwn.js";

const PERSON_EDGE = "(?<![\\p{L}\\p{N}_])";
const PERSON_END = "(?![\\p{L}\\p{N}_])";

function escapePattern(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** What was typed -> what is sent: escaped, with names as mentions. Code is left alone. */
export function encodeMessage(text, workspace) {
  const people = Object.values(workspace.users)
    .flatMap((user) => [user.real_name, user.name].filter(Boolean).map((name) => [name, user.id]))
    .sort(([one], [other]) => other.length - one.length);
  const byName = new Map(people.map(([name, id]) => [`@${name}`.toLocaleLowerCase(), `<@${id}>`]).reverse());
  for (const [id, group] of Object.entries(workspace.groups)) byName.set(`@${group.handle}`.toLocaleLowerCase(), `<!subteam^${id}>`);
  for (const word of ["here", "channel", "everyone"]) if (!byName.has(`@${word}`)) byName.set(`@${word}`, `<!${word}>`);
  const channels = [...workspace.channels.values()].filter((one) => !one.is_im && one.name);
  for (const channel of channels) byName.set(`#${channel.name}`.toLocaleLowerCase(), `<#${channel.id}|${channel.name}>`);
  const names = [...byName.keys()].sort((one, other) => other.length - one.length).map((name) => escapePattern(escapeText(name)));
  const pattern = names.length ? new RegExp(`${PERSON_EDGE}(?:${names.join("|")})${PERSON_END}`, "giu") : null;
  return text.split(/(```[\s\S]*?```|`[^`\n]+`)/).map((part, index) => {
    const escaped = escapeText(part);
    if (index % 2 || !pattern) return escaped;
    return escaped.replace(pattern, (found) => byName.get(found.replaceAll("&amp;", "&").toLocaleLowerCase()) ?? found);
  }).join("");
}
