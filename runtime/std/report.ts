/** Takes a failure that nobody waits for: what was attempted, and why it failed. */
export type Report = (what: string, error: unknown) => void;
