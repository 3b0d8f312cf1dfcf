// Line icons, drawn for this page on a 24 by 24 grid.

const PATHS = {
  hash: "M9 4 7 20M17 4l-2 16M4.5 9h16M3.5 15h16",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  connect: "M9 4l6 6-6 6-6-6zM15 8l6 6-6 6-6-6z",
  home: "M4 11.5 12 5l8 6.5V20h-5.5v-5h-5v5H4z",
  message: "M4 5h16v11H10l-4.5 4v-4H4z",
  smile: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M8.5 14c1.8 2.6 5.2 2.6 7 0M9 9.5v.6M15 9.5v.6",
  reply: "M4 5h16v11H10l-4.5 4v-4H4zM8 9h8M8 12.3h5",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  clip: "M8 12.5l6.2-6.2a3 3 0 0 1 4.3 4.3l-8 8a5 5 0 0 1-7-7L11 4.5",
  file: "M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.8V8.5h4.7",
  download: "M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14",
  pen: "M4.5 19.5l1-4.5L16 4.5 19.5 8 9 18.5zM13.5 7 17 10.5",
  bin: "M5 7h14M9.5 7V4.5h5V7M7 7l.8 13h8.4L17 7",
  stop: "M7 7h10v10H7z",
  plus: "M12 5v14M5 12h14",
  send: "M4 4.5 20.5 12 4 19.5 6.5 12zM6.5 12h7",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9.5l6 6 6-6",
  right: "M9.5 6l6 6-6 6",
  back: "M14.5 6l-6 6 6 6",
  search: "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12M15 15l5 5",
  menu: "M4 7h16M4 12h16M4 17h16",
  wire: "M3 12h4l2.5-7 4.5 14 2.5-7H21",
  flask: "M9 3.5h6M10.5 3.5v6L5 18.5c-.6 1.1.1 2 1.2 2h11.6c1.1 0 1.8-.9 1.2-2l-5.5-9v-6M8 15h8",
  check: "M5 12.5l4.5 4.5L19 7.5",
  bolt: "M13 3 5 13.5h6L10 21l8-10.5h-6z",
  warning: "M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.01",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6",
  people: "M9 5a3.3 3.3 0 1 0 0 6.6A3.3 3.3 0 0 0 9 5M3 19c0-3.3 2.7-5.3 6-5.3s6 2 6 5.3M15.5 5.4a3.3 3.3 0 0 1 0 6M17 14c2.4.6 4 2.4 4 5",
  at: "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M15.5 8.5v5c0 3 5 2.6 5-1.5A8.5 8.5 0 1 0 16 19.5",
  block: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  pin: "M9 4h6l-.8 6 3.3 3.5h-11L9.800 10zM12 13.5V20",
  thumb_up: "M7.5 11v8.500H4.500V11zM7.500 11l4-7c1.500 0 2.300 1.200 2 2.700L12.900 10h5.300c1 0 1.700 1 1.400 2l-1.800 6c-.3.900-1 1.500-2 1.500H7.500",
  thumb_down: "M7.500 13V4.500H4.500V13zM7.500 13l4 7c1.500 0 2.300-1.200 2-2.700l-.6-3.300h5.300c1 0 1.700-1 1.400-2l-1.800-6c-.3-.9-1-1.500-2-1.500H7.500",
  info: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 11v5.5M12 7.8v.01",
};

const SVG = "http://www.w3.org/2000/svg";

export function icon(name, size = 18) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor",
    "stroke-width": name === "more" ? 3 : 1.8, "stroke-linecap": "round", "stroke-linejoin": "round",
    "aria-hidden": "true", focusable: "false", class: `icon icon-${name}`,
  })) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.block);
  svg.append(path);
  return svg;
}
