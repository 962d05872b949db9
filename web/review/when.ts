/** When something is due, as one says it. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Both in milliseconds since the epoch. */
export function whenWords(at: number, now: number): string {
  const left = at - now;
  if (left < MINUTE) return 'now';
  if (left < HOUR) return `in ${count(Math.round(left / MINUTE), 'minute')}`;
  const days = midnightsBetween(now, at);
  if (days === 0) return `in ${count(Math.round(left / HOUR), 'hour')}`;
  if (days === 1) return 'tomorrow';
  if (days < 14) return `in ${count(days, 'day')}`;
  return days < 60 ? `in ${count(Math.round(days / 7), 'week')}` : `in ${count(Math.round(days / 30), 'month')}`;
}

const midnightsBetween = (from: number, to: number): number => Math.round((dayOf(to) - dayOf(from)) / DAY);
const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
const count = (many: number, unit: string): string => (many === 1 ? `1 ${unit}` : `${many} ${unit}s`);
