import type { HostConfig } from './types.ts';
import type { RegistryCredentials } from './credentials.ts';
import type { ImageReference } from '../oci/reference.ts';

/** Values of --build-arg; undefined for a name whose value the client did not have. */
export type GivenArgs = ReadonlyMap<string, string | undefined>;

/** What a client asks of a build, parsed. */
export interface BuildOptions {
  /** Path of the Dockerfile in the context. */
  readonly dockerfile: string;
  /** The client's name for the build, to cancel it by. */
  readonly buildId: string | undefined;
  /** A URL, in place of a context. */
  readonly remote: string | undefined;
  readonly tags: readonly ImageReference[];
  readonly target: string;
  readonly args: GivenArgs;
  readonly labels: Readonly<Record<string, string>>;
  /** Images whose layers may be used again. */
  readonly cacheFrom: readonly string[];
  readonly noCache: boolean;
  /** Ask for newer versions of base images. */
  readonly pull: boolean;
  /** Tell the id alone. */
  readonly quiet: boolean;
  readonly containers: 'remove' | 'keep';
  /** Tell that containers were removed even when the build fails. */
  readonly forceRemove: boolean;
  readonly platform: string | undefined;
  /** Limits, network, hosts of the containers of RUN. */
  readonly host: HostConfig;
  /** By their ids; only this engine's own command line sends them. */
  readonly secrets: ReadonlyMap<string, Uint8Array>;
  /** Who the client is to registries, by their names. */
  readonly registries: ReadonlyMap<string, RegistryCredentials>;
}
