import { describe, expect, test } from 'vitest';
import { DockerError } from '../../std/errors.ts';
import { errorAnswer, json } from '../../http/answer.ts';
import { readText } from '../../api/input/body.ts';
import type { ApiHandler } from '../../http/handler.ts';
import { TestInvocation } from '../testing/test-invocation.ts';
import { runDocker } from '../docker.ts';

const CONFIG = '/home/user/.docker/config.json';

/** Takes `secret` for a password, and remembers what was asked. */
function registry(): { api: ApiHandler; asked: unknown[]; auths: string[] } {
  const asked: unknown[] = [];
  const auths: string[] = [];
  const api: ApiHandler = async (request) => {
    const { url, headers } = request;
    auths.push(headers.get('X-Registry-Auth') ?? '');
    if (!url.includes('/auth')) return json({});
    const login = JSON.parse(await readText(request)) as { password?: string };
    asked.push(login);
    if (login.password === 'secret') return json({ IdentityToken: '', Status: 'Login Succeeded' });
    return errorAnswer(new DockerError(401, 'login attempt to https://registry.example/v2/ failed'));
  };
  return { api, asked, auths };
}

async function run(args: string[], options: { api: ApiHandler; stdin?: string; config?: string; terminal?: boolean }) {
  const invocation = new TestInvocation(args, {
    api: options.api,
    stdin: options.stdin ?? '',
    env: { HOME: '/home/user' },
    files: options.config === undefined ? {} : { [CONFIG]: options.config },
    ...(options.terminal === true && { terminal: { rows: 24, columns: 80 } }),
  });
  const code = await runDocker(invocation);
  return { code, stdout: invocation.stdout, stderr: invocation.stderr, config: invocation.written.get(CONFIG) };
}

const configOf = (auths: object) => JSON.stringify(auths, undefined, '\t');

describe('who the user is to a registry', () => {
  test('is kept as Docker keeps it', async () => {
    const { api } = registry();
    const { code, stdout, stderr, config } = await run(
      ['login', '-u', 'ada', '--password-stdin', 'registry.example:5000'],
      { api, stdin: 'secret\n', config: '{"psFormat":"table {{.ID}}","auths":{"other":{"auth":"eA=="}}}' },
    );
    expect([code, stdout]).toEqual([0, 'Login Succeeded\n']);
    expect(stderr).toContain(`WARNING! Your credentials are stored unencrypted in '${CONFIG}'.`);
    expect(config).toBe(
      configOf({
        psFormat: 'table {{.ID}}',
        auths: { other: { auth: 'eA==' }, 'registry.example:5000': { auth: btoa('ada:secret') } },
      }),
    );
  });

  test('is not kept when the registry says no', async () => {
    const { api } = registry();
    const { code, stderr, config } = await run(['login', '-u', 'ada', '--password-stdin'], { api, stdin: 'wrong' });
    expect([code, config]).toEqual([1, undefined]);
    expect(stderr).toBe('Error response from daemon: login attempt to https://registry.example/v2/ failed\n');
  });

  test('is asked on the terminal, the password unseen', async () => {
    const { api, asked } = registry();
    const { code, stdout } = await run(['login', 'registry.example'], {
      api,
      stdin: 'adx\u007fa\rsecret\r',
      terminal: true,
    });
    expect(code).toBe(0);
    expect(stdout).toBe('Username: adx\b \ba\r\nPassword: \r\nLogin Succeeded\n');
    expect(asked).toEqual([{ username: 'ada', password: 'secret', serveraddress: 'registry.example' }]);
  });

  test('is sent along to pull from there, and nowhere else', async () => {
    const { api, auths } = registry();
    const config = configOf({ auths: { 'registry.example': { auth: btoa('ada:secret') } } });
    await run(['pull', 'registry.example/app'], { api, config });
    await run(['pull', 'elsewhere.example/app'], { api, config });
    expect(auths.map((auth) => JSON.parse(atob(auth)) as unknown)).toEqual([
      { username: 'ada', password: 'secret', serveraddress: 'registry.example' },
      {},
    ]);
  });

  test('is forgotten by logout', async () => {
    const { api } = registry();
    const config = configOf({ auths: { 'https://index.docker.io/v1/': { auth: btoa('ada:secret') } } });
    const { stdout, config: left } = await run(['logout'], { api, config });
    expect(stdout).toBe('Removing login credentials for https://index.docker.io/v1/\n');
    expect(left).toBe(configOf({ auths: {} }));
  });

  test('is not overwritten when the file is no JSON', async () => {
    const { api } = registry();
    const { code, config } = await run(['logout'], { api, config: 'not json' });
    expect([code, config]).toEqual([1, undefined]);
  });
});
