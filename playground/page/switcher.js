// "Who am I": everybody of the playground's world, by organisation.

import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openPopup } from "./layers.js";

/** people of one organisation together, in the order in which the world names organisations. */
export function byTeam(people, teams) {
  const groups = new Map((teams ?? []).map((team) => [team.id, { id: team.id, name: team.name, color: team.color, people: [] }]));
  for (const person of people) {
    if (!groups.has(person.team_id)) groups.set(person.team_id, { id: person.team_id, name: person.team_name, color: person.team_color, people: [] });
    groups.get(person.team_id).people.push(person);
  }
  return [...groups.values()].filter((group) => group.people.length);
}

function personButton(person, me, choose) {
  return h("button", { type: "button", class: "person-row", "data-testid": "switch-to", "data-user-id": person.id, "aria-current": person.id === me ? "true" : null,
    onclick: () => choose(person.id) },
  avatar(person), h("span", { class: "option-words" }, h("span", {}, person.real_name), h("small", {}, person.title ?? "")), person.id === me ? icon("check", 16) : null);
}

function teamGroup(group, me, choose) {
  return h("section", { class: "team-group", "aria-label": group.name },
    h("h2", { style: { "--team": group.color ?? "#5b6472" } }, h("i", { class: "team-dot" }), group.name), group.people.map((person) => personButton(person, me, choose)));
}

export function openSwitcher({ anchor, people, me, page }) {
  const choose = (id) => {
    popup.close({ keepFocus: true });
    page.become(id);
  };
  const body = h("div", { class: "switcher-groups" });
  const search = h("input", { type: "text", class: "picker-input", placeholder: "Find a person or organisation…", "aria-label": "Find a person or organisation", autocomplete: "off",
    "data-testid": "switcher-search", oninput: () => draw() });
  const popup = openPopup({
    anchor, label: "Who do you want to be?", className: "switcher-popup",
    content: [h("div", { class: "picker-search" }, icon("search", 15), search), body],
  });
  const draw = () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    const found = people.people.filter((person) => `${person.real_name} ${person.title ?? ""} ${person.team_name}`.toLocaleLowerCase().includes(wanted));
    body.replaceChildren(...byTeam(found, people.teams).map((group) => teamGroup(group, me, choose)));
    if (!found.length) body.append(h("p", { class: "option-none" }, "Nobody of that name."));
    popup.relocate();
  };
  popup.node.addEventListener("keydown", (event) => {
    const rows = [...body.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && rows.length) {
      event.preventDefault();
      const at = rows.indexOf(document.activeElement);
      rows[(at + step + rows.length) % rows.length].focus();
    } else if (event.key === "Enter" && event.target === search && rows.length) {
      event.preventDefault();
      rows[0].click();
    }
  });
  draw();
  search.focus();
}

/** The first page: choose a person. */
export function welcome({ people, page }) {
  return h("main", { class: "welcome", id: "main", tabindex: "-1" },
    h("div", { class: "welcome-head" }, h("span", { class: "welcome-mark" }, icon("flask", 30)),
      h("h1", {}, "Who do you want to be?"),
      h("p", {}, "This is a playground: a practice workspace with several companies in it. Pick a person and see what they see. You can change at any time.")),
    h("div", { class: "welcome-teams" }, byTeam(people.people, people.teams).map((group) => {
      const node = teamGroup(group, null, (id) => page.become(id));
      node.classList.add("welcome-team");
      return node;
    })));
}
