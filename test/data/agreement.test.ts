/** Data sets of one plan number their classes alike. */
import { expect, it } from 'vitest';
import { disagreements } from '../../src/data/open/open-data.ts';

const told = (...sets: readonly (readonly [string, readonly string[] | undefined])[]): string[] =>
  disagreements(new Map(sets.map(([role, classNames]) => [role, { ...(classNames && { classNames }) }]))).map(
    ({ code, message }) => `${code} ${message}`,
  );

it('where they have the same folders, or none', () => {
  expect(told(['train', ['a', 'b']], ['test', ['a', 'b']])).toEqual([]);
  expect(told(['train', ['a', 'b']], ['test', undefined])).toEqual([]);
  expect(told()).toEqual([]);
});

it.each([
  [['a', 'c'], 'they lack `b`'],
  [['a', 'b', 'c', 'd'], 'they have `d` besides'],
  [['a', 'B', 'c'], 'they lack `b` and have `B` besides'],
])('and not where one has %j', (classNames, words) => {
  expect(told(['train', ['a', 'b', 'c']], ['test', classNames])).toEqual([
    `ESP5116 the classes of \`test\` are not those of \`train\`: ${words}`,
  ]);
});
