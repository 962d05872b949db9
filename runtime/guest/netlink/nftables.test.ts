import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoPackage } from '../../../tests/support/debian.ts';
import type { Guest } from '../guest.ts';
import { type NativeAgent, startNativeAgent, whyNoNativeAgent } from '../testing/native-agent.ts';
import { runCommand } from '../testing/run-command.ts';
import { Program } from '../program.ts';
import { encodeFields } from './nftables/data.ts';
import { addElements, addSet, deleteElements, deleteSet, type NamedSet } from './nftables/set.ts';
import {
  connectionIs,
  connectionWasRedirected,
  decide,
  destinationIsLocal,
  inNetwork,
  inSet,
  is,
  isNot,
  masquerade,
  packet,
  redirectByMap,
  redirectHere,
  redirectTo,
  verdictOf,
} from './nftables/statement.ts';
import {
  addChain,
  addRule,
  addTable,
  changeTables,
  deleteChain,
  deleteTable,
  flushChain,
  type Table,
  type TableMessage,
} from './nftables/table.ts';

describe('values', () => {
  test('joined fields are padded to four bytes each', () => {
    const key = encodeFields(['inet_proto', 'inet_service'], ['tcp', 8080]);
    expect([...key]).toEqual([6, 0, 0, 0, 0x1f, 0x90, 0, 0]);
  });

  test.each([
    ['inet_service', 70000],
    ['ipv4_addr', '10.0.0.256'],
    ['inet_proto', 'nonsense'],
  ] as const)('%s %j is refused', (type, value) => {
    expect(() => encodeFields([type], [value])).toThrow(/Cannot use/);
  });
});

const why =
  whyNoNativeAgent() ??
  whyNoPackage('nftables', ['nft', '--version']) ??
  whyNoPackage('netbase', ['grep', '-q', '^tcp', '/etc/protocols']);
const docker: Table = { family: 'ip', name: 'docker' };
const published: NamedSet = {
  table: docker,
  name: 'published',
  key: ['inet_proto', 'inet_service'],
  value: ['ipv4_addr', 'inet_service'],
};
const bridges: NamedSet = { table: docker, name: 'bridges', key: ['ifname'] };
const isolation: NamedSet = { table: docker, name: 'isolation', key: ['ifname', 'ifname'], value: 'verdict' };

const change = async (guest: Guest, ...messages: TableMessage[]): Promise<void> => {
  const p = new Program('change tables');
  changeTables(p, messages);
  await guest.run(p);
};

describe.skipIf(why)(`nftables on this kernel${why ? ` (${why})` : ''}`, () => {
  let native: NativeAgent;
  const list = (): Promise<string> => runCommand(native.guest, ['nft', '-y', 'list', 'ruleset']);
  beforeAll(async () => {
    native = await startNativeAgent();
  });
  afterAll(() => native[Symbol.asyncDispose]());

  test('an engine’s rule set reads as nft would write it', async () => {
    await change(
      native.guest,
      addTable(docker),
      addSet(published, 1),
      addSet(bridges, 2),
      addSet(isolation, 3),
      addChain(docker, { name: 'prerouting', hook: { type: 'nat', at: 'prerouting', priority: -100 } }),
      addChain(docker, { name: 'postrouting', hook: { type: 'nat', at: 'postrouting', priority: 100 } }),
      addChain(docker, { name: 'forward', hook: { type: 'filter', at: 'forward', priority: 0, policy: 'drop' } }),
      addChain(docker, { name: 'own' }),
      addRule(docker, 'prerouting', [
        destinationIsLocal(),
        redirectByMap('published', [packet.protocol, packet.destinationPort]),
      ]),
      addRule(docker, 'prerouting', [is(packet.protocol, 'tcp'), is(packet.destinationPort, 53), redirectHere(5353)]),
      addRule(docker, 'prerouting', [is(packet.destinationAddress, '10.0.0.9'), redirectTo('172.17.0.2')]),
      addRule(
        docker,
        'postrouting',
        [inNetwork(packet.sourceAddress, '172.17.0.0/16'), isNot(packet.outputInterface, 'docker0'), masquerade()],
        { comment: 'out of docker0' },
      ),
      addRule(docker, 'forward', [connectionIs('established', 'related'), decide('accept')]),
      addRule(docker, 'forward', [verdictOf('isolation', [packet.inputInterface, packet.outputInterface])]),
      addRule(docker, 'forward', [
        inSet('bridges', [packet.outputInterface]),
        connectionWasRedirected(),
        decide('accept'),
      ]),
      addRule(docker, 'forward', [is(packet.inputInterface, 'br-*'), decide({ jump: 'own' })]),
      addElements(published, [{ key: ['tcp', 8080], value: ['172.17.0.2', 80] }]),
      addElements(bridges, [{ key: ['docker0'] }]),
      addElements(isolation, [{ key: ['docker0', 'docker0'], value: 'accept' }]),
    );
    expect(await list()).toBe(`table ip docker {
	map published {
		type inet_proto . inet_service : ipv4_addr . inet_service
		elements = { tcp . 8080 : 172.17.0.2 . 80 }
	}

	set bridges {
		type ifname
		elements = { "docker0" }
	}

	map isolation {
		type ifname . ifname : verdict
		elements = { "docker0" . "docker0" : accept }
	}

	chain prerouting {
		type nat hook prerouting priority -100; policy accept;
		fib daddr type local dnat ip to meta l4proto . th dport map @published
		tcp dport 53 redirect to :5353
		ip daddr 10.0.0.9 dnat to 172.17.0.2
	}

	chain postrouting {
		type nat hook postrouting priority 100; policy accept;
		ip saddr 172.17.0.0/16 oifname != "docker0" masquerade comment "out of docker0"
	}

	chain forward {
		type filter hook forward priority 0; policy drop;
		ct state established,related accept
		iifname . oifname vmap @isolation
		oifname @bridges ct status dnat accept
		iifname "br-*" jump own
	}

	chain own {
	}
}
`);
  });

  test('publishing a port is one element, and taking it back another', async () => {
    const { guest } = native;
    await change(guest, addElements(published, [{ key: ['udp', 5000], value: ['172.17.0.3', 53] }]));
    expect(await list()).toContain('udp . 5000 : 172.17.0.3 . 53');
    await change(guest, deleteElements(published, [{ key: ['udp', 5000] }]));
    expect(await list()).not.toContain('5000');
  });

  test('a transaction is all or nothing, and its error names the message', async () => {
    const { guest } = native;
    const before = await list();
    const failing = change(
      guest,
      addElements(published, [{ key: ['tcp', 9090], value: ['172.17.0.3', 90] }]),
      addRule(docker, 'nowhere', [decide('accept')]),
    );
    await expect(failing).rejects.toThrow(/add a rule to chain nowhere in table ip docker.*ENOENT/);
    expect(await list()).toBe(before);
  });

  test('what was added can be removed', async () => {
    const { guest } = native;
    await change(guest, flushChain(docker, 'forward'), deleteChain(docker, 'own'), deleteSet(isolation));
    expect(await list()).not.toMatch(/isolation|own|related/);
    await change(guest, deleteTable(docker));
    expect(await list()).toBe('');
  });
});
