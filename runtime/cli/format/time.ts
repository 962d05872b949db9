/**
 * Points in time: as the API gives them, and in Go's layouts. The guest's time zone is UTC.
 */

/** `2006-01-02 15:04:05 +0000 UTC`, Go's Time.String without a fraction. */
export const goTime = (epochSeconds: number): string => `${isoSeconds(epochSeconds).replace('T', ' ')} +0000 UTC`;

/** `2006-01-02T15:04:05`. */
const isoSeconds = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString().slice(0, 19);

/** `2006-01-02T15:04:05Z`, Go's RFC 3339. */
export const rfc3339 = (epochSeconds: number): string => `${isoSeconds(epochSeconds)}Z`;

export const nowSeconds = (): number => Date.now() / 1000;
