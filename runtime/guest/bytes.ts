const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const encodeText = (text: string): Uint8Array => encoder.encode(text);

/** UTF-8; what isn't becomes U+FFFD. */
export const decodeText = (bytes: Uint8Array): string => decoder.decode(bytes);

/** The text before the first NUL. */
export function decodeCString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeText(end < 0 ? bytes : bytes.subarray(0, end));
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const alignUp = (value: number, alignment: number): number => Math.ceil(value / alignment) * alignment;

/** The bytes of little-endian 32-bit words; negative ones as two's complement. */
export function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = viewOf(bytes);
  values.forEach((value, index) => view.setUint32(index * 4, value >>> 0, true));
  return bytes;
}

/** The low and the high 32-bit word of a non-negative 64-bit number, as i386 passes it in two registers. */
export const split64 = (value: number | bigint): [low: number, high: number] => {
  const wide = BigInt.asUintN(64, BigInt(value));
  return [Number(wide & 0xffffffffn), Number(wide >> 32n)];
};
