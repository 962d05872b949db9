import type { NetworkSandbox } from './sandbox.ts';

/** A container's network namespace while it runs: what was reserved, and the name server that answers in it. */
export class RunningSandbox {
  /** Plain data: replaced when the container joins or leaves a network. */
  data: NetworkSandbox;
  /** Ends the name server. */
  names: Disposable | undefined;
  /** Ends the proxies of its published ports, and closes their sockets. */
  proxies: Disposable | undefined;
  /** Ends what is published beyond the guest. */
  onHost: Disposable | undefined;

  constructor(data: NetworkSandbox) {
    this.data = data;
  }
}
