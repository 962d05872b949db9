/**
 * Points in time: as the API gives them, and in Go's layouts. The guest's time zone is UTC.
 */

/** `2006-01-02 15:04:05 +0000 UTC`, Go's Time.String without a fraction. */
export const goTime = (epochSeconds: number): string => `${isoSeconds(epochSeconds).replace('T', ' ')} +0000 UTC`;

/** `2006-01-02T15:04:05`. */
const isoSeconds = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString().slice(0, 19);

/** `2006-01-02T15:04:05Z`, Go's RFC 3339. */
export const rfc3339 = (epochSeconds: number): string => `${isoSeconds(epochSeconds)}Z`;

/** `2006-01-02T15:04:05.000000000Z`. */
export function rfc3339Nano(epochNanoseconds: bigint): string {
  const seconds = epochNanoseconds / 1_000_000_000n;
  const fraction = String(epochNanoseconds % 1_000_000_000n).padStart(9, '0');
  return `${isoSeconds(Number(seconds))}.${fraction}Z`;
}

export const nowSeconds = (): number => Date.now() / 1000;
