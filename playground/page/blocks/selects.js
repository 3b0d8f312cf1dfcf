// The select menus: static, external, people, conversations, channels; one choice or several.

import { avatar } from "../avatar.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { textWords } from "../mrkdwn.js";
import { openPicker } from "./picker.js";

const PLACEHOLDERS = {
  users: "Select a person", conversations: "Select a conversation", channels: "Select a channel", static: "Select an option", external: "Search…",
};

function optionRow(option) {
  return { key: option.value, words: textWords(option.text), hint: option.description ? textWords(option.description) : null, raw: option };
}

function groupsOf(element) {
  if (element.option_groups) {
    return element.option_groups.map((group) => ({ label: textWords(group.label), options: group.options.map(optionRow) }));
  }
  return [{ label: null, options: (element.options ?? []).map(optionRow) }];
}

function personRow(user) {
  return {
    key: user.id, words: user.real_name || user.name, hint: user.team_name ?? "", raw: user.id,
    node: h("span", { class: "option-person" }, avatar(user, { size: "small" }),
      h("span", { class: "option-words" }, h("span", {}, user.real_name || user.name), h("small", {}, user.team_name ?? ""))),
  };
}

function channelRow(workspace, channel) {
  const words = workspace.channelTitle(channel);
  return { key: channel.id, words: channel.is_im ? words : `#${words}`, hint: (channel.shared_team_names ?? []).join(", "), raw: channel.id };
}

// What is chosen is kept as {key, words, raw}; `raw` is what goes into the payload.
const SOURCES = {
  static: {
    load: (element) => groupsOf(element),
    show: (raw) => ({ key: raw.value, words: textWords(raw.text), raw }),
  },
  external: {
    load: async (element, context, query) =>
      (await context.surface.suggest(context, element, query)).map((group) => ({
        label: group.label ? textWords(group.label) : null, options: group.options.map(optionRow),
      })),
    show: (raw) => ({ key: raw.value, words: textWords(raw.text), raw }),
  },
  users: {
    load: (_, { surface }) => [{ label: null, options: Object.values(surface.workspace.users).map(personRow).sort((a, b) => a.words.localeCompare(b.words)) }],
    show: (raw, { surface }) => ({ key: raw, words: surface.workspace.users[raw]?.real_name ?? raw, raw }),
  },
  conversations: {
    load: (_, { surface }) => [{ label: null, options: [...surface.workspace.channels.values()].map((one) => channelRow(surface.workspace, one)) }],
    show: (raw, { surface }) => ({ key: raw, words: channelRow(surface.workspace, surface.workspace.channels.get(raw) ?? { name: raw }).words, raw }),
  },
  channels: {
    load: (_, { surface }) => [{ label: null, options: [...surface.workspace.channels.values()].filter((one) => !one.is_im)
      .map((one) => channelRow(surface.workspace, one)) }],
    show: (raw, { surface }) => ({ key: raw, words: channelRow(surface.workspace, surface.workspace.channels.get(raw) ?? { name: raw }).words, raw }),
  },
};
const FIELD = {
  static: ["selected_option", "selected_options"], external: ["selected_option", "selected_options"],
  users: ["selected_user", "selected_users"], conversations: ["selected_conversation", "selected_conversations"],
  channels: ["selected_channel", "selected_channels"],
};

/** Any select menu: a button that shows the choice and opens the list. */
export function select(element, context) {
  const { surface, blockId } = context;
  const multiple = element.type.startsWith("multi_");
  const kind = element.type.replace("multi_", "").replace("_select", "");
  const source = SOURCES[kind];
  const field = FIELD[kind][multiple ? 1 : 0];
  const held = surface.read(blockId, element)[field];
  let chosen = (multiple ? held : held ? [held] : []).map((raw) => source.show(raw, context));
  const placeholder = textWords(element.placeholder) || PLACEHOLDERS[kind];
  const words = h("span", { class: "select-words" });
  const label = context.label || placeholder;
  const control = h("button", {
    type: "button", class: multiple ? "select multiple" : "select", id: context.controlId, "aria-haspopup": "listbox",
    "data-testid": "select", "data-action-id": element.action_id, "data-block-id": blockId, "aria-describedby": context.describedBy,
    "aria-invalid": context.invalid ? "true" : null,
    onclick: () => open(),
  }, words, icon("down", 16));

  const draw = () => {
    words.replaceChildren();
    if (!chosen.length) words.append(h("span", { class: "placeholder" }, placeholder));
    else if (!multiple) words.append(chosen[0].words);
    else for (const one of chosen) words.append(h("span", { class: "pill" }, one.words));
    control.setAttribute("aria-label", `${label}: ${chosen.length ? chosen.map((one) => one.words).join(", ") : "nothing chosen"}`);
  };
  const payload = () => ({ [field]: multiple ? chosen.map((one) => one.raw) : (chosen[0]?.raw ?? null) });
  const save = (post) => surface.change(context, element, payload(), control, { post });

  function open() {
    if (control.hasAttribute("data-open") || control.getAttribute("aria-busy")) return;
    const before = JSON.stringify(payload());
    openPicker({
      anchor: control, label, multiple, remote: kind === "external", minimum: element.min_query_length ?? 0,
      load: async (query) => source.load(element, context, query),
      chosen: (key) => chosen.some((one) => one.key === key),
      pick: (option) => {
        const had = chosen.some((one) => one.key === option.key);
        if (!multiple) chosen = had && context.isInput && context.optional ? [] : [option];
        else if (had) chosen = chosen.filter((one) => one.key !== option.key);
        else if (!element.max_selected_items || chosen.length < element.max_selected_items) chosen = [...chosen, option];
        draw();
        save(!multiple);
      },
      onClose: () => {
        if (multiple && JSON.stringify(payload()) !== before) save(true);
      },
    });
  }
  draw();
  return control;
}
