/** Files of profiles: written, read back, and refused with what is wrong. */
import { describe, expect, it } from 'vitest';
import { profileFromYaml, profileToYaml } from '../../../src/plan/latency/profile-yaml.ts';
import { profile } from './timed.ts';

it('reads back what it writes', () => {
  const text = profileToYaml(profile);
  expect(profileFromYaml(text)).toEqual({ value: profile });
  expect(text).toContain('  - {kept: 100%, kernels: 12, ms: 20, least: 19, most: 22}\n');
  const sized = { ...profile, sizes: { sequence: 128 } };
  expect(profileFromYaml(profileToYaml(sized))).toEqual({ value: sized });
});

describe('what is no profile', () => {
  const text = profileToYaml(profile);
  it.each([
    ['', /must be object/],
    ['{', /it is not YAML/],
    ['['.repeat(2000), /it nests too deeply/],
    [text.replace('batch: 1\n', ''), /must have required property 'batch'/],
    [text.replace('batch: 1\n', 'batch: 0\n'), /at `batch` must be >= 1/],
    [text.replace('format: 1', 'format: 2'), /at `format` must be equal to constant/],
    [text.replace('kernels: 5', 'kernels: 11'), /at `networks\/2\/kernels` its kernels take longer/],
    [text.replace('[4, 8, 9]', '[4, 8]'), /at `kernels\/0\/ms` it has 2 times for 3 choices/],
    [text.replace('[40, 80, 100]', '[80, 40, 100]'), /at `kernels\/0\/axes\/0` its sizes/],
    [text.replace('[40, 80, 100]', '[40, 80, 99]'), /end with 100/],
    [text.replace('axis: 0', 'axis: 2'), /the weight has no axis 2/],
    [text.replace('ms: 20', 'ms: -20'), /at `networks\/0\/ms` must be >= 0/],
  ])('%#', (wrong, fault) => {
    expect(profileFromYaml(wrong)).toEqual({ fault: expect.stringMatching(fault) });
  });
});
