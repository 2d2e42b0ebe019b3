const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The age of a moment (RFC 3339) seen from `nowMs`: `9 s`, `4 min`, `2 h`, `3 d`; from 30 days on its date. */
export function formatAge(moment: string, nowMs: number): string {
  const age = Math.max(0, nowMs - Date.parse(moment));
  if (age < minuteMs) return `${Math.floor(age / secondMs)} s`;
  if (age < hourMs) return `${Math.floor(age / minuteMs)} min`;
  if (age < dayMs) return `${Math.floor(age / hourMs)} h`;
  if (age < 30 * dayMs) return `${Math.floor(age / dayMs)} d`;
  return formatDate(moment);
}

/** An age in a sentence: `4 min ago`, `on 24 Nov 2026`. */
export function formatAgo(moment: string, nowMs: number): string {
  const old = nowMs - Date.parse(moment) >= 30 * dayMs;
  return old ? `on ${formatDate(moment)}` : `${formatAge(moment, nowMs)} ago`;
}

/** The UTC date of a moment: `24 Nov 2026`. */
export function formatDate(moment: string): string {
  const date = new Date(moment);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** The UTC date and time of a moment: `24 Nov 2026, 06:14 UTC`. */
export function formatMoment(moment: string): string {
  return `${formatDate(moment)}, ${formatClock(moment)}`;
}

/** The UTC time of a moment: `06:14 UTC`. */
export function formatClock(moment: string): string {
  const date = new Date(moment);
  return `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())} UTC`;
}

/** How long until a moment: `in 38 min`, `in 6 days`, from 30 days on its date, `now` when it has passed. */
export function formatUntil(moment: string, nowMs: number): string {
  const left = Date.parse(moment) - nowMs;
  if (left <= 0) return "now";
  if (left < hourMs) return `in ${Math.ceil(left / minuteMs)} min`;
  if (left < 2 * dayMs) return `in ${Math.ceil(left / hourMs)} h`;
  if (left < 30 * dayMs) return `in ${Math.floor(left / dayMs)} days`;
  return formatDate(moment);
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
