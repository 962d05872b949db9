/** Where identifiers come from. */
export interface Random {
  bytes(count: number): Uint8Array;
}

/** The platform's own: `randomFrom(crypto)`. */
export const randomFrom = (source: Pick<Crypto, 'getRandomValues'>): Random => ({
  bytes: (count) => source.getRandomValues(new Uint8Array(count)),
});

export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The 64 hex digits that Docker calls a container, a network, a sandbox by. */
export const randomId = (random: Random): string => hex(random.bytes(32));
