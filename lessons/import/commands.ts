/** Which fenced texts are commands for a shell, and what of them is typed. */

const SHELLS = new Set(['bash', 'sh', 'shell', 'zsh', 'console', 'terminal', 'shell-session', 'shellsession']);
const PLAIN = new Set(['', 'plain', 'plaintext', 'text', 'txt', 'code']);

/** First words that are hardly ever the first word of anything else. */
const PROGRAMS = new Set(
  (
    'apk apt apt-get awk bash cat cd chmod chown cp curl cut date dd df dig docker docker-compose du echo env export find git grep head ' +
    'helm hostname id ip iptables jq kill kubectl ln ls lsns lsof make mkdir mount mv nano nc netstat nft node npm nsenter openssl ping ' +
    'pip pip3 pkill podman printf ps pwd python python3 rm rmdir sed seq sh sleep sort source ss ssh stat su sudo sysctl systemctl tail ' +
    'tar tee time top touch tree true umount uname unshare vi vim watch wc wget which whoami xargs yum'
  ).split(' '),
);

export function looksLikeCommands(text: string, language: string): boolean {
  if (SHELLS.has(language.toLowerCase())) return true;
  if (!PLAIN.has(language.toLowerCase())) return false;
  const first = text.split('\n').find((line) => line.trim() !== '' && !line.trimStart().startsWith('#')) ?? '';
  const [word = ''] = first
    .trim()
    .replace(/^\$ /, '')
    .replace(/^(?:[A-Za-z_]\w*=\S* )+/, '')
    .split(/\s/);
  return PROGRAMS.has(word) || /^(?:\.{1,2}|~)?\/[\w./-]+$/.test(word);
}

/** Without the prompts of a copied terminal; where there are prompts, what follows the others is output. */
export function typedIn(text: string): string {
  const lines = text.replaceAll('\r', '').split('\n');
  const isCopied = lines.some((line) => /^\s*\$ /.test(line));
  const typed = isCopied
    ? lines.filter((line) => /^\s*\$ /.test(line)).map((line) => line.replace(/^\s*\$ /, ''))
    : lines;
  return typed
    .join('\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
}

/** A language that a fence may name. `run` and `check` would be words of a lesson. */
export const fenceLanguage = (language: string): string =>
  /^[\w+#.-]{1,30}$/.test(language) && language !== 'run' && language !== 'check' ? language : 'text';
