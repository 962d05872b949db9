import type { ContainerCreateRequest, HostConfig, MountPoint, VolumeCreateOptions } from '../../model/types.ts';
import { badParameter } from '../../std/errors.ts';
import { checkVolume, mountpointOf } from '../../volume/volume.ts';

/** Something of the guest, or a fresh tmpfs, at a place inside the container. */
export type MountSpec =
  | {
      readonly type: 'bind';
      readonly source: string;
      readonly target: string;
      readonly readOnly: boolean;
      /** `-v` makes a missing source directory, `--mount` refuses it. */
      readonly createSource: boolean;
      readonly mode: string;
      readonly propagation: Propagation;
    }
  | VolumeSpec
  | { readonly type: 'tmpfs'; readonly target: string; readonly options: string; readonly shown: boolean };

export interface VolumeSpec {
  readonly type: 'volume';
  /** Empty in a request that leaves it to the engine. */
  readonly name: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly mode: string;
  /** A volume that is empty gets what the image has at its place. */
  readonly copy: boolean;
  /** A directory of the volume, instead of all of it. */
  readonly subpath: string;
  /** It goes with the container where that is wanted: its name was made up. */
  readonly anonymous: boolean;
  /** For one that is to be made. */
  readonly request: Pick<VolumeCreateOptions, 'Driver' | 'DriverOpts' | 'Labels'>;
}

export const PROPAGATIONS = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'] as const;
export type Propagation = (typeof PROPAGATIONS)[number];

/** Everything that the request mounts. Throws Docker's error for what can't be. */
export function parseMounts(request: ContainerCreateRequest): MountSpec[] {
  const host = request.HostConfig ?? {};
  const specs = [
    ...(host.Binds ?? []).map((bind) => parseBind(bind, host.VolumeDriver ?? '')),
    ...(host.Mounts ?? []).map(parseMount),
    ...Object.entries(host.Tmpfs ?? {}).map(parseTmpfs),
  ];
  refuseDuplicates(specs);
  return specs;
}

/**
 * All mounts of a container, parents before children: what other containers lend, over that the request's own, and a new volume wherever
 * the configuration has one and nothing else is mounted.
 */
export function allMounts(
  asked: readonly MountSpec[],
  lent: readonly MountSpec[],
  configured: readonly string[],
): MountSpec[] {
  const byTarget = new Map([...lent, ...asked].map((spec) => [spec.target, spec]));
  for (const target of configured.map(cleanPath))
    if (!byTarget.has(target)) byTarget.set(target, anonymousVolume(target));
  return [...byTarget.values()].sort(
    (a, b) => pathDepth(a.target) - pathDepth(b.target) || (a.target < b.target ? -1 : 1),
  );
}

const anonymousVolume = (target: string): VolumeSpec => ({
  type: 'volume',
  name: '',
  target,
  readOnly: false,
  mode: '',
  copy: true,
  subpath: '',
  anonymous: true,
  request: {},
});

/** `id[:mode]` of --volumes-from: what it names, and whether it may be written. */
export function parseVolumesFrom(text: string): { container: string; readOnly: boolean } {
  if (text === '') throw badParameter('volumes-from specification cannot be an empty string');
  const at = text.indexOf(':');
  const [container, mode] = at < 0 ? [text, 'rw'] : [text.slice(0, at), text.slice(at + 1)];
  const words = mode.split(',');
  if (!isMode(words) || hasPropagation(words) || words.includes('nocopy')) throw badParameter(`invalid mode: ${mode}`);
  return { container, readOnly: words.includes('ro') };
}

/** A container's mounts as another one gets them. */
export const lentMounts = (mounts: readonly MountSpec[], readOnly: boolean): MountSpec[] =>
  mounts.flatMap((mount): MountSpec[] => {
    if (mount.type === 'tmpfs') return [];
    const common = { mode: '', readOnly: mount.readOnly || readOnly };
    if (mount.type === 'bind') return [{ ...mount, ...common }];
    return [{ ...mount, ...common, copy: false, anonymous: false }];
  });

