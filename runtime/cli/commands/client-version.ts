/** What this client says of itself; the version is that of the command line it speaks. */
export const CLIENT = {
  Version: '28.2.2',
  ApiVersion: '1.50',
  DefaultAPIVersion: '1.50',
  GitCommit: 'drydock',
  GoVersion: '',
  Os: 'linux',
  Arch: '386',
  BuildTime: '',
  Context: 'default',
} as const;
