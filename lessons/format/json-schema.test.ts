import { expect, it } from 'vitest';
import { jsonSchemas } from './json-schema.ts';

/** `npx vitest run lessons/format/json-schema.test.ts -u` writes them anew. */
it.each(Object.entries(jsonSchemas()))(
  'the schema of %s that editors use is the one that is checked',
  async (name, schema) => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(`schema/${name}.schema.json`);
  },
);
