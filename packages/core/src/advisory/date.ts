const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?\d{0,6}(?:[Zz]|([+-])(\d{2}):?(\d{2}))?$/;

/**
 * A point in time as `YYYY-MM-DDThh:mm:ss[.f]Z`, the fraction without trailing zeros; undefined where the text is neither a date nor
 * RFC 3339 (a space for the `T` will do, a missing zone is UTC). The year 1 is a date: Go's feed writes it where it has none.
 */
export function normalizeTime(text: string): string | undefined {
  if (DATE.test(text)) return isDate(text) ? `${text}T00:00:00Z` : undefined;
  const found = TIME.exec(text);
  if (found === null) return undefined;
  const [, date = "", hours = "", minutes = "", seconds = "", fraction = "", sign, zoneHours, zoneMinutes] = found;
  if (!isDate(date) || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 60) return undefined;
  const rest = fraction.replace(/0+$/, "");
  const tail = `${rest === "" ? "" : `.${rest}`}Z`;
  const offset = (Number(zoneHours ?? 0) * 60 + Number(zoneMinutes ?? 0)) * (sign === "-" ? 1 : -1);
  if (offset === 0) return `${date}T${hours}:${minutes}:${seconds}${tail}`;
  const shifted = new Date(Date.parse(`${date}T${hours}:${minutes}:00Z`) + offset * 60_000);
  return Number.isNaN(shifted.getTime()) ? undefined : `${shifted.toISOString().slice(0, 17)}${seconds}${tail}`;
}

/** Whether the text is a day `YYYY-MM-DD` of the calendar. */
export function isDate(text: string): boolean {
  const found = DATE.exec(text);
  if (found === null) return false;
  const [, year = "", month = "", day = ""] = found;
  const last = [31, isLeapYear(Number(year)) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1];
  return last !== undefined && Number(day) >= 1 && Number(day) <= last;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
