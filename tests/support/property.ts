/**
 * How hard property tests try: fast-check's options for parsers, that see so many random inputs each. PROPERTY_RUNS=100000 is for a night;
 * tests of what costs more than a parser say their own number.
 */
export const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 2000) };

/** A test's time-out for so many runs. */
export const RUNS_MS_MAX = 10_000 + RUNS.numRuns * 5;