/** `/a//b/../c/` as `/a/c`. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function parseBind(text: string, driver: string): MountSpec {
  const invalid = (why: string): Error => badParameter(`invalid volume specification: '${text}'${why}`);
  const words = text.split(':');
  // A destination alone asks for a new volume there.
  const [source = '', target = '', access = ''] = words.length === 1 ? ['', text] : words;
  if (target === '' || words[0] === '' || words.length > 3) throw invalid('');
  const type = source.startsWith('/') ? 'bind' : 'volume';
  if (!target.startsWith('/'))
    throw invalid(
      `: invalid mount config for type "${type}": invalid mount path: '${target}' mount path must be absolute`,
    );
  if (cleanPath(target) === '/')
    throw invalid(`: invalid mount config for type "${type}": invalid specification: destination can't be '/'`);
  const modes = access === '' ? [] : access.split(',');
  if (!isMode(modes)) throw badParameter(`invalid mode: ${access}`);
  const extra =
    type === 'volume' ? hasPropagation(modes) && 'BindOptions' : modes.includes('nocopy') && 'VolumeOptions';
  if (extra) throw invalid(`: invalid mount config for type "${type}": field ${extra} must not be specified`);
  if (type === 'volume') {
    if (source === '') return { ...anonymousVolume(cleanPath(target)), request: { Driver: driver } };
    checkVolume({ Name: source, Driver: driver });
    return {
      type,
      name: source,
      target: cleanPath(target),
      readOnly: modes.includes('ro'),
      mode: access || 'z',
      copy: !modes.includes('nocopy'),
      subpath: '',
      anonymous: false,
      request: { Driver: driver },
    };
  }
  return {
    type,
    source: cleanPath(source),
    target: cleanPath(target),
    readOnly: modes.includes('ro'),
    createSource: true,
    mode: access,
    propagation: PROPAGATIONS.find((name) => modes.includes(name)) ?? 'rprivate',
  };
}

const hasPropagation = (modes: readonly string[]): boolean => PROPAGATIONS.some((name) => modes.includes(name));

/** How exactly a Mac keeps both sides the same; on Linux they are one. */
const CONSISTENCIES = ['default', 'consistent', 'cached', 'delegated'];

/** At most one of each kind of word: access, label, propagation, copying, consistency. */
function isMode(words: readonly string[]): boolean {
  const kinds: readonly (readonly string[])[] = [['ro', 'rw'], ['z', 'Z'], PROPAGATIONS, ['nocopy'], CONSISTENCIES];
  const seen = words.map((word) => kinds.findIndex((kind) => kind.includes(word)));
  return !seen.includes(-1) && new Set(seen).size === seen.length;
}

type ApiMount = NonNullable<HostConfig['Mounts']>[number];

function parseMount(mount: ApiMount): MountSpec {
  const target = mount.Target ?? '';
  const type: string = mount.Type ?? '';
  const invalid = (why: string): Error => badParameter(`invalid mount config for type "${type}": ${why}`);
  if (target === '') throw invalid('field Target must not be empty');
  if (!target.startsWith('/')) throw invalid(`invalid mount path: '${target}' mount path must be absolute`);
  if (cleanPath(target) === '/') throw invalid("invalid specification: destination can't be '/'");
  if (type === 'tmpfs') return tmpfsMount(mount, cleanPath(target));
  if (type === 'volume') return volumeMount(mount, cleanPath(target));
  if (type !== 'bind') throw invalid('mount type unknown');
  const source = mount.Source ?? '';
  if (source === '') throw invalid('field Source must not be empty');
  const asked: string = mount.BindOptions?.Propagation ?? '';
  const propagation = asked === '' ? 'rprivate' : PROPAGATIONS.find((name) => name === asked);
  if (propagation === undefined) throw invalid(`invalid propagation mode: ${asked}`);
  if (mount.VolumeOptions) throw invalid('field VolumeOptions must not be specified');
  if (!source.startsWith('/')) throw invalid(`invalid mount path: '${source}' mount path must be absolute`);
  return {
    type,
    source: cleanPath(source),
    target: cleanPath(target),
    readOnly: mount.ReadOnly ?? false,
    createSource: mount.BindOptions?.CreateMountpoint ?? false,
    mode: '',
    propagation,
  };
}

