import type { EventLog } from '../events/event-log.ts';
import type { Guest } from '../guest/guest.ts';
import type { ImageSource } from '../image/image.ts';
import type { Memberships } from '../network/memberships.ts';
import type { Networking } from '../network/networking.ts';
import type { Random } from '../std/random.ts';
import type { Clock, Timers } from '../std/time.ts';
import type { VolumeService } from '../volume/volume-service.ts';
import type { KernelFacts } from './kernel-facts.ts';
import type { Container } from './container.ts';
import type { SeccompCompiler } from './seccomp.ts';
import type { ContainerStore } from './store.ts';
import type { OomWatch } from './oom-watch.ts';
import type { ContainerRegistry } from './registry.ts';
import type { CommandPaths } from './start/command-paths.ts';
import type { UserFileCache } from './start/user-file-cache.ts';

/** What the parts of the container service share. */
export interface ContainersContext {
  readonly guest: Guest;
  readonly images: ImageSource;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly facts: KernelFacts;
  readonly network: Networking;
  readonly memberships: Memberships;
  readonly volumes: VolumeService;
  /** The agent's descriptor of the filter that most containers have. */
  readonly defaultDeviceFilter: number;
  readonly registry: ContainerRegistry;
  readonly ooms: OomWatch;
  readonly store: ContainerStore;
  readonly events: EventLog;
  readonly userFiles: UserFileCache;
  readonly commandPaths: CommandPaths;
  /** The classic BPF of a profile (`default`, `unconfined` or JSON) for these capabilities. */
  readonly compileSeccomp: SeccompCompiler;
  /** Publishes a container event with Docker's attributes. */
  tell(container: Container, action: string, more?: Readonly<Record<string, string>>): void;
  /** A failure that nobody waits for. */
  report(what: string, error: unknown): void;
}
