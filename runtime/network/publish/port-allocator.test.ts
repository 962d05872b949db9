import { describe, expect, test } from 'vitest';
import { PortAllocator } from './port-allocator.ts';
import { portMap, portRequests, type PortRequest } from './ports.ts';

const request = (first: number, last = first, ...hostIps: string[]): PortRequest => ({
  port: 80,
  protocol: 'tcp',
  hostIps: hostIps.length > 0 ? hostIps : ['0.0.0.0'],
  first,
  last,
});
const ports = (allocator: PortAllocator, ...requests: PortRequest[]): number[] =>
  allocator.allocate(requests).map((binding) => binding.hostPort);

describe('ports of the host', () => {
  test('one is given to one container only', () => {
    const allocator = new PortAllocator();
    expect(ports(allocator, request(8080))).toEqual([8080]);
    expect(() => ports(allocator, request(8080))).toThrow('Bind for 0.0.0.0:8080 failed: port is already allocated');
  });

  test('a range gives its first free one, until there is none', () => {
    const allocator = new PortAllocator();
    expect(ports(allocator, request(8000, 8001), request(8000, 8001))).toEqual([8000, 8001]);
    expect(() => ports(allocator, request(8000, 8001))).toThrow('all ports are allocated');
  });

  test('two addresses can have the same port; a range leaves out what any address has', () => {
    const allocator = new PortAllocator();
    ports(allocator, request(80, 80, '127.0.0.1'), request(80, 80, '10.0.0.1'));
    expect(ports(allocator, request(80, 81))).toEqual([81]);
    expect(() => ports(allocator, request(80, 80, '10.0.0.1'))).toThrow('Bind for 10.0.0.1:80 failed');
  });

  test('all or none: what a refused request had is free again', () => {
    const allocator = new PortAllocator();
    ports(allocator, request(81));
    expect(() => ports(allocator, request(80), request(81))).toThrow('0.0.0.0:81');
    expect(ports(allocator, request(80))).toEqual([80]);
  });

  test('nobody’s choice: the next of the ephemeral ports', () => {
    const allocator = new PortAllocator();
    expect(ports(allocator, request(0), request(0))).toEqual([32_768, 32_769]);
    expect(allocator.allocate([{ ...request(0), protocol: 'udp' }])[0]?.hostPort).toBe(32_768);
  });
});

test('the same port is free in both families where both are asked for', () => {
  const allocator = new PortAllocator();
  const both = ['0.0.0.0', '::'];
  ports(allocator, request(8000, 8000, '::1'));
  expect(ports(allocator, request(8000, 8001, ...both))).toEqual([8001, 8001]);
  expect(ports(allocator, request(8000, 8000, '127.0.0.1'))).toEqual([8000]);
  expect(() => ports(allocator, request(8000, 8000, '::1'))).toThrow('Bind for ::1:8000 failed');
  const any = allocator.allocate([request(0, 0, ...both)]);
  expect(any.map(({ hostIp, hostPort }) => [hostIp, hostPort])).toEqual([
    ['0.0.0.0', 32_768],
    ['::', 32_768],
  ]);
  allocator.release(any);
  expect(ports(allocator, request(32_768, 32_768, ...both))).toEqual([32_768, 32_768]);
});

test('who names no address gets both families, who names one gets that', () => {
  const host = { PortBindings: { '80/tcp': [{ HostPort: '8080' }, { HostIp: '::1', HostPort: '8081' }] } };
  expect(portRequests({}, host).map(({ hostIps }) => hostIps)).toEqual([['0.0.0.0', '::'], ['::1']]);
});

test('--publish-all adds the exposed ports that have no binding', () => {
  const config = { ExposedPorts: { '80/tcp': {}, '53/udp': {} } };
  const host = { PublishAllPorts: true, PortBindings: { '80/tcp': [{ HostPort: '8080' }] } };
  expect(portRequests(config, host).map(({ port, first }) => [port, first])).toEqual([
    [80, 8080],
    [53, 0],
  ]);
});

test('an exposed port without a binding is shown with null', () => {
  const binding = { port: 80, protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 8080 } as const;
  expect(portMap({ ExposedPorts: { '80/tcp': {}, '443/tcp': {} } }, [binding])).toEqual({
    '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }],
    '443/tcp': null,
  });
});
