/** The API versions this engine answers, as the path prefix `/v1.24` to `/v1.50` names them; no prefix means the newest. */
import { badParameter } from '../std/errors.ts';

export const API_VERSION = '1.50';
/** Docker 28's. Older clients differ in little: what they get in addition or instead is in versions.ts. */
export const API_VERSION_MIN = '1.24';

/** 1.41 is 41: the major number has been 1 since 2013. */
export type ApiVersion = number;

const NEWEST = minor(API_VERSION);
const OLDEST = minor(API_VERSION_MIN);

/** Compose 1 asks in the newest version, whatever it is, and then reads what 1.45 took away: `ContainerConfig`. */
const COMPOSE_1 = /^docker-compose\/1\./;
const COMPOSE_1_KNOWS = minor('1.44');

/** Throws Docker's 400 for a version that is too new or too old. */
export function parseVersion(text: string | undefined, userAgent = ''): ApiVersion {
  const version = text === undefined ? NEWEST : checkVersion(text);
  return COMPOSE_1.test(userAgent) ? Math.min(version, COMPOSE_1_KNOWS) : version;
}

function checkVersion(text: string): ApiVersion {
  const version = minor(text);
  if (version > NEWEST) {
    throw badParameter(`client version ${text} is too new. Maximum supported API version is ${API_VERSION}`);
  }
  if (version < OLDEST) {
    throw badParameter(
      `client version ${text} is too old. Minimum supported API version is ${API_VERSION_MIN}, please upgrade your client to a newer version`,
    );
  }
  return version;
}

/** Versions compare part by part; a major number other than 1 is beyond every version there is. */
function minor(text: string): ApiVersion {
  const [major = 0, second = 0] = text.split('.').map(Number);
  if (major === 1) return second;
  return major > 1 ? Infinity : 0;
}
