/** Lines of /etc/hosts: hosts(5). */
export interface HostsEntry {
  readonly address: string;
  readonly names: readonly string[];
}

export const hostsLine = ({ address, names }: HostsEntry): string => `${address}\t${names.join(' ')}\n`;

/** The file with one more entry; what somebody wrote into it stays. */
export const withEntry = (text: string, entry: HostsEntry): string =>
  `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${hostsLine(entry)}`;

/** The file without an entry; what somebody wrote into it stays. */
export const withoutEntry = (text: string, entry: HostsEntry): string => text.replace(hostsLine(entry), '');

/** The file where the entry of a name has another address now. */
export function withAddress(text: string, { address, names }: HostsEntry): string {
  const end = `\t${names.join(' ')}`;
  return text
    .split('\n')
    .map((line) => (line.endsWith(end) ? `${address}${end}` : line))
    .join('\n');
}
