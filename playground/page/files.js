// Files below a message: what they are, a picture of those that are pictures, and a way to save them.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./toast.js";

const PICTURES = /^image\/(png|jpeg|gif|webp)$/;
const LARGEST_PICTURE_BYTES = 8_000_000;
const FREE_AFTER_MS = 60_000;

/** 1536 -> "1.5 KB". */
export function sizeWords(bytes) {
  const units = ["bytes", "KB", "MB", "GB"];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return unit === 0 ? (bytes === 1 ? "1 byte" : `${bytes} bytes`) : `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${units[unit]}`;
}

async function save(api, file) {
  const url = URL.createObjectURL(await api.fileContent(file));
  const anchor = h("a", { download: file.name });
  anchor.href = url;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), FREE_AFTER_MS);
}

function picture(workspace, file) {
  const image = h("img", { class: "file-picture", alt: file.title || file.name, "data-testid": "file-picture" });
  workspace.picture(file).then((url) => {
    image.src = url;
  }, () => image.replaceWith(h("p", { class: "muted" }, "The picture could not be loaded.")));
  return image;
}

/** One file of a message. A deleted one says so. */
export function fileNode(workspace, file) {
  if (file.mode === "tombstone") return h("p", { class: "file gone", "data-testid": "file" }, icon("file"), "This file was deleted.");
  const name = file.title || file.name || "File";
  const saving = h("button", { type: "button", class: "icon-button", "aria-label": `Download ${name}`, title: "Download", "data-testid": "download", onclick: async () => {
    saving.setAttribute("aria-busy", "true");
    await save(workspace.api, file).catch((error) => toast(error.message, "error"));
    saving.removeAttribute("aria-busy");
  } }, icon("download"));
  const shown = PICTURES.test(file.mimetype ?? "") && file.size <= LARGEST_PICTURE_BYTES;
  return h("div", { class: "file-card", "data-testid": "file" },
    h("div", { class: "file" }, icon("file", 22),
      h("span", { class: "file-words" }, h("strong", {}, name), h("small", {}, [file.pretty_type, sizeWords(file.size ?? 0)].filter(Boolean).join(" · "))), saving),
    shown ? picture(workspace, file) : null);
}
