/**
 * Numbers and booleans as Go's strconv reads them. What it can't read is an Error in its words.
 */
import { quote } from './quote.ts';

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

/** The texts that ParseBool knows; undefined for any other. */
export function parseGoBoolean(text: string): boolean | undefined {
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : undefined;
}

export function parseBool(text: string): boolean {
  const value = parseGoBoolean(text);
  if (value === undefined) throw syntaxError('ParseBool', text);
  return value;
}

/** Base 0: decimal, 0x, 0o, 0b, a leading zero for octal, underscores between digits where there is a prefix. */
export function parseInteger(text: string, bits: 32 | 64 = 64): number {
  const match = /^([+-]?)(.+)$/s.exec(text);
  const magnitude = match?.[2] === undefined ? undefined : parseMagnitude(match[2]);
  if (magnitude === undefined) throw syntaxError('ParseInt', text);
  return Number(inRange(match?.[1] === '-' ? -magnitude : magnitude, bits, 'ParseInt', text));
}

/** Base 10, without loss. */
export function parseInt64(text: string, call: 'ParseInt' | 'Atoi' = 'ParseInt', bits: 32 | 64 = 64): bigint {
  if (!/^[+-]?[0-9]+$/.test(text)) throw syntaxError(call, text);
  return inRange(BigInt(text.replace('+', '')), bits, call, text);
}

/** Base 10. Beyond 2^53 the nearest number. */
export const atoi = (text: string): number => Number(parseInt64(text, 'Atoi'));

export function parseUnsigned(text: string, bits: 16 | 32 | 64, base: 0 | 8 | 10 = 0): number {
  const value = base === 0 ? parseMagnitude(text) : parseDigits(text, base);
  if (value === undefined) throw syntaxError('ParseUint', text);
  if (value >= 1n << BigInt(bits)) throw rangeError('ParseUint', text);
  return Number(value);
}

const DECIMAL = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?$/i;
const HEXADECIMAL = /^([+-]?)0x(?=\.?[0-9a-f])([0-9a-f]*)\.?([0-9a-f]*)p([+-]?[0-9]+)$/i;

/** ParseFloat of 64 bits, of finite numbers: "1e3", ".5", "1_000", "0x1p-2". */
export function parseFloat64(text: string): number {
  const digits = withoutUnderscores(text);
  const value = DECIMAL.test(digits) ? Number(digits) : parseHexadecimal(digits);
  if (value === undefined) throw syntaxError('ParseFloat', text);
  if (!Number.isFinite(value)) throw rangeError('ParseFloat', text);
  return value;
}

/** They stand between digits, or after 0x; elsewhere they are left, and are none of a number's characters. */
const withoutUnderscores = (text: string): string =>
  /^[+-]?0x/i.test(text)
    ? text.replaceAll(/(?<=[0-9a-fx])_(?=[0-9a-f])/gi, '')
    : text.replaceAll(/(?<=[0-9])_(?=[0-9])/g, '');

function parseHexadecimal(text: string): number | undefined {
  const [whole, sign, before = '', after = '', power] = HEXADECIMAL.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const mantissa = Number(BigInt(`0x${before}${after}`)) * 2 ** (Number(power) - 4 * after.length);
  return sign === '-' ? -mantissa : mantissa;
}

function parseDigits(text: string, base: 8 | 10): bigint | undefined {
  if (base === 8) return /^[0-7]+$/.test(text) ? BigInt(`0o${text}`) : undefined;
  return /^[0-9]+$/.test(text) ? BigInt(text) : undefined;
}

function parseMagnitude(text: string): bigint | undefined {
  const digits = text.toLowerCase();
  if (/^(0x(_?[0-9a-f])+|0b(_?[01])+|0o(_?[0-7])+)$/.test(digits)) return BigInt(digits.replaceAll('_', ''));
  if (/^0(_?[0-7])+$/.test(digits)) return BigInt(`0o${digits.slice(1).replaceAll('_', '')}`);
  if (/^(0|[1-9](_?[0-9])*)$/.test(digits)) return BigInt(digits.replaceAll('_', ''));
  return undefined;
}

function inRange(value: bigint, bits: 32 | 64, call: string, text: string): bigint {
  const limit = 1n << BigInt(bits - 1);
  if (value >= limit || value < -limit) throw rangeError(call, text);
  return value;
}

const syntaxError = (call: string, text: string): Error =>
  new Error(`strconv.${call}: parsing ${quote(text)}: invalid syntax`);
const rangeError = (call: string, text: string): Error =>
  new Error(`strconv.${call}: parsing ${quote(text)}: value out of range`);
