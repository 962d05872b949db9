/**
 * How quick this machine is: a fixed piece of emulated work, timed and printed, so that the time of a test run can be read. The work is a
 * guest restored, containers run and bytes hashed in it: compiling, interpreting and running guest code in about the tests' proportions.
 */
import { createApiClient } from '../../runtime/api/client.ts';
import { openSandbox } from '../../sandbox/node/load.ts';
import { dockerRun } from './docker-run.ts';

const CONTAINERS = 20;
const HASHED_MEBIBYTES = 64;
/** Of a quiet machine with two cores of 2.6 GHz: what times in the documents were measured on. */
const REFERENCE_SECONDS = 2.6;

const started = performance.now();
const sandbox = await openSandbox();
const client = createApiClient(sandbox.api);
for (let run = 0; run < CONTAINERS; run += 1) await dockerRun(client, ['true']);
await dockerRun(client, ['sh', '-c', `head -c ${HASHED_MEBIBYTES}M /dev/zero | sha256sum`]);
const seconds = (performance.now() - started) / 1000;
const work = `a guest restored, ${CONTAINERS} containers run, ${HASHED_MEBIBYTES} MiB hashed in it`;
console.log(
  `Calibration: ${seconds.toFixed(2)} s for ${work} (${(seconds / REFERENCE_SECONDS).toFixed(2)} x the reference)`,
);
// v86 has no way to end its timers but the process.
process.exit(0);
