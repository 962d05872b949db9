/** What a terminal gets when the text before its cursor was changed by something other than keys. */
const DELETE = '\x7f';

/** Takes back what differs from its first different character on, and types what is there instead; the cursor stood at the end. */
export function keysForEdit(before: string, after: string): string {
  const [old, now] = [[...before], [...after]];
  let same = 0;
  while (same < old.length && old[same] === now[same]) same += 1;
  return DELETE.repeat(old.length - same) + now.slice(same).join('').replaceAll('\n', '\r');
}
