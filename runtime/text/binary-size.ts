import { badParameter } from '../std/errors.ts';

const POWERS: Readonly<Record<string, number>> = { b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/** Bytes of Docker's `64m`, `1.5 GB`, `10kib`, `512`: binary units whatever they are called. Throws "invalid size: 'x'". */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?) ?([bkmgtp]?)i?b?$/i.exec(text);
  const power = POWERS[(match?.[2] ?? '').toLowerCase() || 'b'];
  if (!match || power === undefined) throw badParameter(`invalid size: '${text}'`);
  return Math.floor(Number(match[1]) * 1024 ** power);
}
