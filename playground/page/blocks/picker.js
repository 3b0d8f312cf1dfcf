// The list that a select opens: type to filter, arrows to move, Enter to choose.

import { h, uniqueId } from "../dom.js";
import { icon } from "../icons.js";
import { openPopup } from "../layers.js";

const TYPING_PAUSE_MS = 180;

function matches(option, query) {
  const words = `${option.words} ${option.hint ?? ""}`.toLocaleLowerCase();
  return query.toLocaleLowerCase().split(/\s+/).every((part) => words.includes(part));
}

function filtered(groups, query) {
  if (!query.trim()) return groups;
  return groups
    .map((group) => ({ ...group, options: group.options.filter((option) => matches(option, query.trim())) }))
    .filter((group) => group.options.length);
}

/**
 * load(query) -> [{label, options: [{key, words, hint, node}]}], called again per query when
 * `remote`. chosen(key) tells what is selected now. pick(option) is called with a choice; with
 * `multiple` the list stays open.
 */
export function openPicker({ anchor, label, load, chosen, pick, multiple = false, remote = false, minimum = 0, onClose = null }) {
  const listId = uniqueId("options");
  const list = h("ul", { id: listId, class: "options", role: "listbox", "aria-label": label, "aria-multiselectable": multiple ? "true" : null });
  const input = h("input", {
    type: "text", class: "picker-input", role: "combobox", "aria-expanded": "true", "aria-controls": listId,
    "aria-label": `${label}: type to search`, autocomplete: "off", spellcheck: "false", placeholder: "Search…", "data-testid": "picker-search",
  });
  const popup = openPopup({
    anchor, label, className: "picker", onClose,
    content: [h("div", { class: "picker-search" }, icon("search", 15), input), list],
  });
  let groups = [];
  let rows = [];
  let active = -1;
  let asked = 0;

  const highlight = (index) => {
    rows[active]?.node.classList.remove("active");
    active = rows.length ? (index + rows.length) % rows.length : -1;
    const row = rows[active];
    if (!row) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    row.node.classList.add("active");
    row.node.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", row.node.id);
  };

  const choose = (row) => {
    if (!row) return;
    if (!multiple) popup.close();
    pick(row.option);
    if (multiple) {
      row.node.setAttribute("aria-selected", String(chosen(row.option.key)));
      popup.relocate();
      input.focus();
    }
  };

  const draw = (shown) => {
    rows = [];
    const nodes = [];
    for (const group of shown) {
      if (group.label) nodes.push(h("li", { class: "option-group", role: "presentation" }, group.label));
      for (const option of group.options) {
        const row = { option };
        row.node = h("li", {
          id: uniqueId("option"), class: "option", role: "option", "aria-selected": String(chosen(option.key)),
          "data-testid": "option", "data-value": option.key,
          onpointerdown: (event) => event.preventDefault(),
          onpointermove: () => highlight(rows.indexOf(row)),
          onclick: () => choose(row),
        }, option.node ?? h("span", { class: "option-words" }, h("span", {}, option.words), option.hint ? h("small", {}, option.hint) : null),
        icon("check", 16));
        rows.push(row);
        nodes.push(row.node);
      }
    }
    list.replaceChildren(...nodes);
    if (!rows.length) list.append(h("li", { class: "option-none", role: "presentation" }, note()));
    const selected = rows.findIndex((row) => chosen(row.option.key));
    highlight(Math.max(0, selected));
    popup.relocate();
  };

  let message = null;
  const note = () => message ?? (remote && input.value.trim().length < minimum ? `Type at least ${minimum} characters.` : "Nothing matches.");

  const ask = async () => {
    const query = input.value;
    asked += 1;
    const turn = asked;
    if (remote && query.trim().length < minimum) {
      draw([]);
      return;
    }
    list.setAttribute("aria-busy", "true");
    try {
      const found = await load(query);
      if (turn !== asked) return;
      message = null;
      groups = found;
    } catch (error) {
      if (turn !== asked) return;
      message = error.message;
      groups = [];
    }
    list.removeAttribute("aria-busy");
    draw(remote ? groups : filtered(groups, input.value));
  };

  let timer = null;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (remote) timer = setTimeout(ask, TYPING_PAUSE_MS);
    else draw(filtered(groups, input.value));
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      highlight(active + step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      choose(rows[active]);
    } else if (event.key === "Tab") popup.close();
  });
  input.focus({ preventScroll: true });
  ask();
  return popup;
}
