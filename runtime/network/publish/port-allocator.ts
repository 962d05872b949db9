import { ANY_IPV4, ANY_IPV6, familyOf, type PortBinding, type PortRequest, type Protocol } from './ports.ts';

/** Linux's own range for ports that nobody chose (net.ipv4.ip_local_port_range), as Docker uses it. */
const EPHEMERAL_FIRST = 32_768;
const EPHEMERAL_LAST = 60_999;

/** The text that Docker wraps into the endpoint's error. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/** Which ports of the guest are promised to which container. Pure bookkeeping: binding them is the endpoint's work. */
export class PortAllocator {
  readonly #taken = new Map<string, Set<string>>();
  readonly #next = { tcp: EPHEMERAL_FIRST, udp: EPHEMERAL_FIRST, sctp: EPHEMERAL_FIRST };

  /** Finds a host port for each request, all or none. Throws PortTaken. */
  allocate(requests: readonly PortRequest[]): PortBinding[] {
    const done: PortBinding[] = [];
    try {
      for (const request of requests) done.push(...this.#allocateOne(request));
    } catch (error) {
      this.release(done);
      throw error;
    }
    return done;
  }

  /** Takes ports that are in use already: after the engine comes back. */
  adopt(bindings: readonly PortBinding[]): void {
    for (const binding of bindings) this.#take(binding);
  }

  release(bindings: readonly PortBinding[]): void {
    for (const { protocol, hostPort, hostIp } of bindings) {
      const key = keyOf(protocol, hostPort);
      const holders = this.#taken.get(key);
      holders?.delete(hostIp);
      if (holders?.size === 0) this.#taken.delete(key);
    }
  }

  #allocateOne(request: PortRequest): PortBinding[] {
    const { port, protocol, hostIps } = request;
    const hostPort = request.last === 0 ? this.#anyFree(request) : this.#firstFree(request);
    const bindings = hostIps.map((hostIp) => ({ port, protocol, hostIp, hostPort }));
    for (const binding of bindings) this.#take(binding);
    return bindings;
  }

  /** One port that was asked for is refused where the same address has it; whether another one is in its way the kernel says. */
  #firstFree({ hostIps, protocol, first, last }: PortRequest): number {
    const holders = this.#taken.get(keyOf(protocol, first));
    const taken = hostIps.find((hostIp) => holders?.has(hostIp));
    if (first === last && taken === undefined) return first;
    for (let port = first; port <= last; port += 1) if (this.#isFree(protocol, port, hostIps)) return port;
    throw new PortTaken(
      first === last
        ? `Bind for ${taken ?? ''}:${String(first)} failed: port is already allocated`
        : 'all ports are allocated',
    );
  }

  /** Goes round the range, so that a port just given back rests as long as possible. */
  #anyFree({ hostIps, protocol }: PortRequest): number {
    const count = EPHEMERAL_LAST - EPHEMERAL_FIRST + 1;
    for (let tried = 0; tried < count; tried += 1) {
      const port = this.#next[protocol];
      this.#next[protocol] = port === EPHEMERAL_LAST ? EPHEMERAL_FIRST : port + 1;
      if (this.#isFree(protocol, port, hostIps)) return port;
    }
    throw new PortTaken('all ports are allocated');
  }

  #isFree(protocol: Protocol, port: number, hostIps: readonly string[]): boolean {
    const holders = [...(this.#taken.get(keyOf(protocol, port)) ?? [])];
    return hostIps.every((hostIp) => !holders.some((holder) => inEachOthersWay(holder, hostIp)));
  }

  #take({ protocol, hostPort, hostIp }: PortBinding): void {
    const key = keyOf(protocol, hostPort);
    const holders = this.#taken.get(key) ?? new Set();
    this.#taken.set(key, holders.add(hostIp));
  }
}

/** An address for all of its family is in the way of each of them. */
const inEachOthersWay = (a: string, b: string): boolean =>
  familyOf(a) === familyOf(b) && (a === b || [a, b].some((each) => each === ANY_IPV4 || each === ANY_IPV6));

const keyOf = (protocol: Protocol, port: number): string => `${String(port)}/${protocol}`;
