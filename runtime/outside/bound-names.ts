import { formatIpv4, parseIpv4 } from '../network/ipam/ipv4.ts';
import type { Question, Response } from '../network/dns/message.ts';
import type { NameUpstream } from '../network/dns/upstream.ts';

/** 198.18.0.0/15 is for tests of networks and belongs to nobody: RFC 2544. */
const FIRST = parseIpv4('198.18.0.1') ?? 0;
/** As many names as are remembered; the one that was asked for longest ago is forgotten first. */
export const NAMES_MAX = 4096;
/** Addresses are given out again after that many others. */
const ADDRESSES = 100_000;
const TTL_SECONDS = 60;
const REVERSE = '.in-addr.arpa';

/**
 * Names of a machine whose connections somebody else makes, who looks names up by himself and doesn't tell addresses: a browser, a relay.
 * So every name gets an address of its own, by which its connections are known again.
 */
export class BoundNames implements NameUpstream {
  /** In the order of asking. */
  readonly #addresses = new Map<string, string>();
  readonly #names = new Map<string, string>();
  #given = 0;

  ask({ name, type }: Question): Promise<Response> {
    const asked = name.toLowerCase();
    // A name without a dot is a container's that isn't there.
    if (!asked.includes('.')) return answer('NXDOMAIN');
    if (asked.endsWith(REVERSE)) return this.#reverse(name, asked, type);
    if (type === 'A') return answer('NOERROR', [{ name, type, ttl: TTL_SECONDS, data: this.#addressOf(asked) }]);
    return answer(type === 'AAAA' ? 'NOERROR' : 'NOTIMP');
  }

  /** What an address stands for. */
  nameOf(address: string): string | undefined {
    return this.#names.get(address);
  }

  /** An address that is given out to names, now or earlier. */
  isOfNames(address: string): boolean {
    const offset = (parseIpv4(address) ?? 0) - FIRST;
    return offset >= 0 && offset < ADDRESSES;
  }

  #reverse(name: string, asked: string, type: Question['type']): Promise<Response> {
    const address = asked.slice(0, -REVERSE.length).split('.').toReversed().join('.');
    const data = this.nameOf(address);
    if (data === undefined) return answer('NXDOMAIN');
    return answer('NOERROR', type === 'PTR' ? [{ name, type, ttl: TTL_SECONDS, data }] : []);
  }

  #addressOf(name: string): string {
    const address = this.#addresses.get(name) ?? this.#next();
    this.#addresses.delete(name);
    this.#addresses.set(name, address);
    this.#names.set(address, name);
    const [oldest] = this.#addresses;
    if (oldest && this.#addresses.size > NAMES_MAX) {
      this.#addresses.delete(oldest[0]);
      this.#names.delete(oldest[1]);
    }
    return address;
  }

  #next(): string {
    const address = formatIpv4(FIRST + (this.#given % ADDRESSES));
    this.#given += 1;
    return this.#names.has(address) ? this.#next() : address;
  }
}

const answer = (code: Response['code'], records: Response['records'] = []): Promise<Response> =>
  Promise.resolve({ code, records });
