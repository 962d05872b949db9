import { CLONE_NEWNET } from '../../guest/constants/clone.ts';
import { SIGKILL } from '../../text/signals.ts';
import type { Guest } from '../../guest/guest.ts';
import { netlinkQuery } from '../../guest/netlink/query.ts';
import { NETLINK_ROUTE, netlinkRequest } from '../../guest/netlink/request.ts';
import { decodeLink, getLink } from '../../guest/netlink/route/decode.ts';
import { newVeth } from '../../guest/netlink/route/link.ts';
import { Program } from '../../guest/program.ts';
import { kill } from '../../guest/syscalls/process.ts';

/** What number the first interface after lo gets in a new namespace: it depends on what the kernel puts into every one by itself. */
export async function probeFirstIndex(guest: Guest): Promise<number> {
  const actor = await guest.spawn({ flags: CLONE_NEWNET });
  const p = new Program('see how interfaces are numbered');
  netlinkRequest(p, NETLINK_ROUTE, [newVeth({ name: 'probe', peer: { name: 'eth0' } })]);
  const answer = netlinkQuery(p, NETLINK_ROUTE, getLink({ name: 'eth0' }));
  try {
    return decodeLink((await actor.run(p)).get(answer)).index;
  } finally {
    const end = new Program('end the probe');
    kill(end, actor.pid, SIGKILL);
    await guest.run(end);
    await actor.exit;
  }
}
