import { badParameter } from '../../errors.ts';

const PORT_MAX = 65_535;
const PROTOCOLS = new Set(['tcp', 'udp', 'sctp']);

/** `80`, `80/udp`, `8000-8010/tcp` as the keys of ExposedPorts. Throws 400 with the texts of docker/go-connections. */
export function portsOf(word: string): string[] {
  const slash = word.indexOf('/');
  const range = slash === -1 ? word : word.slice(0, slash);
  const protocol = (slash === -1 ? 'tcp' : word.slice(slash + 1)).toLowerCase() || 'tcp';
  if (!PROTOCOLS.has(protocol)) throw badParameter(`Invalid proto: ${protocol}`);
  const [first = '', last = first] = range.split('-');
  const [low, high] = [portNumber(first), portNumber(last)];
  if (low === undefined || high === undefined || high < low) throw badParameter(`Invalid containerPort: ${range}`);
  return Array.from({ length: high - low + 1 }, (_, index) => `${low + index}/${protocol}`);
}

function portNumber(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= PORT_MAX ? port : undefined;
}
