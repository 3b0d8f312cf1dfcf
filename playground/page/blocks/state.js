// What an interactive element holds: its type, what it starts with, how it is written in
// state.values. Pure: no document, no network.

const option = (one) => one ?? null;
const INITIAL = {
  plain_text_input: (element) => ({ value: element.initial_value ?? null }),
  number_input: (element) => ({ value: element.initial_value ?? null }),
  email_text_input: (element) => ({ value: element.initial_value ?? null }),
  url_text_input: (element) => ({ value: element.initial_value ?? null }),
  rich_text_input: (element) => ({ rich_text_value: element.initial_value ?? null }),
  file_input: () => ({ files: [] }),
  static_select: (element) => ({ selected_option: option(element.initial_option) }),
  external_select: (element) => ({ selected_option: option(element.initial_option) }),
  radio_buttons: (element) => ({ selected_option: option(element.initial_option) }),
  multi_static_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  multi_external_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  checkboxes: (element) => ({ selected_options: element.initial_options ?? [] }),
  users_select: (element) => ({ selected_user: option(element.initial_user) }),
  conversations_select: (element) => ({ selected_conversation: option(element.initial_conversation) }),
  channels_select: (element) => ({ selected_channel: option(element.initial_channel) }),
  multi_users_select: (element) => ({ selected_users: element.initial_users ?? [] }),
  multi_conversations_select: (element) => ({ selected_conversations: element.initial_conversations ?? [] }),
  multi_channels_select: (element) => ({ selected_channels: element.initial_channels ?? [] }),
  datepicker: (element) => ({ selected_date: option(element.initial_date) }),
  timepicker: (element) => ({ selected_time: option(element.initial_time) }),
  datetimepicker: (element) => ({ selected_date_time: option(element.initial_date_time) }),
};

export function isStateful(element) {
  return element?.type in INITIAL;
}

export function initialState(element) {
  return INITIAL[element.type](element);
}

/** The interactive elements of one block. */
export function elementsOf(block) {
  if (block.type === "input") return block.element ? [block.element] : [];
  if (block.type === "section") return block.accessory ? [block.accessory] : [];
  if (block.type === "actions" || block.type === "context_actions") return block.elements ?? [];
  if (block.type === "card") return block.actions ?? [];
  return [];
}

/** The blocks inside a block: of a container, and the cards of a carousel. */
export function nestedIn(block) {
  if (block.type === "container") return block.child_blocks ?? [];
  return block.type === "carousel" ? (block.elements ?? []) : [];
}

/** All blocks with their ids, [[block, id]], the nested ones after the block that holds them. */
function withNested(blocks) {
  return (blocks ?? []).flatMap((block, index) => [[block, blockId(block, index)], ...withNested(nestedIn(block))]);
}

/** A block's id; Slack fills it in, and so does the page when it is missing. */
export function blockId(block, index) {
  return block.block_id || `block-${index}`;
}

/** Everything held at this moment, in the form of state.values. */
export function stateValues(blocks, typed) {
  const values = {};
  withNested(blocks).forEach(([block, id]) => {
    for (const element of elementsOf(block)) {
      if (!isStateful(element)) continue;
      const held = typed?.[id]?.[element.action_id];
      const now = held && held.type === element.type ? held : { type: element.type, ...initialState(element) };
      values[id] = { ...values[id], [element.action_id]: now };
    }
  });
  return values;
}

export function isEmpty(state) {
  const { type: _, ...held } = state;
  return Object.values(held).every((value) => value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0));
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const CHECKS = {
  plain_text_input: (value, element) => {
    if (element.min_length && value.length < element.min_length) return `Please write at least ${element.min_length} characters.`;
    if (element.max_length && value.length > element.max_length) return `Please keep to ${element.max_length} characters.`;
    return null;
  },
  email_text_input: (value) => (EMAIL.test(value) ? null : "Please enter a valid e-mail address."),
  url_text_input: (value) => (URL.canParse(value) ? null : "Please enter a valid link, with https://."),
  number_input: (value, element) => {
    const number = Number(value);
    if (!Number.isFinite(number)) return "Please enter a number.";
    if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
    if (element.min_value !== undefined && number < Number(element.min_value)) return `Please enter ${element.min_value} or more.`;
    if (element.max_value !== undefined && number > Number(element.max_value)) return `Please enter ${element.max_value} or less.`;
    return null;
  },
};

/** {block_id: words} for inputs that cannot be sent as they are. */
export function inputErrors(blocks, values) {
  const errors = {};
  withNested(blocks).forEach(([block, id]) => {
    if (block.type !== "input" || !isStateful(block.element)) return;
    const state = values[id][block.element.action_id];
    if (isEmpty(state)) {
      if (!block.optional) errors[id] = "Please complete this required field.";
      return;
    }
    const error = CHECKS[block.element.type]?.(String(state.value), block.element);
    if (error) errors[id] = error;
  });
  return errors;
}
