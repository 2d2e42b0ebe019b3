const FORM = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(\.\d{1,9})?\s?(Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * A date or time of the database in RFC 3339, UTC: `2024-05-24T07:19:17.151Z`; undefined where it is none.
 * Takes `YYYY-MM-DD HH:MM:SS[.f]±hh:mm` (what Go's driver writes), RFC 3339, and a bare date; the fraction keeps its digits.
 */
export function toRfc3339(text: string): string | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, year = "", month = "", day = "", hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = match;
  const plain = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const time = Date.parse(`${plain}Z`);
  if (Number.isNaN(time)) return undefined;
  const offset = offsetMinutes(zone);
  if (offset === 0) return `${plain}${fraction}Z`;
  return `${new Date(time - offset * 60_000).toISOString().slice(0, 19)}${fraction}Z`;
}

function offsetMinutes(zone: string): number {
  if (zone === "Z") return 0;
  const digits = zone.replace(":", "");
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return zone.startsWith("-") ? -minutes : minutes;
}
