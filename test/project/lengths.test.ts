/** `--for` takes what a recipe takes after `for`. */
import { describe, expect, it } from 'vitest';
import { readLengths } from '../../src/project/settings.ts';

function lengthOf(text: string): string | undefined {
  const all = readLengths([text]).value?.all;
  if (all?.amount.kind !== 'number') return undefined;
  const { n, d } = all.amount.value;
  return `${n}${d === 1n ? '' : `/${d}`} ${all.unit}`;
}

describe('a length from the command line', () => {
  it.each([
    ['20 epochs', '20 epochs'],
    ['2.5 epochs', '5/2 epochs'],
    ['10k steps', '10000 steps'],
    ['1_000 steps', '1000 steps'],
    ['1e6 steps', '1000000 steps'],
    ['1.5e+3 steps', '1500 steps'],
  ])('%s is %s', (text, length) => {
    expect(lengthOf(text)).toBe(length);
  });

  it.each(['', '3', '3 bananas', '-5 epochs', '0 steps', '2.5 steps', '5 steps { train all }'])('`%s` is refused', (text) => {
    expect(readLengths([text]).diagnostics).toMatchObject([{ code: 'ESP7109' }]);
  });

  it('may be for one stage', () => {
    const { value } = readLengths(['3 steps', 'tune = 5 steps']);
    expect([...(value?.named.keys() ?? [])]).toEqual(['tune']);
    expect(value?.all?.unit).toBe('steps');
  });
});
