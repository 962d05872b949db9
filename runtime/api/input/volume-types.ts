import type { VolumeCreateOptions } from '../../model/types.ts';
import type { GoStruct, GoType } from '../../text/go-json.ts';

const fields: Record<keyof Omit<VolumeCreateOptions, 'ClusterVolumeSpec'>, GoType> = {
  Name: 'string',
  Driver: 'string',
  DriverOpts: { map: 'string' },
  Labels: { map: 'string' },
};

/** The body of `POST /volumes/create` (moby, api/types/volume). Cluster volumes are a swarm's. */
export const VOLUME_CREATE_OPTIONS: GoStruct = { struct: 'volume.CreateOptions', fields };
