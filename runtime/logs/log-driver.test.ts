import { expect, it } from 'vitest';
import { checkLogConfig, openDriver } from './log-driver.ts';

it.each(['json-file', 'local'] as const)(
  'a log of %s is counted in units of 1000, its buffer in units of 1024',
  (driver) => {
    const options = { 'max-size': '.5m', 'max-file': '2', mode: 'non-blocking', 'max-buffer-size': '2k' };
    const { settings } = openDriver(driver, options, {});
    expect(settings).toMatchObject({ maxBytes: 500_000, queueBytes: 2048, whenFull: 'drop' });
  },
);

it.each([
  [{ 'max-size': '0' }, 'max-size must be a positive number'],
  [{ 'max-size': 'abc' }, "invalid size: 'abc'"],
  [{ 'max-file': 'x' }, 'strconv.Atoi: parsing "x": invalid syntax'],
  [{ compress: 'yes' }, 'strconv.ParseBool: parsing "yes": invalid syntax'],
])('%j is refused when the log is opened', (options, message) => {
  expect(() => openDriver('json-file', options, {})).toThrow(message);
});

it('a buffer that is no size is refused when the container is made', () => {
  const options = { mode: 'non-blocking', 'max-buffer-size': '2x' };
  expect(() => checkLogConfig('local', options)).toThrow("error parsing option max-buffer-size: invalid suffix: 'x'");
});
