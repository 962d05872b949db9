/** Go's layouts: the reference time, Mon Jan 2 15:04:05 2006, written the wanted way. */
import type { GoTime } from '../value.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** Longest first. */
const PIECE = /January|Monday|Z07:00|-07:00|-0700|2006|\.0+|\.9+|Jan|Mon|MST|_2|01|02|03|04|05|06|15|PM|pm|1|2|3|4|5/g;

export function formatTime(time: GoTime, layout: string): string {
  const date = new Date(time.rfc3339);
  const fraction = /\.(\d+)/.exec(time.rfc3339)?.[1] ?? '';
  return layout.replaceAll(PIECE, (piece) => {
    if (piece.startsWith('.')) return fractionOf(piece, fraction);
    return PIECES[piece]?.(date) ?? piece;
  });
}

/** `.000` keeps its digits, `.999` drops zeros at the end. */
function fractionOf(piece: string, digits: string): string {
  const kept = digits.padEnd(piece.length - 1, '0').slice(0, piece.length - 1);
  if (piece[1] === '0') return `.${kept}`;
  const short = kept.replace(/0+$/, '');
  return short === '' ? '' : `.${short}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
const half = (date: Date): number => date.getUTCHours() % 12 || 12;

const PIECES: Readonly<Record<string, (date: Date) => string>> = {
  '2006': (date) => String(date.getUTCFullYear()).padStart(4, '0'),
  '06': (date) => two(date.getUTCFullYear() % 100),
  January: (date) => MONTHS[date.getUTCMonth()] ?? '',
  Jan: (date) => MONTHS[date.getUTCMonth()]?.slice(0, 3) ?? '',
  '01': (date) => two(date.getUTCMonth() + 1),
  '1': (date) => String(date.getUTCMonth() + 1),
  Monday: (date) => DAYS[date.getUTCDay()] ?? '',
  Mon: (date) => DAYS[date.getUTCDay()]?.slice(0, 3) ?? '',
  '02': (date) => two(date.getUTCDate()),
  _2: (date) => String(date.getUTCDate()).padStart(2),
  '2': (date) => String(date.getUTCDate()),
  '15': (date) => two(date.getUTCHours()),
  '03': (date) => two(half(date)),
  '3': (date) => String(half(date)),
  '04': (date) => two(date.getUTCMinutes()),
  '4': (date) => String(date.getUTCMinutes()),
  '05': (date) => two(date.getUTCSeconds()),
  '5': (date) => String(date.getUTCSeconds()),
  PM: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  pm: (date) => (date.getUTCHours() < 12 ? 'am' : 'pm'),
  MST: () => 'UTC',
  'Z07:00': () => 'Z',
  '-07:00': () => '+00:00',
  '-0700': () => '+0000',
};
