/** YAML of a lesson: bounded, without aliases, and every fault with its line. */
import * as v from 'valibot';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { didYouMean, type Faults } from './fault.ts';
import { YAML_DEPTH_MAX, YAML_LENGTH_MAX, yamlDepth } from './limits.ts';
import { mapTexts, shield, unshield } from './seeded.ts';

export interface YamlValue {
  /** Seeded names as they were written: `{name}`. */
  readonly value: unknown;
  /** The line in the file of what stands at a path. */
  lineOf(path: readonly (string | number)[]): number;
}

/** `firstLine` is the line of the text's first line in the file. Undefined when faults were found. */
export function readYaml(text: string, firstLine: number, faults: Faults): YamlValue | undefined {
  if (text.length > YAML_LENGTH_MAX || yamlDepth(text) > YAML_DEPTH_MAX) {
    faults.add(
      firstLine,
      'The YAML is too long or nested too deeply.',
      `At most ${YAML_LENGTH_MAX} characters, ${YAML_DEPTH_MAX} levels.`,
    );
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(shield(text), { lineCounter: lines, strict: true, uniqueKeys: true, version: '1.2' });
  for (const { message, linePos } of document.errors.slice(0, 3)) {
    const [first = ''] = message.split('\n');
    faults.add(
      firstLine + (linePos?.[0].line ?? 1) - 1,
      `YAML: ${first.replace(/ at line.*$/, '')}.`,
      yamlAdvice(first),
    );
  }
  if (document.errors.length > 0) return undefined;
  try {
    const value = mapTexts<unknown>(document.toJS({ maxAliasCount: 0 }), unshield);
    return { value, lineOf: (path) => firstLine + lineIn(document, lines, path) - 1 };
  } catch {
    faults.add(firstLine, 'The YAML uses aliases (`*name`).', 'Write the value out where it is needed.');
    return undefined;
  }
}

const yamlAdvice = (message: string): string =>
  /Nested mappings|Implicit|colon|plain/i.test(message)
    ? 'A text with a colon or another special sign needs quotes: "like: this".'
    : 'Check indentation (two blanks a level), quotes and dashes.';

function lineIn(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

export interface Shape<T> {
  readonly schema: v.GenericSchema<unknown, T>;
  /** For "did you mean". */
  readonly keys: readonly string[];
}

/**
 * The value when it has the shape, else faults. What is checked is `sample`, the value with seeded names replaced; what is returned is the
 * value itself: no schema here changes what it reads.
 */
export function fits<T>(
  shape: Shape<T>,
  { value, sample = value }: { value: unknown; sample?: unknown },
  { what, lineOf, faults }: { what: string; lineOf: YamlValue['lineOf']; faults: Faults },
): T | undefined {
  const result = v.safeParse(shape.schema, sample);
  if (result.success) return value as T;
  for (const issue of result.issues.slice(0, 4)) {
    const path = (issue.path ?? []).map(({ key }) => key as string | number);
    const [found, instead] = explain(issue, path, shape.keys);
    faults.add(lineOf(path), `${what}: ${found}`, instead);
  }
  return undefined;
}

function explain(
  issue: v.BaseIssue<unknown>,
  path: readonly (string | number)[],
  keys: readonly string[],
): [string, string] {
  const key = String(path.at(-1) ?? '');
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return [`"${key}" is not known here.`, path.length === 1 ? didYouMean(key, keys) : 'Take it out.'];
  if (issue.received === 'undefined') return [`"${key}" is missing.`, `Add a line \`${key}: ...\`.`];
  if (path.length === 0) return [`it is ${issue.received}.`, 'Write `key: value` lines.'];
  return [
    `${path.join('.')} ${issue.type.endsWith('_length') ? 'has a length of' : 'is'} ${issue.received}.`,
    `It ${issue.message.replace(/^Invalid.*?: Expected/, 'must be')}.`,
  ];
}
