/**
 * Numbers and booleans as Go's strconv reads them, with its errors.
 */
import { quote } from './quote.ts';

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

export function parseBool(text: string): boolean {
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  throw syntaxError('ParseBool', text);
}

/** Base 0: decimal, 0x, 0o, 0b, a leading zero for octal, underscores between digits where there is a prefix. */
export function parseInteger(text: string, bits: 32 | 64 = 64): number {
  const match = /^([+-]?)(.+)$/s.exec(text);
  const magnitude = match?.[2] === undefined ? undefined : parseMagnitude(match[2]);
  if (magnitude === undefined) throw syntaxError('ParseInt', text);
  const value = match?.[1] === '-' ? -magnitude : magnitude;
  const limit = 1n << BigInt(bits - 1);
  if (value >= limit || value < -limit) throw rangeError('ParseInt', text);
  return Number(value);
}

export function parseUnsigned(text: string, bits: 16 | 32 | 64, base: 0 | 8 | 10 = 0): number {
  const value = base === 0 ? parseMagnitude(text) : parseDigits(text, base);
  if (value === undefined) throw syntaxError('ParseUint', text);
  if (value >= 1n << BigInt(bits)) throw rangeError('ParseUint', text);
  return Number(value);
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

const syntaxError = (call: string, text: string): Error =>
  new Error(`strconv.${call}: parsing ${quote(text)}: invalid syntax`);
const rangeError = (call: string, text: string): Error =>
  new Error(`strconv.${call}: parsing ${quote(text)}: value out of range`);
