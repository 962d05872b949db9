/** The conditions of a task: a list in YAML. */
import type { Code } from 'mdast';
import * as v from 'valibot';
import { CHECK_KINDS, CHECKS, type Check, type CheckKind } from '../checks/schema.ts';
import { didYouMean } from './fault.ts';
import { lineOf } from './markdown.ts';
import { sampled, type Reading } from './reading.ts';
import { mapTexts } from './seeded.ts';
import type { Condition } from './types.ts';
import { fits, readYaml, type YamlValue } from './yaml.ts';

const CONDITIONS_MAX = 12;

export function readConditions(fence: Code, reading: Reading): Condition[] {
  const { faults } = reading;
  const line = lineOf(fence);
  const yaml = readYaml(fence.value, line + 1, faults);
  if (!yaml) return [];
  if (!Array.isArray(yaml.value) || yaml.value.length === 0 || yaml.value.length > CONDITIONS_MAX) {
    faults.add(
      line + 1,
      'The conditions are no list.',
      `Write one to ${CONDITIONS_MAX}, each beginning with a dash: \`- id: running\`.`,
    );
    return [];
  }
  const seen = new Set<string>();
  return yaml.value.flatMap((value: unknown, index): Condition[] => {
    const condition = readCondition(value, index, yaml, reading);
    if (!condition) return [];
    if (seen.has(condition.id))
      faults.add(condition.line, `Two conditions are called ${condition.id}.`, 'Give each a name of its own.');
    seen.add(condition.id);
    return [condition];
  });
}

function readCondition(value: unknown, index: number, yaml: YamlValue, reading: Reading): Condition | undefined {
  const line = yaml.lineOf([index]);
  const where = {
    what: 'condition',
    lineOf: (path: readonly (string | number)[]) => yaml.lineOf([index, ...path]),
    faults: reading.faults,
  };
  const kind = kindOf(value);
  if (!kind) {
    const word = typeof value === 'object' && value !== null && 'check' in value ? String(value.check) : '';
    reading.faults.add(
      line,
      word === '' ? 'condition: "check" is missing.' : `condition: there is no check "${word}".`,
      didYouMean(word, CHECK_KINDS),
    );
    return undefined;
  }
  const schema = CHECKS[kind];
  const shape = {
    schema: schema as unknown as v.GenericSchema<unknown, Omit<Condition, 'line'>>,
    keys: Object.keys(schema.entries),
  };
  const condition = fits(shape, { value, sample: mapTexts(value, (text) => sampled(reading, text)) }, where);
  if (!condition) return undefined;
  checkMeaning(condition as Check, line, reading);
  return { ...condition, line } as Condition;
}

function kindOf(value: unknown): CheckKind | undefined {
  if (typeof value !== 'object' || value === null || !('check' in value)) return undefined;
  return CHECK_KINDS.find((kind) => kind === value.check);
}

/** What a schema can't say: that a condition asks for something at all. */
function checkMeaning(check: Check, line: number, { faults }: Reading): void {
  const given = (...values: unknown[]): number => values.filter((value) => value !== undefined).length;
  if (check.check === 'note' && given(check.output_of, check.pid_inside_of, check.pid_outside_of, check.id_of) !== 1)
    faults.add(
      line,
      'A note is compared with nothing, or with several things.',
      'Give one of output_of, pid_inside_of, pid_outside_of, id_of.',
    );
  if (check.check === 'namespace' && given(check.same_as, check.differs_from) !== 1)
    faults.add(
      line,
      'A namespace is compared with nothing, or with two.',
      'Give same_as or differs_from: a container, or host.',
    );
}
