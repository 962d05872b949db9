/** The answers that describe a node: getattr, statfs. */
import type { FileNode } from '../../runtime/std/file-tree.ts';
import type { Answer } from './encoder.ts';

/** P9_GETATTR_BASIC: everything up to the blocks. */
const VALID_BASIC = 0x7ff;
const BLOCK_BYTES = 4096;
/** V9FS_MAGIC in linux/magic.h. */
const FILE_SYSTEM_MAGIC = 0x01021997;
const NAME_BYTES_MAX = 255;

export function attributes(answer: Answer, node: FileNode): Answer {
  answer.u64(VALID_BASIC).qid(node).u32(node.mode).u32(node.uid).u32(node.gid).u64(node.links);
  answer
    .u64(deviceNumber(node))
    .u64(node.size)
    .u64(BLOCK_BYTES)
    .u64(Math.ceil(node.size / 512));
  for (let time = 0; time < 3; time++) answer.u64(Math.max(0, node.mtimeSeconds)).u64(node.mtimeNanoseconds);
  // Birth time, generation and data version, which VALID_BASIC leaves out.
  return answer.u64(0).u64(0).u64(0).u64(0);
}

/** new_encode_dev in linux/kdev_t.h. */
function deviceNumber({ device }: FileNode): number {
  if (!device) return 0;
  return ((device.minor & 0xff) | (device.major << 8) | ((device.minor & ~0xff) << 12)) >>> 0;
}

/** A full file system: nothing can be written to it. */
export function statistics(answer: Answer): Answer {
  answer.u32(FILE_SYSTEM_MAGIC).u32(BLOCK_BYTES);
  for (let count = 0; count < 6; count++) answer.u64(0);
  return answer.u32(NAME_BYTES_MAX);
}
