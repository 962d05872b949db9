import { expect, test, vi } from 'vitest';
import { OwnTimers } from './own-timers.ts';

test('timers go off, are cancelled, and end with their owner', () => {
  vi.useFakeTimers();
  try {
    const timers = new OwnTimers();
    const went: string[] = [];
    timers.after(10, () => went.push('ten'));
    timers.after(20, () => went.push('cancelled'))[Symbol.dispose]();
    timers.after(30, () => went.push('late'));
    vi.advanceTimersByTime(25);
    expect(went).toEqual(['ten']);
    timers[Symbol.dispose]();
    timers.after(1, () => went.push('after the end'));
    vi.advanceTimersByTime(100);
    expect(went).toEqual(['ten']);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
