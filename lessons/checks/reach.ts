/**
 * Conditions on what answers: ports and registries. They are asked in HTTP 1.0 by busybox's nc, from within the guest: curl does three
 * times its work before it says a word.
 */
import { containerCalled, notRunning } from './container.ts';
import { shown, unmet } from './expected.ts';
import type { Look } from './look.ts';
import type { CheckOf } from './schema.ts';
import { failed, oneLine, passed, pending, type Verdict } from './verdict.ts';

const SECONDS_MAX = 4;
/** Nc ends by itself; on a slow machine it takes long to begin. */
const RUN_MS_MAX = 30_000;
const BODY_BYTES_MAX = 16 * 1024;
const ASK = `printf '%s HTTP/1.0\\r\\nHost: %s:%s\\r\\nUser-Agent: drydock\\r\\n%s\\r\\n' "$3" "$1" "$2" "$4" |
  nc -w ${SECONDS_MAX} "$1" "$2" | head -c ${BODY_BYTES_MAX}`;

interface Request {
  readonly host: string;
  readonly port: number | string;
  /** `GET /path`. */
  readonly what: string;
  /** Lines, each with its end. */
  readonly headers?: string;
  /** What puts the program into another network namespace. */
  readonly wrap?: readonly string[];
}

interface Answer {
  /** 0 when nobody answered in HTTP. */
  readonly status: number;
  readonly headers: string;
  readonly body: string;
  /** Why, in nc's words. */
  readonly trouble: string;
}

async function ask({ host, port, what, headers = '', wrap = [] }: Request, look: Look): Promise<Answer> {
  const program = ['/usr/bin/busybox', 'sh', '-c', ASK, 'sh', host, String(port), what, headers];
  const { stdout, stderr } = await look.run([...wrap, ...program], RUN_MS_MAX);
  const [, status = '0', lines = '', body = ''] =
    /^HTTP\/1\.[01] (\d{3})[^\n]*\n((?:[^\r\n]+\r?\n)*)\r?\n?([^]*)$/.exec(stdout) ?? [];
  const trouble = oneLine(stderr.replace(/^nc: /, ''), 120);
  return { status: Number(status), headers: lines, body, trouble: trouble || 'it says nothing in HTTP' };
}

export async function checkPort(check: CheckOf<'port'>, look: Look): Promise<Verdict> {
  const wrap = await fromWhere(check.from, look);
  if (!Array.isArray(wrap)) return wrap;
  const host = check.host ?? '127.0.0.1';
  const where = `port ${check.port} of ${host}${check.from === undefined ? '' : `, asked from ${check.from},`}`;
  const { status, body, trouble } = await ask({ host, port: check.port, what: `GET ${check.path ?? '/'}`, wrap }, look);
  if (check.state === 'silent')
    return status === 0
      ? passed(`${where} does not answer`, undefined, 'silent')
      : failed(`${where} answers with ${status}`, String(status));
  if (status === 0) return pending(`${where} does not answer (${trouble})`, 'silent');
  const wanted = check.status === undefined ? undefined : unmet(check.status, status);
  const says = oneLine(body, 60);
  if (wanted !== undefined)
    return failed(`${where} answers with ${status}, the step asks for ${wanted}`, String(status));
  if (check.contains !== undefined && !body.includes(check.contains))
    return failed(`${where} answers "${says}", not "${check.contains}"`, says);
  return passed(`${where} answers "${says}"`, undefined, says);
}

/** The words that put a command into a network namespace or into a container's. */
async function fromWhere(from: string | undefined, look: Look): Promise<string[] | Verdict> {
  if (from === undefined) return [];
  const container = await containerCalled(from, look);
  if (container)
    return container.status === 'running'
      ? ['/usr/bin/nsenter', '-t', String(container.pid), '-n']
      : notRunning(container);
  const place = `/run/netns/${from}`;
  const { code } = await look.run(['/usr/bin/busybox', 'test', '-e', place]);
  if (code === 0) return ['/usr/bin/nsenter', `--net=${place}`];
  return pending(`there is neither a container nor a network namespace called ${from}`, 'none');
}

const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

export async function checkRegistry(check: CheckOf<'registry'>, look: Look): Promise<Verdict> {
  const { registry, repository, tag } = check;
  const name = `${registry}/${repository}:${tag}`;
  const [host = '', port = '80'] = registry.split(':');
  const what = `HEAD /v2/${repository}/manifests/${tag}`;
  const accept = `Accept: ${MANIFESTS.join(', ')}\r\n`;
  const { status, headers, trouble } = await ask({ host, port, what, headers: accept }, look);
  if (status === 0) return pending(`${registry} does not answer (${trouble})`, 'silent');
  const isThere = status === 200;
  if (check.state === 'absent')
    return isThere ? pending(`${name} is still there`, tag) : passed(`there is no ${name}`, undefined, 'none');
  if (!isThere) return pending(`${registry} has no ${repository}:${tag} (${status})`, String(status));
  const digest = /^docker-content-digest:\s*(\S+)/im.exec(headers)?.[1] ?? '';
  const wanted = check.digest === undefined ? undefined : unmet(check.digest, digest);
  if (wanted !== undefined) return failed(`${name} is ${shown(digest)}, the step asks for ${wanted}`, digest);
  return passed(`${name} is ${shown(digest)}`, undefined, digest);
}
