/** How the machine of a page reaches the internet, as its user has chosen. */
import { BoundNames } from '../runtime/outside/bound-names.ts';
import { httpTcp } from '../runtime/outside/http-tcp.ts';
import { relayTcp } from '../runtime/outside/relay-tcp.ts';
import { systemTimers } from '../runtime/std/time.ts';
import { browserOutside } from './browser-outside.ts';
import type { OutsideChoice } from './contract.ts';
import { parseRelayUrl } from './relay-address.ts';
import { relayOutside } from './relay-outside.ts';
import type { SandboxOptions } from './sandbox.ts';
import { webFrames } from './web-frames.ts';

export function waysOut(choice: OutsideChoice): Pick<SandboxOptions, 'outside' | 'tcp' | 'names'> {
  const names = new BoundNames();
  switch (choice.way) {
    case 'offline':
      return {};
    case 'fetch':
      return { outside: browserOutside, tcp: httpTcp(browserOutside, names), names };
    case 'relay': {
      const relay = parseRelayUrl(choice.url);
      if (!relay) throw new Error(`Use the relay ${choice.url}: give wss://..., or ws:// on this computer`);
      const frames = webFrames(relay.host, () => new WebSocket(relay));
      return { outside: relayOutside(relay, browserOutside), tcp: relayTcp(frames, names, systemTimers), names };
    }
  }
}
