/** The query of `POST /build` (moby, api/server/router/build/build_routes.go), parsed. */
import * as v from 'valibot';
import type { BuildOptions } from '../../model/build-options.ts';
import { badParameter } from '../../std/errors.ts';
import { type ImageReference, parseReference, withDefaultTag } from '../../oci/reference.ts';
import type { HostConfig } from '../../model/types.ts';
import { explainSyntaxError } from '../../text/json-syntax.ts';
import type { Query } from './query.ts';
import { registriesOf } from './registry-auth.ts';

/** To valibot a list is a record, too. */
const record = <T>(value: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.custom<object>((given) => !Array.isArray(given), 'Invalid type: Expected Object but received Array'),
    v.record(v.string(), value),
  );
/** Go reads null as the empty text. */
const anyText = v.pipe(
  v.nullable(v.string()),
  v.transform((value) => value ?? ''),
);
const list = v.nullable(v.array(anyText));
const labels = v.nullable(record(anyText));
const buildArgs = v.nullable(record(v.nullable(v.string())));
const ulimit = v.object({ Name: v.string(), Soft: v.number(), Hard: v.number() });
const ulimits = v.nullable(v.array(v.nullable(ulimit)));
const secrets = v.record(v.string(), v.string());

/** Bytes of all secrets of one build; one key has some kilobytes. */
const SECRETS_LENGTH_MAX = 1024 * 1024;
const TAGS_MAX = 100;

/** Throws 400 with Docker's texts. */
export function parseBuildOptions(query: Query, headers: Headers): BuildOptions {
  if (query.all('securityopt').length > 0) {
    throw badParameter('The daemon on this platform does not support setting security options on build');
  }
  if (query.flag('squash')) throw badParameter('squash is only supported with experimental mode');
  checkVersion(query.text('version'));
  const isolation = query.text('isolation');
  if (isolation !== '' && isolation !== 'default')
    throw badParameter(`unsupported isolation: ${JSON.stringify(isolation)}`);
  const args = jsonOf(query, 'buildargs', buildArgs, 'error reading build args') ?? {};
  const forceRemove = query.flag('forcerm');
  return {
    dockerfile: query.text('dockerfile') || 'Dockerfile',
    buildId: query.optionalText('buildid'),
    remote: query.optionalText('remote'),
    tags: parseTags(query.all('t')),
    target: query.text('target'),
    args: new Map(Object.entries(args).map(([name, value]) => [name, value ?? undefined])),
    labels: jsonOf(query, 'labels', labels, 'error reading labels') ?? {},
    cacheFrom: jsonOf(query, 'cachefrom', list, 'error reading cache-from') ?? [],
    noCache: query.flag('nocache'),
    pull: query.flag('pull'),
    quiet: query.flag('q'),
    containers: forceRemove || query.flag('rm', true) || query.text('rm') === '' ? 'remove' : 'keep',
    forceRemove,
    platform: query.optionalText('platform'),
    host: hostOf(query),
    secrets: parseSecrets(headers.get('X-Build-Secrets')),
    registries: registriesOf(headers.get('X-Registry-Config')),
  };
}

function checkVersion(version: string): void {
  if (version === '' || version === '1') return;
  if (version !== '2') throw badParameter(`invalid version ${JSON.stringify(version)}`);
  throw badParameter(
    'BuildKit is not available in this engine: set DOCKER_BUILDKIT=0 to build with the classic builder',
    'RUN --mount, here-documents and the other additions of BuildKit to the Dockerfile work with it here, too.',
  );
}

function parseTags(names: readonly string[]): ImageReference[] {
  if (names.length > TAGS_MAX) throw badParameter(`an image can be given ${TAGS_MAX} names at most at a time`);
  const tags = names
    .filter((name) => name !== '')
    .map((name) => {
      const ref = parseReference(name);
      if (ref.digest !== undefined) throw badParameter('build tag cannot contain a digest');
      return withDefaultTag(ref);
    });
  return tags.filter(
    (tag, index) => tags.findIndex((other) => JSON.stringify(other) === JSON.stringify(tag)) === index,
  );
}

function hostOf(query: Query): HostConfig {
  const number = (name: string, key: keyof HostConfig): HostConfig => {
    const value = query.integer(name);
    return value === undefined || value === 0 ? {} : { [key]: value };
  };
  const text = (name: string, key: keyof HostConfig): HostConfig => {
    const value = query.optionalText(name);
    return value === undefined ? {} : { [key]: value };
  };
  const hosts = query.all('extrahosts').flatMap(hostsIn);
  const limits = (jsonOf(query, 'ulimits', ulimits, 'error reading ulimit settings') ?? []).filter(
    (each) => each !== null,
  );
  return {
    ...number('memory', 'Memory'),
    ...number('memswap', 'MemorySwap'),
    ...number('cpushares', 'CpuShares'),
    ...number('cpuperiod', 'CpuPeriod'),
    ...number('cpuquota', 'CpuQuota'),
    ...number('shmsize', 'ShmSize'),
    ...text('cpusetcpus', 'CpusetCpus'),
    ...text('cpusetmems', 'CpusetMems'),
    ...text('cgroupparent', 'CgroupParent'),
    ...text('networkmode', 'NetworkMode'),
    ...(hosts.length > 0 && { ExtraHosts: hosts }),
    ...(limits.length > 0 && { Ulimits: limits }),
  };
}

/** The document says a list in JSON, Docker's client repeats the parameter. */
function hostsIn(text: string): string[] {
  if (!text.startsWith('[')) return text === '' ? [] : [text];
  return parse(text, list, 'invalid extrahosts') ?? [];
}

/** `{"id": "base64"}` in base64, as X-Registry-Config is: from this engine's own command line. */
function parseSecrets(header: string | null): ReadonlyMap<string, Uint8Array> {
  if (header === null || header === '') return new Map();
  if (header.length > SECRETS_LENGTH_MAX) throw badParameter('the secrets of a build are larger than 1 MiB');
  const given = parse(decodeBase64(header), secrets, 'invalid X-Build-Secrets');
  return new Map(Object.entries(given).map(([id, value]) => [id, bytesOf(decodeBase64(value))]));
}

function decodeBase64(text: string): string {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    throw badParameter('invalid X-Build-Secrets: not base64');
  }
}

const bytesOf = (binary: string): Uint8Array => Uint8Array.from(binary, (char) => char.charCodeAt(0));

function jsonOf<T>(query: Query, name: string, schema: v.GenericSchema<unknown, T>, what: string): T | undefined {
  const text = query.optionalText(name);
  return text === undefined ? undefined : parse(text, schema, what);
}

function parse<T>(text: string, schema: v.GenericSchema<unknown, T>, what: string): T {
  const parsed = v.safeParse(schema, parseJson(text, what));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw badParameter(`${what}: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badParameter(`${what}: ${explainSyntaxError(text)}`);
  }
}
