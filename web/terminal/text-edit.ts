/** What a terminal gets when the text before its cursor was changed by something other than keys. */
const DELETE = '\x7f';

/**
 * Takes back what differs before the cursor from the first different character on, and types what is there instead. `caret` is the index
 * in `after` behind which nothing has changed.
 */
export function keysForEdit(before: string, after: string, caret = after.length): string {
  const old = Array.from(before.slice(0, Math.max(0, before.length - (after.length - caret))));
  const now = Array.from(after.slice(0, caret));
  let same = 0;
  while (same < old.length && old[same] === now[same]) same += 1;
  return DELETE.repeat(old.length - same) + now.slice(same).join('').replaceAll('\n', '\r');
}
