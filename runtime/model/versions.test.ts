import { expect, test } from 'vitest';
import type { ContainerInspect, InspectedImage } from './types.ts';
import { containerInspectFor, imageInspectFor } from './versions.ts';

const NETWORK_ID = 'd'.repeat(64);

/** A container's place on a network, as the engine tells of it. */
const onNetwork = (endpoint: object): ContainerInspect => ({
  NetworkSettings: { Networks: { shop: { NetworkID: '', ...endpoint } } },
});

test.each<[string, object, number, unknown]>([
  ['before its first start', { Aliases: ['www'], DNSNames: null }, 44, ['www']],
  ['before its first start', { Aliases: null, DNSNames: null }, 41, null],
  ['on a network', { Aliases: ['www'], DNSNames: ['web', 'www', 'cccc', 'host'] }, 44, ['www', 'cccc', 'host']],
  ['on a network', { Aliases: null, DNSNames: ['web', 'cccc'] }, 24, ['cccc']],
  ['that is its own alias', { Aliases: ['web'], DNSNames: ['web', 'cccc'] }, 44, ['web', 'cccc']],
  ['on a network', { Aliases: ['www'], DNSNames: ['web', 'www', 'cccc'] }, 45, ['www']],
  ['where there are no names', { Aliases: null, DNSNames: null, NetworkID: NETWORK_ID }, 44, null],
])('the aliases of a container %s, %j, are for API 1.%i %j', (_, endpoint, version, aliases) => {
  const { NetworkSettings } = containerInspectFor(onNetwork(endpoint), version);
  expect(NetworkSettings?.Networks?.['shop']).toEqual({ NetworkID: '', ...endpoint, Aliases: aliases });
});

const image = {
  Id: 'sha256:1',
  Size: 7,
  Config: { Cmd: ['sh'], Volumes: { '/data': {} } },
  Container: 'c'.repeat(64),
  ContainerConfig: { Hostname: 'cccc', Image: 'busybox', Cmd: ['x'], Volumes: { '/data': {} } },
} as unknown as InspectedImage;

test('until 1.44 an image tells what it was made from', () => {
  expect(imageInspectFor(image, 44)).toMatchObject({
    Container: image.Container,
    ContainerConfig: {
      Hostname: 'cccc',
      Domainname: '',
      Tty: false,
      Image: 'busybox',
      Env: null,
      Cmd: ['x'],
      Volumes: { '/data': {} },
    },
  });
  expect(Object.keys(imageInspectFor({ ...image, Container: '' }, 44))).not.toContain('Container');
  expect(Object.keys(imageInspectFor(image, 45)).filter((key) => key.startsWith('Container'))).toEqual([]);
});

test('until 1.49 an image has the fields of a container, too', () => {
  expect(imageInspectFor(image, 49).Config).toMatchObject({ Image: 'busybox', Hostname: '', Tty: false });
  expect(Object.keys(imageInspectFor(image, 50).Config)).not.toContain('Image');
});
