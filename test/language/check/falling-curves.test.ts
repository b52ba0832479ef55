/** A curve that falls is warned of where what went stays away, and not where masks are revised. */
import { expect, it } from 'vitest';
import { checkSource } from '../../../src/check-source.ts';

const curve = 'curve wave(p) = p + (1 - cos(4 * pi * p)) / 10\n';
const stage = (...prunes: readonly string[]) =>
  `stage s for 100 steps {\n  train all\n${prunes.map((prune) => `  ${prune}\n`).join('')}}\n`;
const prune = (along: string, rest = '') => `prune weights by magnitude to 60% over 25%..75% every 10 steps along ${along} ${rest}`;
const own = 'p + (1 - cos(4 * pi * p)) / 10';

it.each([
  [`${curve}${stage(prune('wave'))}`, 1],
  [`${curve}${stage(prune('wave', 'mask revisable'))}`, 0],
  [`${curve}${stage(prune('wave', 'mask revisable'))}${stage(prune('wave').replace('60%', '70%'))}`, 1],
  [stage(prune(own)), 1],
  [stage(prune(own, 'mask revisable')), 0],
])('%s', (text, count) => {
  const found = checkSource({ name: 'a.prune', text }).diagnostics.filter(({ code }) => code === 'ESP2420');
  expect(found.length).toBe(count);
});
