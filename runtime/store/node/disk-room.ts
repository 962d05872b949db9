import { StorageFullError } from '../blob-store.ts';
import { hasCode } from './unless-missing.ts';

/** Runs what writes to a disk; that the disk, or the user's share of it, is full becomes a StorageFullError. */
export function roomTyped<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw asRoom(error);
  }
}

/** The same of something that takes its time. */
export const roomTypedLater = <T>(write: Promise<T>): Promise<T> =>
  write.catch((error: unknown) => {
    throw asRoom(error);
  });

const asRoom = (error: unknown): unknown =>
  hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT') ? new StorageFullError(error) : error;
