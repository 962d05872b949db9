/**
 * A script for previewed documents, run before their own: fetch and XMLHttpRequest to the document's port go by way of the page above,
 * because a document in an origin of its own reaches neither the port nor the service worker. What it does is in bridge/, which
 * web/node/bridge-text.ts makes into one text.
 */
import { bridgeText } from 'virtual:bridge-text';
import type { PortAnswer, PortRequest } from '../../sandbox/contract.ts';

/** From a document to the page; a MessagePort for the answer comes with it. */
export interface BridgeRequest {
  readonly type: 'drydock-preview-fetch';
  /** The document's, known to it and to the page. */
  readonly token: string;
  readonly request: PortRequest;
}

export type BridgeAnswer = { readonly answer: PortAnswer } | { readonly error: string };

export interface BridgeFacts {
  readonly token: string;
  /** The page's, which alone may hear. */
  readonly app: string;
  /** `<app>/preview/<key>/<port>`, which the document's own addresses begin with. */
  readonly prefix: string;
  /** The document as its server knows it: `http://localhost:8080/a/b`. */
  readonly address: string;
}

/** The script for a document. */
export const bridgeScript = (facts: BridgeFacts): string =>
  `(function (bridgeFacts) {${bridgeText}})(${JSON.stringify(facts).replaceAll('<', String.raw`\u003c`)})`;
