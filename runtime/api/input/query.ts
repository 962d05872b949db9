/** Query parameters the way Docker's daemon reads them (moby, api/server/httputils/form.go). */
import { badParameter, readOr } from '../../std/errors.ts';
import type { Instant } from '../../std/instant.ts';
import { atoi } from '../../text/number.ts';
import { quote } from '../../text/quote.ts';
import { parseUnixTime } from '../../text/unix-time.ts';

export class Query {
  readonly #parameters: URLSearchParams;

  constructor(parameters: URLSearchParams) {
    this.#parameters = parameters;
  }

  /** Empty when absent. */
  text(name: string): string {
    return this.#parameters.get(name) ?? '';
  }

  /** Undefined when absent or empty. */
  optionalText(name: string): string | undefined {
    return this.#parameters.get(name) || undefined;
  }

  all(name: string): string[] {
    return this.#parameters.getAll(name);
  }

  /** Everything but the empty word, 0, no, false and none is true. */
  flag(name: string, absent = false): boolean {
    const value = this.#parameters.get(name);
    if (value === null) return absent;
    return !['', '0', 'no', 'false', 'none'].includes(value.trim().toLowerCase());
  }

  integer(name: string): number | undefined {
    const text = this.optionalText(name);
    return text === undefined ? undefined : parseInteger(text);
  }

  /** A terminal's height or width; it must be there. */
  cells(name: 'h' | 'w'): number {
    const text = this.text(name);
    if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text);
    const label = name === 'h' ? 'height' : 'width';
    throw badParameter(
      `invalid resize ${label} ${JSON.stringify(text)}: ${/^\d+$/.test(text) ? 'value out of range' : 'invalid syntax'}`,
    );
  }

  /** `1700000000.123456789`: seconds since the epoch; undefined when absent or empty. */
  timestamp(name: string): Instant | undefined {
    const text = this.optionalText(name);
    return text === undefined ? undefined : readOr(() => parseUnixTime(text), badParameter);
  }
}

function parseInteger(text: string): number {
  const value = readOr(() => atoi(text), badParameter);
  if (!Number.isSafeInteger(value)) throw badParameter(`strconv.Atoi: parsing ${quote(text)}: value out of range`);
  return value;
}
