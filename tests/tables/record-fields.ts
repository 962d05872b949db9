/**
 * `npx tsx tests/tables/record-fields.ts SOCKET`: what dockerd makes of each field of a create request that is absent, null or empty.
 * Wants a native Docker 26 with `busybox` loaded; writes fields.json, which fields.test.ts holds the engine against.
 */
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { CREATE_REQUEST } from '../../runtime/model/container-types.ts';
import { emptyOf, partsOf, type Recorded } from './fields.ts';

const [socketPath = '/var/run/docker.sock'] = process.argv.slice(2);

function call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    const asked = request({ socketPath, method, path: `/v1.45${path}`, headers }, (answer) => {
      text(answer).then((told) => resolve(told === '' ? {} : JSON.parse(told)), reject);
    });
    asked.once('error', reject).end(body && JSON.stringify(body));
  });
}

/** What inspect shows of a container; the daemon's refusal, else. */
async function shown(body: object): Promise<Record<string, unknown>> {
  const { Id: id, message } = await call('POST', '/containers/create', { Image: 'busybox', ...body });
  if (typeof id !== 'string') return { refused: message };
  const container = await call('GET', `/containers/${id}/json`);
  await call('DELETE', `/containers/${id}?v=1`);
  return container;
}

const recorded: Record<string, Record<string, Recorded>> = {};
for (const { name, fields, bodyOf } of partsOf(CREATE_REQUEST)) {
  recorded[name] = {};
  for (const [field, type] of Object.entries(fields)) {
    const valueOf = async (body: object): Promise<unknown> => {
      const container = await shown(bodyOf(body));
      const part = (container[name] ?? {}) as Record<string, unknown>;
      return container['refused'] === undefined ? part[field] : { refused: container['refused'] };
    };
    recorded[name][field] = {
      absent: await valueOf({}),
      null: await valueOf({ [field]: null }),
      empty: await valueOf({ [field]: emptyOf(type) }),
    };
  }
}
writeFileSync(new URL('fields.json', import.meta.url), `${JSON.stringify(recorded, undefined, 2)}\n`);
