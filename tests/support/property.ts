/**
 * How hard property tests try: fast-check's options for parsers, that see so many random inputs each. PROPERTY_RUNS=100000 is for a night;
 * tests of what costs more than a parser say their own number.
 */
export const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 2000) };

/** A test's time-out for so many runs, on a computer that has much else to do. */
export const RUNS_MS_MAX = 60_000 + RUNS.numRuns * 10;
