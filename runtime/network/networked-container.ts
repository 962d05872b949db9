import type { ContainerConfig, HostConfig } from '../model/types.ts';
import type { Mutex } from '../std/mutex.ts';
import type { Attachment } from './attachment.ts';
import type { RunningSandbox } from './running-sandbox.ts';

/** What networks know of a container. */
export interface NetworkedContainer {
  readonly id: string;
  readonly name: string;
  readonly config: ContainerConfig;
  readonly hostConfig: HostConfig;
  readonly lock: Mutex;
  /** What it asks of each network by the network's name; it stays over its runs. */
  readonly attachments: ReadonlyMap<string, Attachment>;
  /** Containers that it is linked to on the default bridge: ids by alias. */
  readonly links: ReadonlyMap<string, string>;
  /** Of its first process, while it is running or paused. */
  readonly pid: number | undefined;
  /** Present while it is running or paused. */
  readonly sandbox: RunningSandbox | undefined;
  /** It is on these networks from now on. For the holder of its lock. */
  attachedTo(attachments: ReadonlyMap<string, Attachment>): void;
}

/** All containers. */
export interface ContainerDirectory {
  readonly all: readonly NetworkedContainer[];
  /** Throws Docker's "No such container: x". */
  find(ref: string): NetworkedContainer;
}

/** Its network namespace is the guest's or another container's. */
export const sharesNetwork = (mode: string | undefined): boolean =>
  mode === 'host' || (mode ?? '').startsWith('container:');

/** How its neighbours on a network of users' call it; Docker's order. */
export function namesOf({ id, name, config }: NetworkedContainer, { aliases }: Attachment): string[] {
  const names = [name, ...aliases, id.slice(0, 12), config.Hostname ?? ''];
  return [...new Set(names)].filter((each) => each !== '');
}
