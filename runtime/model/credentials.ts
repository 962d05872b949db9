/** Who somebody is to a registry (the API's AuthConfig). */
export interface RegistryCredentials {
  readonly username?: string;
  readonly password?: string;
  /** An OAuth2 refresh token instead of a password. */
  readonly identityToken?: string;
  /** A bearer token, sent as it is. */
  readonly registryToken?: string;
}

/** Whether there is something to log in with; a name alone is nothing. */
export const hasPassword = ({ username, password }: RegistryCredentials): boolean =>
  (username ?? '') !== '' && (password ?? '') !== '';

export const basicAuthorization = ({ username = '', password = '' }: RegistryCredentials): string => {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
};
