import type { VolumeInspect } from '../../model/types.ts';
import { Row } from '../../text/template/value.ts';
import type { Headers } from './listing.ts';
import { labelList } from './text.ts';
import { humanSize } from '../../text/units.ts';

export const VOLUME_TABLE = '{{.Driver}}\t{{.Name}}';

export const VOLUME_HEADERS: Headers = {
  Name: 'VOLUME NAME',
  Driver: 'DRIVER',
  Scope: 'SCOPE',
  Availability: 'AVAILABILITY',
  Mountpoint: 'MOUNTPOINT',
  Labels: 'LABELS',
  Links: 'LINKS',
  Size: 'SIZE',
  Group: 'GROUP',
  Status: 'STATUS',
};

/** What only a swarm's volumes have. */
const none = (): string => 'N/A';

export const volumeRow = (volume: VolumeInspect): Row =>
  new Row('*formatter.volumeContext', {
    Availability: none,
    Driver: () => volume.Driver,
    Group: none,
    Labels: () => labelList(volume.Labels ?? {}),
    Links: () => (volume.UsageData ? String(volume.UsageData.RefCount) : 'N/A'),
    Mountpoint: () => volume.Mountpoint,
    Name: () => volume.Name,
    Scope: () => volume.Scope,
    Size: () => (volume.UsageData ? humanSize(volume.UsageData.Size) : 'N/A'),
    Status: none,
  });
