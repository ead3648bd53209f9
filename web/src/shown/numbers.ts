/** Numbers, shares, money and times as people read them. Absent ones are a dash. */

export const DASH = "–";
const LANGUAGE = "en-US";

const whole = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const share = new Intl.NumberFormat(LANGUAGE, { style: "percent", maximumFractionDigits: 1 });
const dollars = new Intl.NumberFormat(LANGUAGE, { style: "currency", currency: "USD", notation: "compact", maximumFractionDigits: 1 });
const when = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeZone: "UTC" });
const relative = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "auto" });

type Maybe = number | null | undefined;

export const count = (value: Maybe) => (value === null || value === undefined ? DASH : whole.format(value));
/** Takes a rate, 0 to 1. */
export const percent = (rate: Maybe) => (rate === null || rate === undefined ? DASH : share.format(rate));
export const money = (usd: Maybe) => (usd === null || usd === undefined ? DASH : dollars.format(usd));
export const score = (value: Maybe) => (value === null || value === undefined ? DASH : value.toFixed(1));
export const plural = (value: number, one: string, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;
export const moment = (iso: string | null | undefined) => (iso ? when.format(new Date(iso)) : DASH);
export const date = (iso: string | null | undefined) => (iso ? day.format(new Date(iso)) : DASH);

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Says how long ago a moment was: "5 minutes ago". */
export function ago(iso: string | null | undefined): string {
  if (!iso) return DASH;
  const seconds = (new Date(iso).getTime() - Date.now()) / 1000;
  for (const [unit, size] of STEPS) if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  return "just now";
}

/** Says how long something takes: "2 min 5 s". */
export function duration(seconds: Maybe): string {
  if (seconds === null || seconds === undefined) return DASH;
  const rounded = Math.max(0, Math.round(seconds));
  return rounded < 60 ? `${rounded} s` : `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
}
