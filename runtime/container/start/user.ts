import { badParameter } from '../../std/errors.ts';

/** Whom a process runs as. */
export interface ProcessUser {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups, with the primary one first. */
  readonly groups: readonly number[];
  readonly home: string;
}

/** The texts of the container's /etc/passwd and /etc/group; empty where there is no such file. */
export interface UserFiles {
  readonly passwd: string;
  readonly group: string;
}

const ID_MAX = 2 ** 31 - 1;

/** `user`, `uid`, `user:group`, `uid:gid`, `:gid`, or nothing for root. Throws Docker's errors. */
export function resolveUser(spec: string, files: UserFiles, extraGroups: readonly string[]): ProcessUser {
  const [userPart = '', groupPart = ''] = spec.split(':', 2);
  const account = findAccount(userPart, files.passwd);
  const gid = groupPart === '' ? account.gid : findGroup(groupPart, files.group, 'unable');
  // With an explicit group, /etc/group's memberships don't count.
  const memberships = groupPart === '' && account.name !== undefined ? groupsOf(account.name, files.group) : [];
  const extra = extraGroups.map((group) => findGroup(group, files.group, 'Unable'));
  const groups = [...new Set([gid, ...memberships, ...extra])];
  return { uid: account.uid, gid, groups, home: account.home };
}

interface Account {
  readonly name: string | undefined;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

const records = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.trim().split(':'));

function findAccount(user: string, passwd: string): Account {
  const wanted = user === '' ? '0' : user;
  const number = parseId(wanted);
  const record = records(passwd).find(([name, , uid]) => name === wanted || Number(uid) === number);
  if (record) {
    const [name, , uid, gid, , home] = record;
    return { name, uid: Number(uid), gid: Number(gid), home: home || '/' };
  }
  if (number === undefined) throw badParameter(`unable to find user ${user}: no matching entries in passwd file`);
  return { name: undefined, uid: checkId(number), gid: 0, home: '/' };
}

function findGroup(group: string, file: string, unable: 'unable' | 'Unable'): number {
  const number = parseId(group);
  const record = records(file).find(([name, , gid]) => name === group || Number(gid) === number);
  if (record) return Number(record[2]);
  if (number === undefined) throw badParameter(`${unable} to find group ${group}: no matching entries in group file`);
  return checkId(number);
}

const groupsOf = (user: string, file: string): number[] =>
  records(file)
    .filter((record) => (record[3] ?? '').split(',').includes(user))
    .map((record) => Number(record[2]));

/** Only what fits in 64 bits is a number to Docker; a name otherwise. */
const parseId = (text: string): number | undefined =>
  /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 63 ? Number(text) : undefined;

function checkId(id: number): number {
  if (id < 0 || id > ID_MAX) throw badParameter(`uids and gids must be in range 0-${String(ID_MAX)}`);
  return id;
}
