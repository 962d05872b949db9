/** Where the bridge begins, in a previewed document and before its own scripts. */
import type { BridgeFacts } from '../bridge.ts';
import { askPage } from './ask-page.ts';
import { bridgedFetch } from './fetch.ts';
import { PortAddresses } from './port-addresses.ts';
import { xmlHttpRequestOver } from './xml-http-request.ts';

/** The parameter of the function around this script's text (bridgeScript). */
declare const bridgeFacts: BridgeFacts;

const fetch = bridgedFetch(new PortAddresses(bridgeFacts), askPage(bridgeFacts), globalThis.fetch.bind(globalThis));

for (const [name, value] of Object.entries({ fetch, XMLHttpRequest: xmlHttpRequestOver(fetch) }))
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
