import { expect, test } from 'vitest';
import { EventLog } from '../../events/event-log.ts';
import { Mutex } from '../../std/mutex.ts';
import { systemTimers } from '../../std/time.ts';
import type { Attachment } from '../attachment.ts';
import { predefinedSpec } from '../make-spec.ts';
import { Network } from '../network.ts';
import type { NetworkedContainer } from '../networked-container.ts';
import type { RunningSandbox } from '../running-sandbox.ts';
import { Attaching } from './attaching.ts';

const lan = new Network(predefinedSpec('bridge', { id: '1'.repeat(64), createdAt: 0n, options: {} }));

/** A container that runs on no network; `steps` gets a word for each time that it is to be written down. */
function running(steps: string[]): NetworkedContainer {
  let attachments: ReadonlyMap<string, Attachment> = new Map();
  return {
    id: 'c'.repeat(64),
    name: 'box',
    config: {},
    hostConfig: { NetworkMode: 'none-of-them' },
    lock: new Mutex(),
    get attachments() {
      return attachments;
    },
    links: new Map(),
    pid: 7,
    sandbox: { data: { endpoints: [] } } as unknown as RunningSandbox,
    attachedTo: (now) => {
      attachments = now;
      steps.push('noted');
    },
  };
}

test.each([
  ['done', () => Promise.resolve()],
  ['broken off', () => Promise.reject(new Error('the guest is gone'))],
])('what a live change has made is noted after it: %s', async (_, end) => {
  const steps: string[] = [];
  const join = async (): Promise<void> => {
    steps.push('changed');
    await end();
  };
  const attaching = new Attaching({
    live: { join, leave: join },
    events: new EventLog({ now: () => 0n }, systemTimers),
  });
  await attaching.connect(running(steps), lan, {}).catch(() => undefined);
  expect(steps).toEqual(['changed', 'noted']);
});
