import * as v from 'valibot';
import { checkLogConfig, isFileDriver } from '../logs/log-driver.ts';
import {
  DAEMON_CONFIG_PATH,
  DEFAULT_DAEMON_CONFIG,
  parseDaemonConfig,
  type DaemonConfig,
} from '../model/daemon-config.ts';
import { encodeText } from '../guest/bytes.ts';
import { bridgeAddress, configuredPools, DEFAULT_BRIDGE } from '../network/ipam/configured-pools.ts';
import type { Report } from '../std/report.ts';
import { readOr, serverError } from '../std/errors.ts';
import { parseStored } from '../store/stored-file.ts';
import type { StateFiles } from '../store/state-files.ts';

/** What the engine goes by since it was last started, whatever the file says by now. */
const FILE = 'drydock-daemon.json';
const Stored = v.object({ text: v.string(), bridge: v.string() });

export interface DaemonSettingsParts {
  /** The text of `/etc/docker/daemon.json`; undefined where there is none. */
  readonly configFile: () => Promise<string | undefined>;
  readonly stateFiles: StateFiles;
  readonly report: Report;
}

export class DaemonSettings {
  readonly #parts: DaemonSettingsParts;
  #config = DEFAULT_DAEMON_CONFIG;
  #bridge = DEFAULT_BRIDGE;

  constructor(parts: DaemonSettingsParts) {
    this.#parts = parts;
  }

  readonly config = (): DaemonConfig => this.#config;

  /** Address and prefix of the default bridge. Without `bip` it keeps those that it has. */
  readonly bridge = (): string => this.#bridge;

  /** After the engine came back. */
  async restore(): Promise<void> {
    const stored = await this.#parts.stateFiles.read(FILE);
    if (!stored) return;
    try {
      const { text, bridge } = parseStored(Stored, FILE, stored);
      const config = parseDaemonConfig(text);
      bridgeAddress(bridge);
      this.#config = config;
      this.#bridge = bridge;
    } catch (error) {
      this.#parts.report('read the daemon configuration back', error);
    }
  }

  /** Takes up what the file says. Throws dockerd's error, and everything stays as it was. */
  async read(): Promise<void> {
    const { config, text } = await this.#parse();
    configuredPools(config.pools);
    if (config.bip !== undefined) bridgeAddress(config.bip);
    this.#config = config;
    this.#bridge = config.bip ?? this.#bridge;
    await this.#parts.stateFiles.write(FILE, encodeText(JSON.stringify({ text, bridge: this.#bridge })));
  }

  /** What dockerd takes up without a restart: labels, registries, debugging. */
  async reload(): Promise<void> {
    const { config } = await this.#parse();
    const { labels, debug, mirrors, insecureRegistries } = config;
    this.#config = { ...this.#config, labels, debug, mirrors, insecureRegistries };
  }

  async #parse(): Promise<{ config: DaemonConfig; text: string }> {
    const text = (await this.#parts.configFile()) ?? '';
    const config = readOr(
      () => parseDaemonConfig(text),
      (why) => serverError(`unable to configure the Docker daemon with file ${DAEMON_CONFIG_PATH}: ${why}`),
    );
    check(config);
    return { config, text };
  }
}

const failed = (why: string): Error => serverError(`failed to start daemon: ${why}`);

/** What dockerd finds out as it starts. */
function check({ logDriver, logOptions, mirrors }: DaemonConfig): void {
  mirrors.forEach(checkMirror);
  if (!isFileDriver(logDriver)) return;
  readOr(
    () => checkLogConfig(logDriver, logOptions),
    (why) => failed(`failed to set log opts: failed to set log opts: ${why}`),
  );
}

/** In the words of docker/docker, registry/config.go. */
function checkMirror(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = url?.protocol.slice(0, -1) ?? '';
  if (!['http', 'https'].includes(scheme))
    throw failed(`invalid mirror: unsupported scheme ${JSON.stringify(scheme)} in ${JSON.stringify(encodeURI(text))}`);
  if (url?.username || url?.password)
    throw failed(`invalid mirror: username/password not allowed in URI ${JSON.stringify(hidden(url))}`);
  if (url?.pathname !== '/' && url?.pathname !== '')
    throw failed(`invalid mirror: path, query, or fragment at end of the URI ${JSON.stringify(text)}`);
}

const hidden = (url: URL): string =>
  `${url.protocol}//${url.username}:xxxxx@${url.host}${url.pathname.replace(/\/$/, '')}`;
