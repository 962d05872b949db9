/** JSON schemas of the YAML in a lesson, for editors. They are written to `schema/` beside this file; a test holds them. */
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { CHECKS } from '../checks/schema.ts';
import { FrontMatter } from './front-matter.ts';

const checks = Object.values(CHECKS) as unknown as readonly [v.GenericSchema, ...v.GenericSchema[]];

/** What JSON schema can't say (a check by a function) is left to `npm run lessons`. */
const OPTIONS = { errorMode: 'ignore', typeMode: 'input' } as const;

export const jsonSchemas = (): Record<string, unknown> => ({
  'front-matter': toJsonSchema(FrontMatter, OPTIONS),
  conditions: toJsonSchema(v.array(v.union(checks)), OPTIONS),
});
