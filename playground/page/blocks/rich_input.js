// The rich_text_input: a field for words with marks (*bold*, _italic_, ~gone~, `code`, "- " lists,
// "> " quotes, links), kept as a rich_text value. Reading and writing are pure.

import { h } from "../dom.js";
import { textWords } from "../mrkdwn.js";

const PIECE = /`([^`\n]+)`|\*([^*\n]+)\*|_([^_\n]+)_|~([^~\n]+)~|(https?:\/\/[^\s<>]+)/g;
const STYLES = ["code", "bold", "italic", "strike"];
const MARK = { code: "`", bold: "*", italic: "_", strike: "~" };

function pieces(line) {
  const found = [];
  let from = 0;
  for (const match of line.matchAll(PIECE)) {
    if (match.index > from) found.push({ type: "text", text: line.slice(from, match.index) });
    const at = STYLES.findIndex((_, index) => match[index + 1] !== undefined);
    found.push(at < 0 ? { type: "link", url: match[5] } : { type: "text", text: match[at + 1], style: { [STYLES[at]]: true } });
    from = match.index + match[0].length;
  }
  if (from < line.length) found.push({ type: "text", text: line.slice(from) });
  return found;
}

const KINDS = [["rich_text_list", "bullet", /^[-*•] +/], ["rich_text_list", "ordered", /^\d{1,3}[.)] +/], ["rich_text_quote", null, /^> ?/]];

/** What was typed -> a rich_text value, null for nothing. */
export function toRichText(text) {
  if (!text.trim()) return null;
  const elements = [];
  for (const line of text.split("\n")) {
    const [type, style, mark] = KINDS.find(([, , pattern]) => pattern.test(line)) ?? ["rich_text_section", null, null];
    const inside = pieces(mark ? line.replace(mark, "") : line);
    const last = elements.at(-1);
    const goesOn = last?.type === type && (last.style ?? null) === style;
    if (type === "rich_text_list") {
      const item = { type: "rich_text_section", elements: inside };
      if (goesOn) last.elements.push(item);
      else elements.push({ type, style, indent: 0, elements: [item] });
    } else if (goesOn) last.elements.push({ type: "text", text: "\n" }, ...inside);
    else elements.push({ type, elements: inside });
  }
  return { type: "rich_text", elements };
}

function written(part) {
  if (part.type === "link") return part.url;
  if (part.type === "user") return `<@${part.user_id}>`;
  if (part.type === "emoji") return `:${part.name}:`;
  const mark = Object.entries(MARK).find(([style]) => part.style?.[style])?.[1] ?? "";
  return `${mark}${part.text ?? ""}${mark}`;
}

/** A rich_text value -> what would be typed for it. */
export function fromRichText(value) {
  return (value?.elements ?? []).map((part) => {
    if (part.type === "rich_text_list") {
      return part.elements.map((item, index) => `${part.style === "ordered" ? `${index + 1}. ` : "- "}${(item.elements ?? []).map(written).join("")}`).join("\n");
    }
    const words = (part.elements ?? []).map(written).join("");
    return part.type === "rich_text_quote" ? words.split("\n").map((line) => `> ${line}`).join("\n") : words;
  }).join("\n");
}

export function richTextInput(element, context, attributes) {
  const { surface, blockId } = context;
  const control = h("textarea", {
    ...attributes, class: "field rich-field", rows: String(Math.max(3, element.min_lines ?? 3)), autocomplete: "off",
    placeholder: textWords(element.placeholder) || "*bold*, _italic_, - list",
    value: fromRichText(surface.read(blockId, element).rich_text_value),
    oninput: () => surface.change(context, element, { rich_text_value: toRichText(control.value) }, control, { post: false }),
  });
  if (element.focus_on_load) control.dataset.focus = "";
  return control;
}
