import type { VolumeCreateOptions, VolumeInspect } from '../model/types.ts';
import { DATA_ROOT } from '../model/paths.ts';
import { badParameter, notFound } from '../std/errors.ts';
import { type Instant, rfc3339Seconds } from '../std/instant.ts';
import { lookup } from '../std/lookup.ts';

/** Where Docker keeps volumes, in the guest. */
export const VOLUMES_ROOT = `${DATA_ROOT}/volumes`;

/** A volume of the `local` driver. */
export interface Volume {
  readonly name: string;
  readonly createdAt: Instant;
  /** Null where the request had none. */
  readonly labels: Readonly<Record<string, string>> | null;
  /** Of the driver: `type`, `device`, `o` as mount(8) takes them, `size`. */
  readonly options: Readonly<Record<string, string>> | null;
  /** Made for a container that gave it no name; it goes with `docker rm -v`. */
  readonly anonymous: boolean;
}

/** What containers see of it. */
export const mountpointOf = (name: string): string => `${VOLUMES_ROOT}/${name}/_data`;

/** moby's label for volumes without a name of their own, since API version 1.42. */
const ANONYMOUS_LABEL = 'com.docker.volume.anonymous';

/** Docker's. */
export const VOLUME_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const OPTIONS: ReadonlySet<string> = new Set(['type', 'device', 'o', 'size']);
/** Each option needs the others (moby, volume/local: mandatoryOpts). */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  device: ['type'],
  type: ['device'],
  o: ['device', 'type'],
};

/** Throws Docker's error for what can't be a volume. An empty name stands for one that is made up. */
export function checkVolume({ Name: name = '', Driver: driver = '', DriverOpts: options }: VolumeCreateOptions): void {
  const wrong = (why: string): Error => badParameter(`create ${name}: ${why}`);
  if (driver !== '' && driver !== 'local')
    throw notFound(`create ${name}: error looking up volume plugin ${driver}: plugin "${driver}" not found`);
  if (name.length === 1) throw wrong('volume name is too short, names should be at least two alphanumeric characters');
  if (name !== '' && !VOLUME_NAME.test(name))
    throw wrong(
      `"${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
    );
  if (name.length > NAME_LENGTH_MAX)
    throw wrong(`volume name is too long, at most ${NAME_LENGTH_MAX} characters are allowed`);
  for (const option of Object.keys(options ?? {})) {
    if (!OPTIONS.has(option)) throw wrong(`invalid option: "${option}"`);
    for (const needed of lookup(NEEDED, option) ?? [])
      if (!options?.[needed]) throw wrong(`missing required option: "${needed}"`);
  }
}

/** It is mounted from elsewhere. */
export const hasOptions = ({ options }: Volume): boolean => Object.keys(options ?? {}).length > 0;

/** A file's name on Linux. */
const NAME_LENGTH_MAX = 255;

export const describeVolume = ({ name, createdAt, labels, options, anonymous }: Volume): VolumeInspect => ({
  CreatedAt: rfc3339Seconds(createdAt),
  Driver: 'local',
  Labels: anonymous ? { ...labels, [ANONYMOUS_LABEL]: '' } : labels,
  Mountpoint: mountpointOf(name),
  Name: name,
  Options: options,
  Scope: 'local',
});
