import { expect, it } from 'vitest';
import { parsePorts } from './ports.ts';

it('lists published TCP ports, each once, in order', () => {
  const body = [
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
  expect(parsePorts(body)).toEqual([
    { port: 3000, container: 'api' },
    { port: 8080, container: 'web' },
  ]);
});

it.each([undefined, { message: 'no' }, [{ Names: 5 }]])('lists nothing for %j', (body) => {
  expect(parsePorts(body)).toEqual([]);
});
