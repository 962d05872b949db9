/** A failed mount(2) as Docker and runc write it: `mount tmpfs:/x, flags: 0xe, data: size=x: invalid argument`. */
export function mountFailure(
  { source, target, flags, data = '' }: { source: string; target: string; flags: number; data?: string },
  reason: string,
): string {
  const options = [flags === 0 ? '' : `, flags: 0x${flags.toString(16)}`, data === '' ? '' : `, data: ${data}`];
  return `mount ${source}:${target}${options.join('')}: ${reason}`;
}
