/**
 * The PORTS column: neighbouring ports of one address in a range, ports published under another number one by one.
 */
import type { ContainerSummary } from '../../model/types.ts';

type Port = NonNullable<ContainerSummary['Ports']>[number];

export function displayPorts(ports: readonly Port[]): string {
  const ranges = new RangeList();
  const mapped: string[] = [];
  for (const port of [...ports].sort(compare)) {
    const { IP: ip = '', PrivatePort: inside, PublicPort: outside = 0, Type: protocol } = port;
    if (ip !== '' && outside !== inside) mapped.push(`${hostPort(ip, `${outside}`)}->${inside}/${protocol}`);
    else ranges.add(ip, protocol, inside);
  }
  return [...ranges.finish(), ...mapped].join(', ');
}

const compare = (a: Port, b: Port): number =>
  a.PrivatePort - b.PrivatePort ||
  compareText(a.IP ?? '', b.IP ?? '') ||
  (a.PublicPort ?? 0) - (b.PublicPort ?? 0) ||
  compareText(a.Type, b.Type);

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** `127.0.0.1:80`, `[::1]:80`. */
export const hostPort = (ip: string, port: string): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);

interface Range {
  readonly ip: string;
  readonly protocol: string;
  first: number;
  last: number;
}

class RangeList {
  readonly #closed: string[] = [];
  readonly #open = new Map<string, Range>();

  add(ip: string, protocol: string, port: number): void {
    const key = `${ip}/${protocol}`;
    const range = this.#open.get(key);
    if (range && port === range.last + 1) range.last = port;
    else {
      if (range) this.#closed.push(rangeText(range));
      this.#open.set(key, { ip, protocol, first: port, last: port });
    }
  }

  finish(): string[] {
    return [...this.#closed, ...[...this.#open.values()].map(rangeText)];
  }
}

function rangeText({ ip, protocol, first, last }: Range): string {
  const ports = first === last ? `${first}` : `${first}-${last}`;
  return `${ip === '' ? ports : `${hostPort(ip, ports)}->${ports}`}/${protocol}`;
}
