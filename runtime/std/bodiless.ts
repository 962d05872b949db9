/** Statuses whose answers have no body: a Response of one refuses it (Fetch standard, "null body status"). */
export const BODILESS: ReadonlySet<number> = new Set([101, 204, 205, 304]);
