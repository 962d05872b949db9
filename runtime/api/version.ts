/** The API versions this engine answers, as the path prefix `/v1.41` to `/v1.50` names them; no prefix means the newest. */
import { badParameter } from '../errors.ts';

export const API_VERSION = '1.50';
const API_VERSION_MIN = '1.41';

/** 1.41 is 41: the major number has been 1 since 2013. */
export type ApiVersion = number;

const NEWEST = minor(API_VERSION);
const OLDEST = minor(API_VERSION_MIN);

/** Throws Docker's 400 for a version that is too new or too old. */
export function parseVersion(text: string | undefined): ApiVersion {
  if (text === undefined) return NEWEST;
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
