/** What dockerd 26.1.5 shows of fields that are absent, null or empty: see record-fields.ts. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CREATE_REQUEST } from '../../runtime/model/container-types.ts';
import { decodeGoJson } from '../../runtime/text/go-json.ts';
import type { ContainerCreateRequest } from '../../runtime/model/types.ts';
import { completeConfig } from '../../runtime/container/config/complete-config.ts';
import { completeHostConfig } from '../../runtime/container/config/complete-host-config.ts';
import { Container, NEW_RECORD } from '../../runtime/container/container.ts';
import { InputGate } from '../../runtime/container/process/input-gate.ts';
import { OutputHub } from '../../runtime/container/process/output-hub.ts';
import { inspectContainer } from '../../runtime/container/query/inspect.ts';
import { ContainerRegistry } from '../../runtime/container/registry.ts';
import { parseDigest } from '../../runtime/oci/digest.ts';
import { emptyOf, partsOf, type Recorded } from './fields.ts';

const recorded = JSON.parse(readFileSync(new URL('fields.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, Recorded>
>;

/** Where the recording machine's kernel or a later Docker has the say. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  // Version 1 of cgroups.
  'CgroupnsMode',
  'OomKillDisable',
  'MemorySwappiness',
  // A path of another kernel.
  'MaskedPaths',
  // Gone from Docker 28.
  'KernelMemoryTCP',
  // The container's id.
  'Hostname',
]);

const IMAGE = { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], Cmd: ['sh'] };

/** What inspect shows of a container that was asked for like this. */
function shown(body: object): Record<string, Record<string, unknown>> {
  const request: ContainerCreateRequest = decodeGoJson(CREATE_REQUEST, { Image: 'busybox', ...body });
  const container = new Container({
    identity: {
      id: 'c'.repeat(64),
      createdAt: 0n,
      imageId: parseDigest(`sha256:${'1'.repeat(64)}`),
      layers: [],
      config: completeConfig(request, IMAGE, 'c'.repeat(64)),
      mounts: [],
      command: ['sh'],
    },
    record: {
      ...NEW_RECORD,
      name: 'box',
      hostConfig: completeHostConfig(request.HostConfig ?? {}),
      attachments: new Map(),
      links: new Map(),
    },
    output: new OutputHub(),
    input: new InputGate(),
    layerHold: { [Symbol.dispose]: () => undefined },
    changed: () => undefined,
  });
  return JSON.parse(JSON.stringify(inspectContainer(container, new ContainerRegistry()))) as ReturnType<typeof shown>;
}

describe.each(partsOf(CREATE_REQUEST))('$name', ({ name, fields, bodyOf }) => {
  const rows = Object.entries(fields).filter(([field]) => !ELSEWHERE.has(field));
  test.each(rows)('%s absent, null and empty', (field, type) => {
    const valueOf = (values: object): unknown => shown(bodyOf(values))[name]?.[field];
    const found = { absent: valueOf({}), null: valueOf({ [field]: null }), empty: valueOf({ [field]: emptyOf(type) }) };
    expect(JSON.parse(JSON.stringify(found))).toEqual(recorded[name]?.[field]);
  });
});
