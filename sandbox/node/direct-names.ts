/** The names of the outside, asked for with Node's own resolver. */
import { Resolver } from 'node:dns/promises';
import type { DnsRecord, Question, RecordType, ResponseCode } from '../../runtime/network/dns/message.ts';
import type { NameUpstream } from '../../runtime/network/dns/upstream.ts';
import { OUTSIDE_ADDRESSES } from '../../runtime/outside/outside-network.ts';

/** Programs in the guest give up after five seconds. */
const TRY = { timeout: 1500, tries: 2 };
/** The resolver tells the time to live of addresses only. */
const TTL_SECONDS = 60;

/** Asks the name servers of this computer, or those that a container was told to use. */
export const directNames: NameUpstream = {
  async ask(question, { servers, signal }) {
    const ask = LOOKUPS[question.type];
    if (!ask) return { code: 'NOTIMP', records: [] };
    const resolver = new Resolver(TRY);
    const chosen = servers.filter((server) => server !== OUTSIDE_ADDRESSES.names);
    if (chosen.length > 0) resolver.setServers(chosen);
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return { code: 'NOERROR', records: await ask(resolver, question) };
    } catch (error) {
      return { code: codeOf(error), records: [] };
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  },
};

type Lookup = (resolver: Resolver, question: Question) => Promise<DnsRecord[]>;

const record = ({ name, type }: Question, data: unknown, ttl = TTL_SECONDS): DnsRecord =>
  ({ name, type, ttl, data }) as DnsRecord;

/** A lookup whose answers are the data of records as they stand. */
const plain =
  (ask: (resolver: Resolver, name: string) => Promise<readonly unknown[]>): Lookup =>
  async (resolver, question) =>
    (await ask(resolver, question.name)).map((data) => record(question, data));

const LOOKUPS: Partial<Record<RecordType, Lookup>> = {
  A: async (resolver, question) =>
    (await resolver.resolve4(question.name, { ttl: true })).map(({ address, ttl }) => record(question, address, ttl)),
  AAAA: async (resolver, question) =>
    (await resolver.resolve6(question.name, { ttl: true })).map(({ address, ttl }) => record(question, address, ttl)),
  PTR: plain((resolver, name) => resolver.resolvePtr(name)),
  CNAME: plain((resolver, name) => resolver.resolveCname(name)),
  NS: plain((resolver, name) => resolver.resolveNs(name)),
  TXT: plain((resolver, name) => resolver.resolveTxt(name)),
  MX: plain(async (resolver, name) =>
    (await resolver.resolveMx(name)).map(({ priority, exchange }) => ({ preference: priority, exchange })),
  ),
  SRV: plain(async (resolver, name) =>
    (await resolver.resolveSrv(name)).map(({ name: target, ...rest }) => ({ ...rest, target })),
  ),
  SOA: plain(async (resolver, name) => {
    const { nsname, hostmaster, minttl, ...rest } = await resolver.resolveSoa(name);
    return [{ ...rest, mname: nsname, rname: hostmaster, minimum: minttl }];
  }),
};

const CODES: Readonly<Record<string, ResponseCode>> = {
  ENOTFOUND: 'NXDOMAIN',
  ENODATA: 'NOERROR',
  EREFUSED: 'REFUSED',
  ENOTIMP: 'NOTIMP',
  EFORMERR: 'FORMERR',
  EBADNAME: 'FORMERR',
};

const codeOf = (error: unknown): ResponseCode =>
  CODES[error instanceof Error && 'code' in error ? String(error.code) : ''] ?? 'SERVFAIL';
