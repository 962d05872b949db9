import { expect, it } from 'vitest';
import type { ContainerSummary } from '../../runtime/model/types.ts';
import { shownPorts } from './ports.ts';

it('lists published TCP ports, each once, in order', () => {
  const containers: ContainerSummary[] = [
    {
      Names: ['/web'],
      Ports: [
        { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
        { IP: '::', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
        { PrivatePort: 443, Type: 'tcp' },
        { PrivatePort: 53, PublicPort: 53, Type: 'udp' },
      ],
    },
    { Names: ['/api'], Ports: [{ PrivatePort: 80, PublicPort: 3000, Type: 'tcp' }] },
  ];
  expect(shownPorts(containers)).toEqual([
    { port: 3000, container: 'api' },
    { port: 8080, container: 'web' },
  ]);
});
