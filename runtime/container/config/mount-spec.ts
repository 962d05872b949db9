import type { ContainerCreateRequest, HostConfig, MountPoint } from '../../api/types.ts';
import { badParameter, notImplemented } from '../../errors.ts';

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
  | { readonly type: 'tmpfs'; readonly target: string; readonly options: string; readonly shown: boolean };

export const PROPAGATIONS = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'] as const;
export type Propagation = (typeof PROPAGATIONS)[number];

/** Everything that the request mounts, parents before children. Throws Docker's error for what can't be. */
export function parseMounts(request: ContainerCreateRequest): MountSpec[] {
  const host = request.HostConfig ?? {};
  const specs = [
    ...(host.Binds ?? []).map(parseBind),
    ...(host.Mounts ?? []).map(parseMount),
    ...Object.entries(host.Tmpfs ?? {}).map(parseTmpfs),
  ];
  refuseVolumes(request, specs);
  refuseDuplicates(specs);
  return specs.sort((a, b) => depth(a.target) - depth(b.target));
}

const depth = (path: string): number => path.split('/').length;

/** `/a//b/../c/` as `/a/c`. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function parseBind(text: string): MountSpec {
  const invalid = (why: string): Error => badParameter(`invalid volume specification: '${text}'${why}`);
  const [source = '', target = '', mode = '', ...more] = text.split(':');
  if (target === '' || more.length > 0) throw invalid('');
  const type = source.startsWith('/') ? 'bind' : 'volume';
  if (!target.startsWith('/'))
    throw invalid(
      `: invalid mount config for type "${type}": invalid mount path: '${target}' mount path must be absolute`,
    );
  if (cleanPath(target) === '/') throw invalid(": invalid specification: destination can't be '/'");
  const words = mode === '' ? [] : mode.split(',');
  if (!isMode(words)) throw badParameter(`invalid mode: ${mode}`);
  if (type === 'volume') throw refuseVolume(source);
  return {
    type,
    source: cleanPath(source),
    target: cleanPath(target),
    readOnly: words.includes('ro'),
    createSource: true,
    mode,
    propagation: PROPAGATIONS.find((name) => words.includes(name)) ?? 'rprivate',
  };
}

function refuseVolume(name: string): Error {
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) return notImplemented(`The named volume "${name}"`);
  return badParameter(
    `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
  );
}

/** At most one of each kind of word: access, label, propagation, copying. */
function isMode(words: readonly string[]): boolean {
  const kinds: readonly (readonly string[])[] = [['ro', 'rw'], ['z', 'Z'], PROPAGATIONS, ['nocopy']];
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
  if (type === 'volume') throw notImplemented('A volume mount');
  if (type !== 'bind') throw invalid('mount type unknown');
  const source = mount.Source ?? '';
  if (source === '') throw invalid('field Source must not be empty');
  if (!source.startsWith('/')) throw invalid(`invalid mount path: '${source}' mount path must be absolute`);
  return {
    type,
    source: cleanPath(source),
    target: cleanPath(target),
    readOnly: mount.ReadOnly ?? false,
    createSource: mount.BindOptions?.CreateMountpoint ?? false,
    mode: '',
    propagation: PROPAGATIONS.find((name) => name === mount.BindOptions?.Propagation) ?? 'rprivate',
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
  return { type: 'tmpfs', target: cleanPath(target), options, shown: false };
}

function refuseDuplicates(specs: readonly MountSpec[]): void {
  const seen = new Set<string>();
  for (const { target } of specs) {
    if (seen.has(target)) throw badParameter(`Duplicate mount point: ${target}`);
    seen.add(target);
  }
}

function refuseVolumes(request: ContainerCreateRequest, specs: readonly MountSpec[]): void {
  const covered = new Set(specs.map((spec) => spec.target));
  const anonymous = Object.keys(request.Volumes ?? {}).find((path) => !covered.has(cleanPath(path)));
  if (anonymous !== undefined) throw notImplemented(`An anonymous volume (${anonymous})`);
}

/** The `Mounts` of inspect and list. A tmpfs of `--tmpfs` is not among them, one of `--mount` is. */
export const mountPoints = (specs: readonly MountSpec[]): MountPoint[] =>
  specs.flatMap((spec): MountPoint[] => {
    if (spec.type === 'tmpfs')
      return spec.shown
        ? [{ Type: 'tmpfs', Source: '', Destination: spec.target, Mode: '', RW: true, Propagation: '' }]
        : [];
    const { source, target, mode, readOnly, propagation } = spec;
    return [{ Type: 'bind', Source: source, Destination: target, Mode: mode, RW: !readOnly, Propagation: propagation }];
  });
