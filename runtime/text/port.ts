/**
 * Published and exposed ports: `[[ip:][host port[-end]]:]port[-end][/protocol]`, with go-connections' errors.
 */
import { parseUnsigned } from './number.ts';
import { isIpAddress } from './host.ts';

export interface PublishedPort {
  /** `80/tcp`. */
  readonly port: string;
  readonly hostIp: string;
  /** Empty lets the engine choose; a range lets it choose from there. */
  readonly hostPort: string;
}

const PROTOCOLS = new Set(['tcp', 'udp', 'sctp']);

/** `--publish`, in the short form or as `published=80,target=80,protocol=udp`. */
export function parsePublish(text: string): PublishedPort[] {
  return parsePortSpec(text.includes('=') ? shortForm(text) : text);
}

function shortForm(text: string): string {
  const fields = new Map([['protocol', 'tcp']]);
  for (const field of text.split(',')) {
    const [name = '', value] = field.split('=');
    if (value === undefined) {
      throw new Error(`invalid publish opts format (should be name=value but got '${field}')`);
    }
    fields.set(name, value);
  }
  return `${fields.get('published') ?? ''}:${fields.get('target') ?? ''}/${fields.get('protocol') ?? ''}`;
}

/** `EXPOSE` takes it, too, and leaves out what concerns the host. */
export function parsePortSpec(text: string): PublishedPort[] {
  const { ip, host, container } = splitParts(text);
  const hostIp = checkIp(ip);
  const [ports, protocol] = splitProtocol(container);
  if (ports === '') throw new Error(`no port specified: ${text}<empty>`);
  const target = readRange(ports, 'containerPort');
  const source = host === '' ? undefined : readRange(host, 'hostPort');
  checkProtocol(protocol);
  if (source && source.end - source.start !== target.end - target.start && target.start !== target.end) {
    throw new Error(`invalid ranges specified for container and host Ports: ${ports} and ${host}`);
  }
  return portsBetween(target).map((port, index) => ({
    port: `${port}/${protocol.toLowerCase()}`,
    hostIp,
    hostPort: source ? hostPortAt(source, target, index) : '',
  }));
}

/** The last two colons count: an IPv6 address has more. */
function splitParts(text: string): { ip: string; host: string; container: string } {
  const parts = text.split(':');
  const container = parts.pop() ?? '';
  const host = parts.pop() ?? '';
  return { ip: parts.join(':'), host, container };
}

function checkIp(text: string): string {
  const ip = /^\[.*\]$/.test(text) ? text.slice(1, -1) : text;
  if (ip !== '' && !isIpAddress(ip)) throw new Error(`invalid IP address: ${ip}`);
  return ip;
}

function splitProtocol(text: string): [ports: string, protocol: string] {
  const [ports = '', protocol = ''] = text.split('/');
  return [ports, protocol === '' ? 'tcp' : protocol];
}

function checkProtocol(protocol: string): void {
  if (!PROTOCOLS.has(protocol.toLowerCase())) throw new Error(`invalid proto: ${protocol}`);
}

interface PortRange {
  readonly start: number;
  readonly end: number;
}

function readRange(text: string, what: string): PortRange {
  try {
    return parsePortRange(text);
  } catch {
    throw new Error(`invalid ${what}: ${text}`);
  }
}

export function parsePortRange(text: string): PortRange {
  if (text === '') throw new Error('empty string specified for ports');
  const [first = '', ...rest] = text.split('-');
  const start = parseUnsigned(first, 16, 10);
  const end = rest.length === 0 ? start : parseUnsigned(rest.join('-'), 16, 10);
  if (end < start) throw new Error(`invalid range specified for port: ${text}`);
  return { start, end };
}

/** One port published from a range keeps the range: the engine takes a free one of it. */
function hostPortAt(source: PortRange, target: PortRange, index: number): string {
  if (target.start === target.end && source.start !== source.end) return `${source.start}-${source.end}`;
  return `${source.start + index}`;
}

const portsBetween = ({ start, end }: PortRange): number[] =>
  Array.from({ length: end - start + 1 }, (_, index) => start + index);

/** `--expose 8080-8090/udp`. */
export function parseExpose(text: string): string[] {
  if (text.includes(':')) throw new Error(`invalid port format for --expose: ${text}`);
  const [ports, protocol] = splitProtocol(text);
  try {
    return portsBetween(parsePortRange(ports)).map((port) => `${port}/${protocol}`);
  } catch (error) {
    throw new Error(`invalid range format for --expose: ${text}, error: ${(error as Error).message}`, { cause: error });
  }
}