function volumeMount(mount: ApiMount, target: string): VolumeSpec {
  const { NoCopy: noCopy, Labels: labels, DriverConfig: driver, Subpath: subpath = '' } = mount.VolumeOptions ?? {};
  const invalid = (why: string): Error => badParameter(`invalid mount config for type "volume": ${why}`);
  const name = mount.Source ?? '';
  if (mount.BindOptions) throw invalid('field BindOptions must not be specified');
  if (subpath !== '' && (subpath.startsWith('/') || subpath.split('/').includes('..')))
    throw invalid('subpath must be a relative path within the volume');
  if (subpath !== '' && name === '') throw invalid('must not set Subpath when using anonymous volumes');
  const request = {
    Driver: driver?.Name ?? '',
    ...(driver?.Options && { DriverOpts: driver.Options }),
    ...(labels && { Labels: labels }),
  };
  checkVolume({ Name: name, ...request });
  return {
    type: 'volume',
    name,
    target,
    readOnly: mount.ReadOnly ?? false,
    mode: 'z',
    copy: noCopy !== true,
    subpath,
    anonymous: name === '',
    request,
  };
}

function tmpfsMount(mount: ApiMount, target: string): MountSpec {
  if (mount.Source) throw badParameter('invalid mount config for type "tmpfs": field Source must not be specified');
  const { SizeBytes: size, Mode: mode } = mount.TmpfsOptions ?? {};
  const options = [
    ...(mount.ReadOnly === true ? ['ro'] : []),
    ...(size ? [`size=${String(size)}`] : []),
    ...(mode ? [`mode=${mode.toString(8)}`] : []),
  ];
  return { type: 'tmpfs', target, options: options.join(','), shown: true };
}

function parseTmpfs([target, options]: readonly [string, string]): MountSpec {
  if (!target.startsWith('/')) throw badParameter(`invalid mount path: '${target}' mount path must be absolute`);
  if (cleanPath(target) === '/') throw badParameter("invalid specification: destination can't be '/'");
  return { type: 'tmpfs', target: cleanPath(target), options, shown: false };
}

function refuseDuplicates(specs: readonly MountSpec[]): void {
  const seen = new Set<string>();
  for (const { target } of specs) {
    if (seen.has(target)) throw badParameter(`Duplicate mount point: ${target}`);
    seen.add(target);
  }
}

/** The `Mounts` of inspect and list. A tmpfs of `--tmpfs` is not among them, one of `--mount` is. */
export const mountPoints = (specs: readonly MountSpec[]): MountPoint[] =>
  specs.flatMap((spec): MountPoint[] => {
    if (spec.type === 'tmpfs')
      return spec.shown
        ? [{ Type: 'tmpfs', Source: '', Destination: spec.target, Mode: '', RW: true, Propagation: '' }]
        : [];
    if (spec.type === 'volume')
      return [
        {
          Type: 'volume',
          Name: spec.name,
          Source: mountpointOf(spec.name),
          Destination: spec.target,
          Driver: 'local',
          Mode: spec.mode,
          RW: !spec.readOnly,
          Propagation: '',
        },
      ];
    const { source, target, mode, readOnly, propagation } = spec;
    return [{ Type: 'bind', Source: source, Destination: target, Mode: mode, RW: !readOnly, Propagation: propagation }];
  });

/** How many names a path has: none in `/`. */
export const pathDepth = (path: string): number => path.split('/').filter((name) => name !== '').length;
