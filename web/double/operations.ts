/** Two made-up operations for the X-ray. */
import type { OperationDetail, OperationSummary } from '../../sandbox/contract.ts';

const call = (name: string, args: string[], result = '= 0', microseconds = 12) => ({
  name,
  args,
  result,
  ok: !result.includes('-1'),
  microseconds,
});

const details: readonly OperationDetail[] = [
  {
    id: 1,
    label: 'create container peaceful_euler',
    startedAt: Date.UTC(2026, 0, 1, 12),
    calls: 2,
    failed: 0,
    microseconds: 96,
    programs: [
      {
        label: 'directories',
        actor: 'agent',
        calls: [
          call('mkdir', ['"/var/lib/docker/overlay2/3f9a"', '0710'], '= 0', 40),
          call('mkdir', ['"/var/lib/docker/overlay2/3f9a/diff"', '0755'], '= 0', 56),
        ],
      },
    ],
  },
  {
    id: 2,
    label: 'start container peaceful_euler',
    startedAt: Date.UTC(2026, 0, 1, 12, 0, 1),
    calls: 12,
    failed: 1,
    microseconds: 8420,
    programs: [
      {
        label: 'namespaces',
        actor: 'agent',
        calls: [
          call(
            'clone3',
            ['{flags=CLONE_NEWNS|CLONE_NEWUTS|CLONE_NEWIPC|CLONE_NEWPID|CLONE_NEWNET|CLONE_INTO_CGROUP, cgroup=9}'],
            '= 214',
            1900,
          ),
        ],
      },
      {
        label: 'root file system',
        actor: 'pid 214',
        calls: [
          call('mount', ['"none"', '"/"', 'NULL', 'MS_REC|MS_PRIVATE', 'NULL']),
          call(
            'mount',
            [
              '"overlay"',
              '"/var/lib/docker/overlay2/3f9a/merged"',
              '"overlay"',
              '0',
              '"lowerdir=/run/drydock/layers/8f1b2c3d4e5f,upperdir=…,workdir=…"',
            ],
            '= 0',
            310,
          ),
          call('mount', ['"proc"', '"proc"', '"proc"', 'MS_NOSUID|MS_NODEV|MS_NOEXEC', 'NULL'], '= 0', 88),
          call('pivot_root', ['"."', '"."'], '= 0', 61),
          call('umount2', ['"."', 'MNT_DETACH'], '= 0', 30),
        ],
      },
      {
        label: 'privileges',
        actor: 'pid 214',
        calls: [
          call('sethostname', ['"c0ffee254711"', '12']),
          call('keyctl', ['KEYCTL_JOIN_SESSION_KEYRING', '"_ses"'], '= -1 ENOSYS'),
          call('capset', ['{version=3, pid=0}', '{effective=0xa80425fb, permitted=0xa80425fb}']),
          call('prctl', ['PR_SET_NO_NEW_PRIVS', '1']),
          call('seccomp', ['SECCOMP_SET_MODE_FILTER', '0', '{len=311, filter=…}'], '= 0', 240),
          call('execve', ['"/bin/sleep"', '["sleep", "3600"]', '[…]'], '= 0', 900),
        ],
      },
    ],
  },
];

export const operationSummaries: OperationSummary[] = details.map(
  ({ id, label, startedAt, calls, failed, microseconds }) => ({ id, label, startedAt, calls, failed, microseconds }),
);
export const operationDetail = (id: number): OperationDetail | undefined => details.find((detail) => detail.id === id);
