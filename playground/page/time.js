// Slack timestamps and the words for days.

export function dateOf(ts) {
  return new Date(parseFloat(ts) * 1000);
}

export function clock(ts) {
  return dateOf(ts).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

/** The same without AM or PM, for narrow places. */
export function shortClock(ts) {
  return clock(ts).replace(/\s?[AP]M$/i, "");
}

export function fullTime(ts) {
  return dateOf(ts).toLocaleString([], { dateStyle: "full", timeStyle: "short" });
}

export function dayKey(ts) {
  return dateOf(ts).toDateString();
}

export function dayWords(date, now = new Date()) {
  const midnight = (one) => new Date(one.getFullYear(), one.getMonth(), one.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days === -1) return "Tomorrow";
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" };
  return date.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", ...year });
}

export function agoWords(date, now = new Date()) {
  const minutes = Math.round((now - date) / 60_000);
  if (Math.abs(minutes) < 1) return "just now";
  const [amount, unit] =
    Math.abs(minutes) < 60 ? [minutes, "minute"]
    : Math.abs(minutes) < 1440 ? [Math.round(minutes / 60), "hour"]
    : [Math.round(minutes / 1440), "day"];
  return new Intl.RelativeTimeFormat([], { numeric: "auto" }).format(-amount, unit);
}

const DATE_TOKENS = {
  date_num: (date) => date.toLocaleDateString("sv-SE"),
  date: (date) => date.toLocaleDateString([], { day: "numeric", month: "long", year: "numeric" }),
  date_short: (date) => date.toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" }),
  date_long: (date) =>
    date.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  time: (date) => date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }),
  time_secs: (date) => date.toLocaleTimeString(),
  ago: (date) => agoWords(date),
};

function near(date) {
  const words = dayWords(date);
  return /^(Today|Yesterday|Tomorrow)$/.test(words) ? words.toLowerCase() : null;
}

/** Slack's <!date^seconds^format|fallback>; the fallback when the format is not understood. */
export function formatDate(seconds, format, fallback) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  let understood = true;
  const text = format.replace(/\{([a-z_]+)\}/g, (_, name) => {
    const pretty = name.endsWith("_pretty");
    const token = DATE_TOKENS[pretty ? name.slice(0, -"_pretty".length) : name];
    if (!token) {
      understood = false;
      return "";
    }
    return (pretty && near(date)) || token(date);
  });
  return understood ? text : fallback;
}
