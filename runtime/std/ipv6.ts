/** Texts of IPv6 addresses and their sixteen bytes: RFC 4291, section 2.2, and RFC 5952 for the one way to write them. */

const GROUPS = 8;

/** Undefined for any text that is none; zones (`%eth0`) are no part of an address. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(groupsOf);
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const given = head.length + (tail?.length ?? 0);
  if (halves.length === 1 ? given !== GROUPS : given >= GROUPS) return undefined;
  const groups = [...head, ...Array.from({ length: GROUPS - given }, () => 0), ...(tail ?? [])];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

/** The groups of 16 bits; the last two may be written as an IPv4 address. Undefined when one is malformed. */
function groupsOf(half: string): number[] | undefined {
  if (half === '') return [];
  const parts = half.split(':');
  const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(parts.at(-1) ?? '')?.slice(1);
  const numbers = (ipv4 ?? []).map(Number);
  if (ipv4?.some((part) => Number(part) > 255 || (part.length > 1 && part.startsWith('0')))) return undefined;
  const plain = ipv4 ? parts.slice(0, -1) : parts;
  if (!plain.every((part) => /^[\da-f]{1,4}$/i.test(part))) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = numbers;
  return [...plain.map((part) => parseInt(part, 16)), ...(ipv4 ? [(a << 8) | b, (c << 8) | d] : [])];
}

/** Small letters, no zeros in front, and the longest run of zeros (of two groups at least, the first of several) as `::`. */
export function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: GROUPS }, (_, at) => ((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0));
  const run = longestRunOfZeros(groups);
  const text = (from: number, to?: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return run.length < 2 ? text(0) : `${text(0, run.start)}::${text(run.start + run.length)}`;
}

function longestRunOfZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [at, group] of groups.entries()) {
    if (group !== 0) start = at + 1;
    else if (at + 1 - start > best.length) best = { start, length: at + 1 - start };
  }
  return best;
}
