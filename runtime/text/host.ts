/**
 * Addresses and names: `--add-host`, `--dns`, `--dns-search`, `--link`, `--mac-address`.
 */
import { parseIpv6 } from '../std/ipv6.ts';
import { quote } from './quote.ts';

export const isIpAddress = (text: string): boolean => isIpv4(text) || isIpv6(text);

export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
}

export const isIpv6 = (text: string): boolean => parseIpv6(text) !== undefined;

/** `--add-host name:ip` or `name=ip`; `host-gateway` stands for the host. Answers `name:ip`. */
export function parseExtraHost(text: string): string {
  const equals = text.indexOf('=');
  const at = equals >= 0 ? equals : text.indexOf(':');
  if (at <= 0) throw new Error(`bad format for add-host: ${quote(text)}`);
  const name = text.slice(0, at);
  const address = text.slice(at + 1).replace(/^\[(.*)\]$/, '$1');
  if (address !== 'host-gateway' && !isIpAddress(address)) {
    throw new Error(`invalid IP address in add-host: ${quote(address)}`);
  }
  return `${name}:${address}`;
}

export function parseDnsServer(text: string): string {
  const address = text.trim();
  if (!isIpAddress(address)) throw new Error(`IP address is not correctly formatted: ${text}`);
  return address;
}

const DOMAIN_LABEL =
  /^(\.?[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?)(\.[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?)*\.?$/;

/** `.` means "no search domain". */
export function parseDnsSearch(text: string): string {
  const domain = text.trim();
  if (domain === '.') return domain;
  if (domain.length > 255 || !DOMAIN_LABEL.test(domain) || !/[a-zA-Z]/.test(domain)) {
    throw new Error(`${text} is not a valid domain`);
  }
  return domain.replace(/\.$/, '');
}

export function parseLink(text: string): string {
  if (text === '') throw new Error('empty string specified for links');
  if (text.split(':').length > 2) throw new Error(`bad format for links: ${text}`);
  return text;
}

/** EUI-48, EUI-64 and InfiniBand addresses, as Go's net.ParseMAC. */
export const isMacAddress = (text: string): boolean =>
  [6, 8, 20].some((octets) =>
    [
      `^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){${octets - 1}}$`,
      `^[0-9a-fA-F]{2}(-[0-9a-fA-F]{2}){${octets - 1}}$`,
      `^[0-9a-fA-F]{4}(\\.[0-9a-fA-F]{4}){${octets / 2 - 1}}$`,
    ].some((form) => new RegExp(form).test(text)),
  );

/** The loopback range, which a container's resolver can't reach. */
export const isLoopback = (text: string): boolean => text.startsWith('127.') || text === '::1';
