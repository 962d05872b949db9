import type { Program } from '../../guest/program.ts';
import type { NetworkSpec } from '../network.ts';
import type { Link } from '../sandbox.ts';

/** Where a container's interface leads: to a gateway, straight out, or nowhere else. */
export type WayOut = 'gateway' | 'interface' | 'none';

/**
 * How networks of a kind are made of the kernel's parts. What happens inside a container's namespace (addresses, routes) is the same
 * for all kinds: see inside.ts.
 */
export interface NetworkDriver {
  /** Throws Docker's errors for options that can't be, and for networks that get into each other's way. Nothing exists yet. */
  check(spec: NetworkSpec, others: readonly NetworkSpec[]): void;
  /** Makes what the network has in the guest; leaves nothing when it fails. What is there already is taken. */
  open(spec: NetworkSpec): Promise<void>;
  /** Finds it again after the engine came back, or makes it anew. */
  reopen(spec: NetworkSpec): Promise<void>;
  remove(spec: NetworkSpec): Promise<void>;
  /** Which way packets leave. */
  wayOut(spec: NetworkSpec): WayOut;
  /** Its interfaces are pairs: one end stays in the guest. */
  readonly paired: boolean;
  /** Its interfaces have a MAC address of their own. */
  readonly ownMac: boolean;
  /** Appends, for the agent, the creation of an interface inside the network namespace of `pid`. */
  join(p: Program, spec: NetworkSpec, link: Link, pid: number): void;
  /** Appends its removal; the kernel may have removed it already, with the namespace. */
  leave(p: Program, spec: NetworkSpec, link: Link): void;
}
