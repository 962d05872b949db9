/** What the readers of one lesson's parts share. */
import type { ContainerDirective } from 'mdast-util-directive';
import * as v from 'valibot';
import type { Faults } from './fault.ts';
import { lineOf } from './markdown.ts';
import { putValues } from './seeded.ts';
import { fits } from './yaml.ts';

export interface Reading {
  readonly faults: Faults;
  /** The lines of the file. */
  readonly lines: readonly string[];
  /** A value for every declared seeded name, with which samples are checked. */
  readonly sampleValues: ReadonlyMap<string, string>;
  /** Words of the glossary that the text links to, in order. */
  readonly terms: { readonly term: string; readonly line: number }[];
  readonly measures: { readonly name: string; readonly script: string; readonly line: number }[];
  /** Ids of parts, so that each is given once. */
  readonly ids: Map<string, number>;
}

export const sampled = (reading: Reading, text: string): string =>
  putValues(text, (name) => reading.sampleValues.get(name));

const Flag = v.optional(v.picklist(['', 'yes'], 'stands alone, without a value'));
const Id = v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens'));
const Objectives = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^\s*S\d+\.\d+(\s+S\d+\.\d+)*\s*$/, 'must be lines of objectives.md with blanks between: "S0.2 S3.131"'),
  ),
);

/** What may stand in the braces of a block. */
const ATTRIBUTES = {
  predict: v.strictObject({ id: Id, objectives: Objectives, after: v.optional(Id) }),
  question: v.strictObject({
    id: Id,
    objectives: Objectives,
    form: v.picklist(
      ['one', 'several', 'yes-no', 'order', 'match', 'sort', 'gap', 'typed', 'point'],
      'must be one, several, yes-no, order, match, sort, gap, typed or point',
    ),
    reads: v.optional(
      v.picklist(['text', 'number', 'reference', 'port', 'size'], 'must be text, number, reference, port or size'),
    ),
    view: v.optional(Id),
    why: Flag,
  }),
  task: v.strictObject({
    objectives: Objectives,
    support: v.optional(v.picklist(['shown', 'gap', 'goal'], 'must be shown, gap or goal')),
  }),
  hints: v.strictObject({}),
  view: v.strictObject({
    id: Id,
    of: v.picklist(
      ['xray', 'processes', 'layers', 'network', 'cgroups', 'mounts', 'namespaces', 'files', 'compare'],
      'must be xray, processes, layers, network, cgroups, mounts, namespaces, files or compare',
    ),
    at: v.optional(v.string()),
  }),
  recall: v.strictObject({ id: Id, objectives: Objectives, why: Flag }),
  drill: v.strictObject({ id: Id, objectives: Objectives }),
} as const;

export type BlockName = keyof typeof ATTRIBUTES;
export const BLOCK_NAMES = Object.keys(ATTRIBUTES) as BlockName[];
export type AttributesOf<K extends BlockName> = v.InferOutput<(typeof ATTRIBUTES)[K]>;

/** The attributes of a block, checked; also that it is closed and that its id is its own. */
export function readAttributes<K extends BlockName>(
  name: K,
  node: ContainerDirective,
  reading: Reading,
): AttributesOf<K> | undefined {
  const line = lineOf(node);
  const last = reading.lines[(node.position?.end.line ?? line) - 1] ?? '';
  if (!/^\s*:{3,}\s*$/.test(last) || node.position?.end.line === line)
    reading.faults.add(line, `:::${name} is not closed.`, 'Write a line of three colons where it ends: `:::`.');
  const schema = ATTRIBUTES[name];
  const value = { ...node.attributes };
  const shape = {
    schema: schema as unknown as v.GenericSchema<unknown, AttributesOf<K>>,
    keys: Object.keys(schema.entries),
  };
  const attributes = fits(shape, { value }, { what: `:::${name}`, lineOf: () => line, faults: reading.faults });
  if (attributes && 'id' in attributes) claimId(attributes.id, line, reading);
  return attributes;
}

export function claimId(id: string, line: number, { ids, faults }: Reading): void {
  const before = ids.get(id);
  if (before !== undefined)
    faults.add(line, `#${id} is taken, on line ${before}.`, 'Give every step and block an id of its own.');
  else ids.set(id, line);
}

export const objectivesIn = (text: string | undefined): string[] => text?.trim().split(/\s+/) ?? [];
