/**
 * Moments in the files of the engine's state: RFC 3339 with nanoseconds, which people read too. Files of older versions
 * have milliseconds.
 */
import * as v from 'valibot';
import { type Instant, instantOfMs, parseRfc3339, rfc3339Nano } from '../std/instant.ts';

export const StoredInstant = v.pipe(
  v.union([v.number(), v.string()]),
  v.rawTransform(({ dataset: { value }, addIssue, NEVER }): Instant => {
    const instant = typeof value === 'number' ? instantOfMs(value) : parseRfc3339(value);
    if (instant !== undefined) return instant;
    addIssue({ message: `Cannot read a time back: ${JSON.stringify(value)} is not RFC 3339` });
    return NEVER;
  }),
);

/** JSON with moments as they are stored. */
export const stateJson = (state: unknown): string =>
  JSON.stringify(state, (_, value: unknown) => (typeof value === 'bigint' ? rfc3339Nano(value) : value));
