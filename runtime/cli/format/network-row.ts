/**
 * A network as `docker network ls` shows it.
 */
import type { NetworkResource } from '../../model/types.ts';
import { Row } from '../../text/template/value.ts';
import type { Headers } from './listing.ts';
import { shortId } from './text.ts';

export const NETWORK_TABLE = '{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}';

export const NETWORK_HEADERS: Headers = {
  ID: 'NETWORK ID',
  Name: 'NAME',
  Driver: 'DRIVER',
  Scope: 'SCOPE',
  IPv4: 'IPV4',
  IPv6: 'IPV6',
  Internal: 'INTERNAL',
  Labels: 'LABELS',
  CreatedAt: 'CREATED AT',
};

export function networkRow(network: NetworkResource, truncate: boolean): Row {
  const labels = network.Labels ?? {};
  const { Id = '', Created = '' } = network;
  return new Row(
    '*network.networkContext',
    {
      CreatedAt: () => goTimeText(Created),
      Driver: () => network.Driver ?? '',
      ID: () => (truncate ? shortId(Id) : Id),
      IPv4: () => String(network.EnableIPv4 ?? false),
      IPv6: () => String(network.EnableIPv6 ?? false),
      Internal: () => String(network.Internal ?? false),
      Labels: () =>
        Object.entries(labels)
          .map(([key, value]) => `${key}=${value}`)
          .join(','),
      Name: () => network.Name ?? '',
      Scope: () => network.Scope ?? '',
    },
    { Label: (name: string) => labels[name] ?? '' },
  );
}

/** Go's own print of a time: `2026-01-02 03:04:05.6 +0000 UTC`. */
function goTimeText(rfc3339: string): string {
  const [date = '', time = ''] = rfc3339.replace(/Z$/, '').split('T');
  return `${date} ${time} +0000 UTC`;
}
