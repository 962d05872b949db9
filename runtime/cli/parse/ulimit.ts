/** `--ulimit name=soft[:hard]`, as go-units reads it. */
import { cut } from '../../text/environment.ts';
import { ULIMITS } from '../../guest/constants/ulimits.ts';
import { lookup } from '../../std/lookup.ts';
import { parseInt64 } from '../../text/number.ts';

export interface Ulimit {
  readonly Name: string;
  readonly Soft: number;
  readonly Hard: number;
}

export function parseUlimit(text: string): Ulimit {
  if (!text.includes('=')) throw new Error(`invalid ulimit argument: ${text}`);
  const [name, limits] = cut(text, '=');
  if (lookup(ULIMITS, name) === undefined) throw new Error(`invalid ulimit type: ${name}`);
  const values = limits.split(':');
  if (values.length > 2) {
    throw new Error(`too many limit value arguments - ${limits}, can only have up to two, \`soft[:hard]\``);
  }
  const soft = Number(parseInt64(values[0] ?? ''));
  const hard = values[1] === undefined ? soft : Number(parseInt64(values[1]));
  checkOrder(soft, hard);
  return { Name: name, Soft: soft, Hard: hard };
}

function checkOrder(soft: number, hard: number): void {
  if (hard === -1) return;
  const rule = 'ulimit soft limit must be less than or equal to hard limit';
  if (soft === -1) throw new Error(`${rule}: soft: -1 (unlimited), hard: ${hard}`);
  if (soft > hard) throw new Error(`${rule}: ${soft} > ${hard}`);
}
