import type { ByteDuplex } from './byte-duplex.ts';

/**
 * Carries bytes both ways until both sides have said that they are done; the end of one direction is passed on and leaves the other
 * open. Rejects when one of them breaks or the signal is aborted; both are left as they are then, for their owner to break.
 */
export async function relay(near: ByteDuplex, far: ByteDuplex, signal: AbortSignal): Promise<void> {
  const broken = new AbortController();
  const either = AbortSignal.any([signal, broken.signal]);
  const carry = async (from: ByteDuplex, to: ByteDuplex): Promise<void> => {
    try {
      await from.readable.pipeTo(to.writable, { signal: either, preventAbort: true, preventCancel: true });
    } catch (error) {
      broken.abort(error);
      throw error;
    }
  };
  await Promise.all([carry(near, far), carry(far, near)]);
}
