import type { PortBinding, PortRequest, Protocol } from './ports.ts';

/** Linux's own range for ports that nobody chose (net.ipv4.ip_local_port_range), as Docker uses it. */
const EPHEMERAL_FIRST = 32_768;
const EPHEMERAL_LAST = 60_999;

/** The text that Docker wraps into the endpoint's error. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

const ANY = '0.0.0.0';

/** Which ports of the guest are promised to which container. Pure bookkeeping: binding them is the endpoint's work. */
export class PortAllocator {
  readonly #taken = new Map<string, Set<string>>();
  readonly #next = { tcp: EPHEMERAL_FIRST, udp: EPHEMERAL_FIRST, sctp: EPHEMERAL_FIRST };

  /** Finds a host port for each request, all or none. Throws PortTaken. */
  allocate(requests: readonly PortRequest[]): PortBinding[] {
    const done: PortBinding[] = [];
    try {
      for (const request of requests) done.push(this.#allocateOne(request));
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

  #allocateOne(request: PortRequest): PortBinding {
    const { port, protocol, hostIp } = request;
    const hostPort = request.last === 0 ? this.#anyFree(request) : this.#firstFree(request);
    const binding = { port, protocol, hostIp, hostPort };
    this.#take(binding);
    return binding;
  }

  /** One port that was asked for is refused where the same address has it; whether another one is in its way the kernel says. */
  #firstFree({ hostIp, protocol, first, last }: PortRequest): number {
    if (first === last && !this.#taken.get(keyOf(protocol, first))?.has(hostIp)) return first;
    for (let port = first; port <= last; port += 1) if (this.#isFree(protocol, port, hostIp)) return port;
    throw new PortTaken(
      first === last
        ? `Bind for ${hostIp}:${String(first)} failed: port is already allocated`
        : 'all ports are allocated',
    );
  }

  /** Goes round the range, so that a port just given back rests as long as possible. */
  #anyFree({ hostIp, protocol }: PortRequest): number {
    const count = EPHEMERAL_LAST - EPHEMERAL_FIRST + 1;
    for (let tried = 0; tried < count; tried += 1) {
      const port = this.#next[protocol];
      this.#next[protocol] = port === EPHEMERAL_LAST ? EPHEMERAL_FIRST : port + 1;
      if (this.#isFree(protocol, port, hostIp)) return port;
    }
    throw new PortTaken('all ports are allocated');
  }

  #isFree(protocol: Protocol, port: number, hostIp: string): boolean {
    const holders = this.#taken.get(keyOf(protocol, port));
    if (!holders) return true;
    return hostIp !== ANY && !holders.has(ANY) && !holders.has(hostIp);
  }

  #take({ protocol, hostPort, hostIp }: PortBinding): void {
    const key = keyOf(protocol, hostPort);
    const holders = this.#taken.get(key) ?? new Set();
    this.#taken.set(key, holders.add(hostIp));
  }
}

const keyOf = (protocol: Protocol, port: number): string => `${String(port)}/${protocol}`;
