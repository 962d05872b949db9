/** Conditions on what answers: ports and registries. They are asked by curl, from within the guest. */
import { containerCalled, noContainer, notRunning } from './container.ts';
import { shown, unmet } from './expected.ts';
import type { Look } from './look.ts';
import type { CheckOf } from './schema.ts';
import { failed, oneLine, passed, pending, type Verdict } from './verdict.ts';

const SECONDS_MAX = 4;
const BODY_BYTES_MAX = 16 * 1024;
const MARK = '\nstatus ';

interface Answer {
  /** 0 when nobody answered. */
  readonly status: number;
  readonly body: string;
  /** Curl's words for it. */
  readonly trouble: string;
}

async function ask(
  url: string,
  { wrap = [], more = [] }: { wrap?: readonly string[]; more?: readonly string[] },
  look: Look,
): Promise<Answer> {
  const limits = ['-m', String(SECONDS_MAX), '--max-filesize', String(BODY_BYTES_MAX)];
  const { stdout, stderr } = await look.run([
    ...wrap,
    '/usr/bin/curl',
    '-sS',
    ...limits,
    ...more,
    '-w',
    `${MARK}%{http_code}`,
    url,
  ]);
  const at = stdout.lastIndexOf(MARK);
  return {
    status: at === -1 ? 0 : Number(stdout.slice(at + MARK.length)),
    body: at === -1 ? '' : stdout.slice(0, at),
    trouble: oneLine(stderr.replace(/^curl: \(\d+\) /, ''), 120),
  };
}

export async function checkPort(check: CheckOf<'port'>, look: Look): Promise<Verdict> {
  const wrap = await fromWhere(check.from, look);
  if (!Array.isArray(wrap)) return wrap;
  const host = check.host ?? '127.0.0.1';
  const where = `port ${check.port} of ${host}${check.from === undefined ? '' : `, asked from ${check.from},`}`;
  const { status, body, trouble } = await ask(`http://${host}:${check.port}${check.path ?? '/'}`, { wrap }, look);
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
  const { stdout } = await look.run(['/usr/bin/ip', 'netns', 'list']);
  const names = stdout.split('\n').map((line) => line.split(' ')[0]);
  return names.includes(from) ? ['/usr/bin/ip', 'netns', 'exec', from] : noContainer(from);
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
  const more = ['-I', '-H', `Accept: ${MANIFESTS.join(', ')}`];
  const { status, body, trouble } = await ask(`http://${registry}/v2/${repository}/manifests/${tag}`, { more }, look);
  if (status === 0) return pending(`${registry} does not answer (${trouble})`, 'silent');
  const isThere = status === 200;
  if (check.state === 'absent')
    return isThere ? pending(`${name} is still there`, tag) : passed(`there is no ${name}`, undefined, 'none');
  if (!isThere) return pending(`${registry} has no ${repository}:${tag} (${status})`, String(status));
  const digest = /^docker-content-digest:\s*(\S+)/im.exec(body)?.[1] ?? '';
  const wanted = check.digest === undefined ? undefined : unmet(check.digest, digest);
  if (wanted !== undefined) return failed(`${name} is ${shown(digest)}, the step asks for ${wanted}`, digest);
  return passed(`${name} is ${shown(digest)}`, undefined, digest);
}
