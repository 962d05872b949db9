import type { Guest } from '../guest/guest.ts';
import type { RegistryRules } from '../registry/endpoint.ts';
import type { Shelf } from '../registry/shelf.ts';
import type { Outside } from '../std/outside.ts';
import type { BuildImages } from '../image/build-images.ts';
import type { ContainersUsingImages, ImageMaker, ImageSource } from '../image/image.ts';
import type { Engine, Images } from '../model/engine.ts';
import type { Asides } from '../model/asides.ts';
import type { HostPorts } from '../network/publish/host-ports.ts';
import type { NameUpstream } from '../network/dns/upstream.ts';
import type { Wanted } from '../trust/admission.ts';
import type { StateFiles } from '../store/state-files.ts';
import type { Clock, Timers } from '../std/time.ts';
import type { Random } from '../std/random.ts';

/** All that the engine needs of the world. */
export interface EngineDependencies {
  readonly guest: Guest;
  readonly images: Images & ImageSource & ImageMaker & { readonly builds: BuildImages };
  /** To registries and to what `ADD` and `import` name. */
  readonly outside: Outside;
  /** Images that need no way out; none when absent. */
  readonly shelf?: Shelf;
  /** Files under /var/lib/docker in the guest. */
  readonly stateFiles: StateFiles;
  /** Takes what of the state can't be read. */
  readonly asides: Asides;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Docker's seccomp profile, as JSON (reference/seccomp-default.json). */
  readonly seccompProfile: unknown;
  readonly build: EngineBuild;
  /** Who knows the names of the outside; absent: nobody. */
  readonly names?: NameUpstream;
  /** Where published ports are reached beyond the guest; absent: nowhere. */
  readonly hostPorts?: HostPorts;
  /** The text of `/etc/docker/daemon.json`, undefined where there is none; absent: there never is one. */
  readonly configFile?: () => Promise<string | undefined>;
  /** The text of a file of the guest's own, undefined where there is none: the policy of images, and the keys that it names. */
  readonly hostFile?: (path: string) => Promise<string | undefined>;
  /** The text of the security data that images are scanned with (runtime/scan/advisories.ts). */
  readonly advisories: () => Promise<string>;
  /** Hears of failures that no client waits for. */
  readonly log?: (message: string) => void;
}

/** What `docker version` tells about the engine. */
export interface EngineBuild {
  readonly version: string;
  readonly gitCommit: string;
  /** RFC 3339. */
  readonly time: string;
}

/** A port of a running container that the outside world may reach. */
export interface PublishedPort {
  readonly container: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly hostIp: string;
  readonly hostPort: number;
  /** Where it leads inside the guest. */
  readonly address: string;
  readonly port: number;
}

/** The engine with what its owner, and nobody else, does to it. */
export interface DrydockEngine extends Engine {
  /** Makes docker0, the packet filter and the cgroup root where they are missing. Once per boot, before anything else. */
  open(): Promise<void>;
  /** Reads the containers back from the guest and adopts what still runs. After a snapshot's restore, or a restart of the engine. */
  restore(): Promise<void>;
  /** Stops every container, as dockerd does at its end: policies start none of them again before `startByPolicy`. */
  stopAll(): Promise<void>;
  /** Starts the containers that start with dockerd. */
  startByPolicy(): Promise<void>;
  /** Takes up what daemon.json says, while no container runs. Throws dockerd's error, and everything stays as it was. */
  configure(): Promise<void>;
  /** Takes up what dockerd takes up at SIGHUP. Throws as `configure` does. */
  reload(): Promise<void>;
  /** Whether the policy lets an image of a registry in. Throws a DockerError 403. */
  admit(wanted: Wanted): Promise<void>;
  /** Settles when all state is written down in the guest; undefined when it is, which a snapshot wants. */
  unwritten(): Promise<void> | undefined;
  /** Settles when what is half-way with containers, networks and volumes is done; undefined when nothing is. */
  underWay(): Promise<unknown> | undefined;
  /** For the image store, which decides on conflicts with containers. */
  readonly containersUsingImages: ContainersUsingImages;
  publishedPorts(): readonly PublishedPort[];
  /** What daemon.json says of registries, for whoever pulls and pushes. */
  registryRules(): RegistryRules;
}
