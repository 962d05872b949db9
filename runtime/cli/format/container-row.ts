/**
 * A container as `docker ps` shows it.
 */
import type { ContainerSummary } from '../../model/types.ts';
import { Nil, Row } from '../../text/template/value.ts';
import type { Headers } from './listing.ts';
import { displayPorts } from './ports.ts';
import { ellipsis, labelList, quotedCommand, shortId } from './text.ts';
import { goTime, nowSeconds } from './time.ts';
import { humanDuration, humanSize } from '../../text/units.ts';

export const CONTAINER_TABLE =
  '{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}';

export const CONTAINER_HEADERS: Headers = {
  ID: 'CONTAINER ID',
  Names: 'NAMES',
  Image: 'IMAGE',
  Command: 'COMMAND',
  CreatedAt: 'CREATED AT',
  RunningFor: 'CREATED',
  Ports: 'PORTS',
  State: 'STATE',
  Status: 'STATUS',
  Size: 'SIZE',
  Labels: 'LABELS',
  Mounts: 'MOUNTS',
  LocalVolumes: 'LOCAL VOLUMES',
  Networks: 'NETWORKS',
};

const COMMAND_WIDTH = 20;
const MOUNT_WIDTH = 15;

/** What a template is tried on before the engine is asked; it tells whether sizes are wanted. */
export function probeRow(onSize: () => void): Row {
  const row = containerRow({}, false);
  const Size = (): string => {
    onSize();
    return '';
  };
  return new Row(row.typeName, { ...row.columns, Size }, row.lookups);
}

export function containerRow(container: ContainerSummary, truncate: boolean): Row {
  const { Id = '', Command = '', Created = 0, Labels } = container;
  const columns = {
    Command: () => quotedCommand(Command, truncate ? COMMAND_WIDTH : undefined),
    CreatedAt: () => goTime(Created),
    ID: () => (truncate ? shortId(Id) : Id),
    Image: () => imageName(container, truncate),
    Labels: () => labelList(Labels),
    LocalVolumes: () => String(container.Mounts?.filter(({ Driver }) => Driver === 'local').length ?? 0),
    Mounts: () => mountNames(container, truncate),
    Names: () => names(container, truncate),
    Networks: () =>
      Object.keys(container.NetworkSettings?.Networks ?? {})
        .sort()
        .join(','),
    Platform: () => new Nil('pointer'),
    Ports: () => displayPorts(container.Ports ?? []),
    RunningFor: () => `${humanDuration(nowSeconds() - Created)} ago`,
    Size: () => sizes(container),
    State: () => container.State ?? '',
    Status: () => container.Status ?? '',
  };
  return new Row('*formatter.ContainerContext', columns, { Label: (name) => Labels?.[name] ?? '' });
}

/** Names that links gave (`/other/alias`) are left out of the short form. */
function names({ Names = [] }: ContainerSummary, truncate: boolean): string {
  const own = Names.map((name) => name.replace(/^\//, ''));
  return (truncate ? own.filter((name) => !name.includes('/')) : own).join(',');
}

function imageName({ Image = '', ImageID = '' }: ContainerSummary, truncate: boolean): string {
  if (Image === '') return '<no image>';
  if (!truncate) return Image;
  if (shortId(Image) === shortId(ImageID)) return shortId(ImageID);
  return Image.replace(/(.)@sha256:[0-9a-f]{64}$/, '$1');
}

function mountNames({ Mounts = [] }: ContainerSummary, truncate: boolean): string {
  return Mounts.map(({ Name, Source }) => (Name ? Name : (Source ?? '')))
    .map((name) => (truncate ? ellipsis(name, MOUNT_WIDTH) : name))
    .join(',');
}

function sizes({ SizeRw = 0, SizeRootFs = 0 }: ContainerSummary): string {
  const own = humanSize(SizeRw, 3);
  return SizeRootFs > 0 ? `${own} (virtual ${humanSize(SizeRootFs, 3)})` : own;
}
