import { decodeText, encodeText } from '../guest/bytes.ts';
import * as v from 'valibot';
import type { StateFiles } from '../store/state-files.ts';
import type { NetworkSpec } from './network.ts';
import { compareInstants } from '../std/instant.ts';
import { readInstant, stateJson } from '../store/stored-instant.ts';

const FOLDER = 'network/files/networks';
const pathOf = (id: string): string => `${FOLDER}/${id}.json`;

const strings = v.record(v.string(), v.string());
const subnet = v.object({ base: v.number(), prefixLength: v.number() });
const address6 = v.pipe(v.string(), v.regex(/^[\da-f]{32}$/));
const subnet6 = v.object({ base: address6, prefixLength: v.number() });
const Stored = v.object({
  version: v.literal(1),
  network: v.looseObject({
    id: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    name: v.string(),
    createdAt: v.union([v.number(), v.string()]),
    driver: v.picklist(['bridge', 'host', 'null', 'macvlan', 'ipvlan']),
    internal: v.boolean(),
    labels: strings,
    options: strings,
    ipam: v.looseObject({ driver: v.string(), config: v.array(v.looseObject({})), chosen: v.boolean() }),
    ipv4: v.boolean(),
    ipv6: v.boolean(),
    addresses: v.optional(v.looseObject({ subnet, gateway: v.number(), auxiliary: v.record(v.string(), v.number()) })),
    addresses6: v.optional(
      v.looseObject({ subnet: subnet6, gateway: address6, auxiliary: v.record(v.string(), address6) }),
    ),
  }),
});

/** Networks are written down one by one, each in a file of its own. */
export class NetworkStore {
  readonly #files: StateFiles;
  readonly #report: (what: string, error: unknown) => void;

  constructor(files: StateFiles, report: (what: string, error: unknown) => void) {
    this.#files = files;
    this.#report = report;
  }

  save(network: NetworkSpec): Promise<void> {
    return this.#files.write(pathOf(network.id), encodeText(stateJson({ version: 1, network })));
  }

  forget({ id }: NetworkSpec): Promise<void> {
    return this.#files.remove(pathOf(id));
  }

  /** All of them, oldest first. One that can't be read is reported and left alone. */
  async load(): Promise<NetworkSpec[]> {
    const found: NetworkSpec[] = [];
    for (const file of await this.#files.list(FOLDER)) {
      try {
        const bytes = await this.#files.read(`${FOLDER}/${file}`);
        const stored: unknown = JSON.parse(decodeText(bytes ?? new Uint8Array()));
        v.assert(Stored, stored);
        found.push({ ...stored.network, createdAt: readInstant(stored.network.createdAt) } as unknown as NetworkSpec);
      } catch (error) {
        this.#report(`reading network ${file} back`, error);
      }
    }
    return found.sort((a, b) => compareInstants(a.createdAt, b.createdAt));
  }
}
