/** Between the service worker and the page that owns the machine. A request carries a MessagePort for its answer. */
import type { PortAnswer, PortRequest } from '../../sandbox/contract.ts';
import type { PreviewPlace } from './place.ts';

export interface PreviewRequest {
  readonly type: 'drydock-preview';
  readonly place: PreviewPlace;
  readonly request: PortRequest;
}

/** `location`: the answer leads there. `againSeconds`: nobody has answered yet, and it may be asked again after so long. */
export type PreviewAnswer = PortAnswer & { readonly location?: string; readonly againSeconds?: number };
