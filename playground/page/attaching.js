// Files that a person picked for a message that is not yet sent.

import { fill, h } from "./dom.js";
import { sizeWords } from "./files.js";
import { icon } from "./icons.js";
import { toast } from "./toast.js";

const MOST = 10;
const LARGEST_BYTES = 50 * 1024 * 1024;

export class Attaching {
  /** onChange() after a file came or went. */
  constructor({ onChange }) {
    this.files = [];
    this.onChange = onChange;
    this.input = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "Files to attach", "data-testid": "file-input", onchange: () => {
      this.add([...this.input.files]);
      this.input.value = "";
    } });
    this.list = h("ul", { class: "picked", "aria-label": "Files to send", "data-testid": "picked" });
    this.list.hidden = true;
  }

  pick() {
    this.input.click();
  }

  add(files) {
    for (const file of files) {
      if (this.files.length >= MOST) toast(`A message takes ${MOST} files.`, "error");
      else if (!file.size) toast(`${file.name} is empty.`, "error");
      else if (file.size > LARGEST_BYTES) toast(`${file.name} is larger than ${sizeWords(LARGEST_BYTES)}.`, "error");
      else this.files.push(file);
    }
    this.draw();
  }

  /** Gives the files away: the composer is empty from now on. */
  take() {
    const taken = this.files;
    this.files = [];
    this.draw();
    return taken;
  }

  draw() {
    this.list.hidden = this.files.length === 0;
    fill(this.list, this.files.map((file) => h("li", {}, icon("file", 16), h("span", { class: "picked-name" }, file.name), h("small", {}, sizeWords(file.size)),
      h("button", { type: "button", class: "icon-button", "aria-label": `Leave out ${file.name}`, onclick: () => {
        this.files = this.files.filter((one) => one !== file);
        this.draw();
      } }, icon("close", 14)))));
    this.onChange();
  }

  /** Lets files be dropped on `node` and pasted into it. */
  listen(node) {
    node.addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    });
    const take = (event, files) => {
      if (!files?.length) return;
      event.preventDefault();
      this.add([...files]);
    };
    node.addEventListener("drop", (event) => take(event, event.dataTransfer?.files));
    node.addEventListener("paste", (event) => take(event, event.clipboardData?.files));
  }
}
