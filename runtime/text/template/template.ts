/**
 * `--format`: a Go template, compiled once and run for every row.
 */
import { evaluate } from './evaluate.ts';
import { FUNCTIONS, type TemplateFunction } from './functions.ts';
import { parseTemplate } from './parse.ts';
import type { Value } from './value.ts';

export interface CompiledTemplate {
  /** A map's missing key prints `<no value>`. */
  run(value: Value): string;
  /** A map's missing key is an error. */
  runStrict(value: Value): string;
  /** On column headers: functions that would change a value leave a header as it is. */
  runHeaders(headers: Value): string;
}

const NAMES: ReadonlySet<string> = new Set(Object.keys(FUNCTIONS));
const HEADER_FUNCTIONS = {
  ...FUNCTIONS,
  ...Object.fromEntries(['json', 'title', 'lower', 'upper', 'truncate'].map((name) => [name, passThrough(name)])),
};

function passThrough(name: string): TemplateFunction {
  const { least = 1, most = 1 } = FUNCTIONS[name] ?? {};
  return { least, most, call: ([value]) => value };
}

/** Throws a TemplateError; what it compiles to throws one as well, when it meets what it can't evaluate. */
export function compileTemplate(source: string, name = ''): CompiledTemplate {
  const template = parseTemplate(source, NAMES, name);
  return {
    run: (value) => evaluate(template, value, { missingKey: 'nothing', functions: FUNCTIONS }),
    runStrict: (value) => evaluate(template, value, { missingKey: 'error', functions: FUNCTIONS }),
    runHeaders: (headers) => evaluate(template, headers, { missingKey: 'nothing', functions: HEADER_FUNCTIONS }),
  };
}
