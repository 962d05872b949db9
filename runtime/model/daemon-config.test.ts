import { describe, expect, it } from 'vitest';
import { DEFAULT_DAEMON_CONFIG, parseDaemonConfig } from './daemon-config.ts';

describe('daemon.json', () => {
  it.each(['', '  \n', '{}', 'null'])('is empty: %j', (text) => {
    expect(parseDaemonConfig(text)).toEqual(DEFAULT_DAEMON_CONFIG);
    expect(DEFAULT_DAEMON_CONFIG).toMatchObject({ bip: undefined, logDriver: 'json-file', ignored: [] });
  });

  it('is read', () => {
    const text = JSON.stringify({
      bip: '10.5.0.1/24',
      'default-address-pools': [{ base: '10.10.0.0/16', size: 24 }],
      'log-driver': 'local',
      'log-opts': { 'max-size': '1m' },
      'default-ulimits': { nofile: { Name: 'nofile', Hard: 20, Soft: 10 }, nproc: { Hard: 5, Soft: 5 } },
      'registry-mirrors': ['https://m.example'],
      'insecure-registries': ['r.example:5000'],
      labels: ['a=b'],
      debug: true,
      'live-restore': true,
    });
    expect(parseDaemonConfig(`\uFEFF${text}`)).toEqual({
      bip: '10.5.0.1/24',
      pools: [{ base: '10.10.0.0/16', size: 24 }],
      logDriver: 'local',
      logOptions: { 'max-size': '1m' },
      ulimits: { nofile: { Name: 'nofile', Hard: 20, Soft: 10 }, nproc: { Name: 'nproc', Hard: 5, Soft: 5 } },
      mirrors: ['https://m.example'],
      insecureRegistries: ['r.example:5000'],
      labels: ['a=b'],
      debug: true,
      ignored: ['live-restore'],
    });
  });

  // Recorded from dockerd 26.1.5 --validate.
  it.each([
    ['{', 'unexpected end of JSON input'],
    ['[1]', 'json: cannot unmarshal array into Go value of type map[string]interface {}'],
    ['{"bip": "10.5.0.1/24",}', "invalid character '}' looking for beginning of object key string"],
    [
      '{"bip": 5}',
      'json: cannot unmarshal number into Go struct field Config.CommonConfig.BridgeConfig.DefaultBridgeConfig.bip of type string',
    ],
    ['{"a": 1, "b": 2}', "the following directives don't match any configuration option: a, b"],
    ['{"Bip": "10.5.0.1/24"}', "the following directives don't match any configuration option: Bip"],
    ['{"default-address-pools": {"base":"x"}}', "the following directives don't match any configuration option: base"],
    [
      '{"log-driver": 3}',
      'json: cannot unmarshal number into Go struct field Config.CommonConfig.LogConfig.log-driver of type string',
    ],
    [
      '{"log-opts": {"max-size": 5}}',
      'json: cannot unmarshal number into Go struct field Config.CommonConfig.LogConfig.log-opts of type string',
    ],
    [
      '{"registry-mirrors": "https://m.example"}',
      'json: cannot unmarshal string into Go struct field Config.CommonConfig.ServiceOptions.registry-mirrors of type []string',
    ],
    ['{"debug": "yes"}', 'json: cannot unmarshal string into Go struct field Config.CommonConfig.debug of type bool'],
    [
      '{"default-ulimits": {"nofile": 5}}',
      'json: cannot unmarshal number into Go struct field Config.default-ulimits of type units.Ulimit',
    ],
    [
      '{"labels": ["x"]}',
      'merged configuration validation from file and command line flags failed: bad attribute format: x',
    ],
    ['{"__proto__": {"x": 1}}', "the following directives don't match any configuration option: x"],
  ])('is refused: %s', (text, words) => {
    expect(() => parseDaemonConfig(text)).toThrow(words);
  });
});
