/** The notations of Go's net.ParseMAC: bytes between colons or hyphens, or pairs of bytes between points. */
const NOTATIONS = [
  /^[\da-f]{2}(:[\da-f]{2})+$/i,
  /^[\da-f]{2}(-[\da-f]{2})+$/i,
  /^[\da-f]{4}(\.[\da-f]{4})+$/i,
] as const;

/** Ethernet, EUI-64, IP over InfiniBand. */
const LENGTHS = new Set([6, 8, 20]);
const ETHERNET_BYTES = 6;

/** `02:42:ac:11:00:02`; undefined for what is no hardware address. Of a longer one the kernel takes as much as Ethernet has. */
export function parseMac(text: string): string | undefined {
  if (!NOTATIONS.some((notation) => notation.test(text))) return undefined;
  const bytes = text.toLowerCase().match(/[\da-f]{2}/g) ?? [];
  return LENGTHS.has(bytes.length) ? bytes.slice(0, ETHERNET_BYTES).join(':') : undefined;
}
