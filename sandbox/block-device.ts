/**
 * The guest's one disk: ext4 on a loop device, a small file system that can be full, on a block device that I/O limits hold. All others
 * lie in memory, where the kernel has nothing to limit.
 *
 * Its blocks are a file among what is written over the root, so a machine that is switched off keeps them (disk.ts).
 */
import type { Guest } from '../runtime/guest/guest.ts';
import { runInGuest } from '../runtime/guest/process/run-in-guest.ts';

const PLACES = `
exec 2>/dev/kmsg
image=/var/lib/disk.img
device=/dev/loop0
place=/srv/disk`;

/**
 * Copied over itself, the file has no holes: the kernel charges a page that it has to allocate to whoever writes the block, and a container
 * would pay for the disk with its own memory. Pages of zeros are no part of a snapshot; fallocate would leave in them what was there
 * before.
 */
const MOUNT = `${PLACES}
[[ -f $image && ! -L $image && $(stat -c %s $image) == $((32 << 20)) ]] || rm -rf $image
[[ -e $image ]] || mkfs.ext4 -q -m 0 -L disk -E lazy_itable_init=0,lazy_journal_init=0 $image 32M
dd if=$image of=$image bs=1M conv=notrunc status=none
mkdir -p $place && losetup $device $image && mount $device $place`;

/** Far beyond what the disk takes on a slow computer. */
const DISK_MS_MAX = 60_000;

/** At a kilobyte a second nothing that was written would get to the disk before the machine goes. */
const LIFT_LIMITS = `
for file in $(find /sys/fs/cgroup -name io.max); do
  [[ -s $file ]] && echo "7:0 rbps=max wbps=max riops=max wiops=max" > $file
done
true`;

/** Blocks that hold nothing become holes of the file, which no archive carries. */
const UNMOUNT = `${PLACES}
fstrim $place
umount $place`;

/**
 * Makes the disk, unless an earlier boot has left one. What is wrong with it, the kernel's log tells: the machine starts without it, as
 * with `nofail` in an fstab.
 */
export async function mountDisk(guest: Guest): Promise<void> {
  await runInGuest(guest, ['/bin/bash', '-c', MOUNT], { timeoutMs: DISK_MS_MAX });
}

/** For a machine that is about to go: what waits for the disk, and can't be killed meanwhile, comes to its end. */
export async function liftLimits(guest: Guest): Promise<void> {
  await runInGuest(guest, ['/bin/bash', '-c', LIFT_LIMITS], { timeoutMs: DISK_MS_MAX });
}

/** A disk that is still in use has its journal. */
export async function unmountDisk(guest: Guest): Promise<void> {
  await runInGuest(guest, ['/bin/bash', '-c', UNMOUNT], { timeoutMs: DISK_MS_MAX });
}
