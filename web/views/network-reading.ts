/** Looks into the network namespaces of the machine: all that are new, and of the others a few each time. */
import type { MirroredNetwork } from '../engine/sources.ts';
import type { Sandbox } from '../session/life.ts';
import { groupsOf, type ProcessGroup } from './guest/groups.ts';
import { type Namespaces, namespacesScript, parseNamespaces } from './guest/namespaces.ts';
import {
  type Entrance,
  type Inside,
  NAMED,
  NETWORK,
  parseNamed,
  parseNetwork,
  parsePublished,
  PUBLISHED,
} from './guest/network.ts';
import { parseProcesses, PROCESSES } from './guest/processes.ts';
import { probe } from './guest/probe.ts';
import { mapOf, type NetworkMap, type Space } from './network-map.ts';
import { programOf } from './parts/format.ts';

/** To enter one takes some ten milliseconds of the guest's time. */
const LOOKS_MAX = 8;

interface Door {
  readonly number: string;
  readonly names: string[];
  entrance: Entrance;
}

export class NetworkReading {
  /** By number, the one that was looked into last at the end. */
  readonly #insides = new Map<string, Inside>();

  async read(
    sandbox: Sandbox,
    nameOf: (containerId: string) => string,
    networks: readonly MirroredNetwork[],
  ): Promise<NetworkMap | undefined> {
    const processes = parseProcesses(await probe(sandbox, PROCESSES)).filter(({ isOfKernel }) => !isOfKernel);
    const namespaces = parseNamespaces(await probe(sandbox, namespacesScript(processes.map(({ pid }) => pid))));
    const named = parseNamed(await probe(sandbox, NAMED));
    const doors = doorsOf(groupsOf(processes), namespaces, named, nameOf);
    await this.#look(sandbox, doors);
    const published = parsePublished(await probe(sandbox, PUBLISHED));
    const [host, ...others] = doors.flatMap((door): Space[] => {
      const inside = this.#insides.get(door.number);
      return inside ? [{ ...door, inside }] : [];
    });
    return host && mapOf(host, others, { published, networks });
  }

  async #look(sandbox: Sandbox, doors: readonly Door[]): Promise<void> {
    const there = new Set(doors.map(({ number }) => number));
    for (const number of this.#insides.keys()) if (!there.has(number)) this.#insides.delete(number);
    const order = [...this.#insides.keys()];
    const byAge = doors.slice(1).sort((a, b) => order.indexOf(a.number) - order.indexOf(b.number));
    const chosen = [...doors.slice(0, 1), ...byAge.slice(0, LOOKS_MAX)];
    const found = parseNetwork(await probe(sandbox, NETWORK, ...chosen.map(({ entrance }) => entrance)));
    for (const { number, entrance } of chosen) {
      const inside = found.get(entrance);
      this.#insides.delete(number);
      if (inside) this.#insides.set(number, inside);
    }
  }
}

/** The machine's own first. */
function doorsOf(
  groups: readonly ProcessGroup[],
  namespaces: ReadonlyMap<number, Namespaces>,
  named: ReadonlyMap<string, Entrance>,
  nameOf: (containerId: string) => string,
): Door[] {
  const host = namespaces.get(1)?.net ?? '';
  const doors = new Map<string, Door>([[host, { number: host, names: ['host'], entrance: 'host' }]]);
  const add = (number: string, name: string, entrance: Entrance): void => {
    const door = doors.get(number) ?? { number, names: [], entrance };
    if (!door.names.includes(name)) door.names.push(name);
    doors.set(number, door);
  };
  for (const [number, entrance] of named) add(number, entrance.slice(entrance.lastIndexOf('/') + 1), entrance);
  for (const { containerId, processes } of groups)
    for (const process of processes) {
      const number = namespaces.get(process.pid)?.net;
      // What runs on the machine itself and has not left its network has no box of its own.
      if (number === undefined || (containerId === undefined && number === host)) continue;
      const name = containerId === undefined ? programOf(process.args, process.name) : nameOf(containerId);
      add(number, name, `${process.pid}`);
    }
  return [...doors.values()];
}
