/** Build, push, scan, sign, refuse, deploy: in the guest, against Debian's docker-registry on this computer. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { directOutside } from '../../sandbox/node/direct-outside.ts';
import { openSandbox } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import made from '../../runtime/trust/testing/cosign.json' with { type: 'json' };
import { startRegistry, type TestRegistry, whyNoRegistry } from '../support/registry.ts';

const RUN_MS_MAX = 120_000;
const SLOW = { timeout: 400_000 };
const why = whyNoRegistry();

let sandbox: Sandbox;
let registry: TestRegistry;
beforeAll(async () => {
  if (why !== undefined) return;
  registry = await startRegistry();
  sandbox = await openSandbox({ outside: directOutside });
});
afterAll(async () => {
  sandbox?.[Symbol.dispose]();
  await registry?.[Symbol.asyncDispose]();
});

const run = (line: string) =>
  runCommand(sandbox.guest, ['sh', '-c', `cd /root; export COSIGN_PASSWORD=secret; ${line}`], {
    timeoutMs: RUN_MS_MAX,
  });

async function output(line: string): Promise<string> {
  const { code, stdout, stderr } = await run(line);
  if (code !== 0) throw new Error(`${line}: ${code}: ${stderr}${stdout}`);
  return stdout;
}

async function refusal(line: string): Promise<string> {
  const { code, stdout, stderr } = await run(line);
  if (code === 0) throw new Error(`${line}: it was not refused: ${stdout}`);
  return stderr;
}

const SIGNED_ALONE = (repository: string): string =>
  JSON.stringify({
    default: [{ type: 'insecureAcceptAnything' }],
    transports: {
      docker: {
        [repository]: [
          { type: 'sigstoreSigned', keyPath: '/root/cosign.pub', signedIdentity: { type: 'matchRepository' } },
        ],
        'docker.io/library/nginix': [{ type: 'reject' }],
      },
    },
  });

test.skipIf(why !== undefined)(
  `what is old is found, what is unsigned is refused, what is signed runs${why === undefined ? '' : ` (skipped: ${why})`}`,
  SLOW,
  async () => {
    const repository = `${registry.address}/shop`;
    const old = `${repository}/app:1`;
    await output(`printf 'FROM debian:12\\nRUN sed -i "/^Package: libgnutls30/,/^$/s/^Version: .*/Version: 3.7.9-2+deb12u2/" \\
      /var/lib/dpkg/status\\n' | docker build -q -t ${old} -`);
    const scanned = await run(`docker scout cves --exit-code --format json ${old}`);
    expect(scanned.code).toBe(2);
    // DSA-5866-1.
    expect(JSON.parse(scanned.stdout).vulnerabilities).toContainEqual(
      expect.objectContaining({ id: 'CVE-2024-12243', source: 'gnutls28', fixed: '3.7.9-2+deb12u4' }),
    );
    expect((await run('docker pull -q debian:12 >&2; docker scout cves --exit-code debian:12')).code).toBe(0);
    expect(await output(`docker sbom --format spdx-json ${old}`)).toContain(
      '"referenceLocator": "pkg:deb/debian/bash@',
    );

    await output(
      `docker push -q ${old}; docker tag busybox ${repository}/other:1; docker push -q ${repository}/other:1`,
    );
    await output(`cosign generate-key-pair; mkdir -p /etc/docker
      echo '${SIGNED_ALONE(repository)}' > /etc/docker/policy.json; systemctl reload docker`);
    expect(await refusal(`docker run --rm ${old} true`)).toContain('A signature was required, but no signature exists');
    await output(`cosign sign --key cosign.key --tlog-upload=false -y -a build=7 ${old}`);
    expect(await output(`cosign verify --key cosign.pub --insecure-ignore-tlog -a build=7 ${old}`)).toContain(
      '"build":"7"',
    );
    expect(await output(`docker run --rm ${old} echo deployed`)).toBe('deployed\n');

    // Of another repository, never signed; of a name that is like another; signed by another.
    expect(await refusal(`docker rmi -f ${repository}/other:1; docker pull ${repository}/other:1`)).toContain(
      'rejected',
    );
    expect(await refusal('docker pull nginix')).toContain('docker.io/library/nginix:latest is rejected by policy');
    await output(`echo '${made.otherPublicKey}' > cosign.pub; systemctl reload docker`);
    expect(await refusal(`docker run --rm ${old} true`)).toContain('cryptographic signature verification failed');
    expect((await run(`cosign verify --key cosign.pub --insecure-ignore-tlog ${old}`)).code).toBe(12);

    await output('echo "{" > /etc/docker/policy.json');
    expect(await refusal('systemctl reload docker')).toContain(
      'invalid policy in "/etc/docker/policy.json": unexpected EOF',
    );
    await output('rm /etc/docker/policy.json; systemctl reload docker');
    expect(await output(`docker run --rm ${old} echo free`)).toBe('free\n');
  },
);
