import table from './errno.json' with { type: 'json' };

/** A name of errno(3), such as `ENOENT`. */
export type ErrnoName = keyof typeof table;

const byNumber = new Map(Object.entries(table).map(([name, [number, message]]) => [number, { name, message }]));

/** The number of an errno name on i386 (asm-generic/errno.h). */
export const errno = Object.fromEntries(Object.entries(table).map(([name, [number]]) => [name, number])) as Readonly<
  Record<ErrnoName, number>
>;

/** `EBUSY` for 16; `errno 999` for a number without a name. */
export const errnoName = (number: number): string => byNumber.get(number)?.name ?? `errno ${String(number)}`;

/** strerror(3) as Go, and so Docker, writes it: `device or resource busy`. */
export const errnoMessage = (number: number): string =>
  String(byNumber.get(number)?.message ?? `errno ${String(number)}`);
