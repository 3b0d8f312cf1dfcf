// Opens the page: who is there, who am I, what is on screen.

import { Api } from "./api.js";
import { h, fill } from "./dom.js";
import { icon } from "./icons.js";
import { go, readRoute, routeOfPermalink } from "./route.js";
import { PersonPage } from "./person.js";
import { welcome } from "./switcher.js";
import { toast } from "./toast.js";

class Playground {
  constructor(root) {
    this.root = root;
    this.api = new Api();
    this.person = null;
    this.turn = 0;
  }

  async start() {
    try {
      this.people = await this.api.people();
    } catch (error) {
      fill(this.root, h("div", { class: "starting", role: "alert" }, h("p", {}, error.message),
        h("button", { type: "button", class: "button", onclick: () => location.reload() }, "Try again")));
      return;
    }
    window.addEventListener("hashchange", () => this.follow());
    document.addEventListener("click", (event) => this.stayWithin(event));
    await this.follow();
  }

  /** Brings the page to where the address says. */
  async follow() {
    const route = readRoute();
    const person = this.people.people.find((one) => one.id === route.user);
    if (!person) {
      this.leave();
      if (route.user) toast("There is nobody of that id in this playground.", "error");
      document.title = "Playground";
      fill(this.root, this.frame(), welcome({ people: this.people, page: this }));
      return;
    }
    if (this.person?.workspace.me.id === person.id) {
      await this.person.show(route);
      return;
    }
    this.turn += 1;
    const turn = this.turn;
    this.leave();
    const api = new Api(person.token);
    try {
      const boot = await api.boot();
      if (turn !== this.turn) return;
      if (boot.ok === false) throw new Error("The playground does not know this person any more. Reload the page.");
      this.person = new PersonPage({ api, boot, person, people: this.people, playground: this });
      fill(this.root, this.person.node);
      await this.person.show(readRoute());
    } catch (error) {
      if (turn === this.turn) toast(error.message, "error");
    }
  }

  /** A link to a message of this workspace opens here: its host does not exist. */
  stayWithin(event) {
    const link = event.target.closest?.("a[href]");
    const route = link && routeOfPermalink(link.getAttribute("href"));
    if (!route) return;
    event.preventDefault();
    go({ user: readRoute().user, ...route });
  }

  leave() {
    document.getElementById("toasts").replaceChildren();
    this.person?.stop();
    this.person = null;
  }

  become(id) {
    const { place, detail } = readRoute();
    go({ user: id, place, detail });
  }

  /** The strip that says what this is. */
  frame(...tools) {
    return h("header", { class: "frame-bar" }, h("span", { class: "frame-mark" }, icon("flask", 17)), h("strong", {}, "Playground"),
      h("span", { class: "frame-words" }, "A practice workspace. Nothing you do here leaves this computer."), h("span", { class: "frame-tools" }, tools));
  }
}

new Playground(document.getElementById("app")).start();
