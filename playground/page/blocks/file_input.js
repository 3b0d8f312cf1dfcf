// The file_input: files are uploaded when they are chosen, and the form names them.

import { h } from "../dom.js";
import { sizeWords } from "../files.js";
import { icon } from "../icons.js";

export function fileInput(element, context, attributes) {
  const { surface, blockId } = context;
  const most = element.max_files ?? 10;
  const list = h("ul", { class: "given-files" });
  const note = h("p", { class: "input-error", role: "alert", hidden: true });
  const held = () => surface.read(blockId, element).files ?? [];
  const keep = (files) => {
    surface.change(context, element, { files }, chooser, { post: false });
    draw();
  };
  const tell = (words) => {
    note.textContent = words;
    note.hidden = !words;
  };
  const draw = () => list.replaceChildren(...held().map((file) => h("li", {}, icon("file", 16), h("span", {}, `${file.name} · ${sizeWords(file.size)}`),
    h("button", { type: "button", class: "icon-button", "aria-label": `Remove ${file.name}`, onclick: () => keep(held().filter((one) => one.id !== file.id)) }, icon("close", 14)))));
  const take = async (chosen) => {
    tell("");
    const fits = chosen.filter((file) => !element.filetypes?.length || element.filetypes.includes(file.name.split(".").at(-1).toLowerCase()));
    if (fits.length < chosen.length) tell(`Only these types: ${element.filetypes.join(", ")}.`);
    if (held().length + fits.length > most) {
      tell(most === 1 ? "One file only." : `At most ${most} files.`);
      return;
    }
    chooser.setAttribute("aria-busy", "true");
    try {
      keep([...held(), ...(await surface.workspace.api.keepFiles(fits))]);
    } catch (error) {
      tell(error.message);
    } finally {
      chooser.removeAttribute("aria-busy");
      chooser.value = "";
    }
  };
  const chooser = h("input", {
    ...attributes, type: "file", class: "file-chooser", multiple: most > 1,
    accept: element.filetypes?.length ? element.filetypes.map((one) => `.${one}`).join(",") : null,
    onchange: () => take([...chooser.files]),
  });
  draw();
  return h("div", { class: "file-input" }, chooser, list, note);
}
