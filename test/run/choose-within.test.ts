/** Which samples stay within a budget, above a threshold and with their parents, beside a search that counts anew. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnFault, type SampleColumns } from '../../src/plan/samples/columns.ts';
import { chooseWithin, type Rule } from '../../src/prune/samples/prune-samples.ts';

interface Case {
  readonly rows: readonly number[];
  readonly scores: readonly number[];
  readonly columns: SampleColumns;
  readonly rule: Rule;
}

const cases: fc.Arbitrary<Case> = fc
  .record({ size: fc.integer({ min: 1, max: 9 }), keys: fc.integer({ min: 1, max: 3 }) })
  .chain(({ size, keys }) => {
    const of = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { minLength: size, maxLength: size });
    return fc.record({
      scores: of(fc.constantFrom(-1, -0, 0, 0.25, 0.5, 1)),
      live: of(fc.boolean()),
      key: fc.option(of(fc.integer({ min: 0, max: keys - 1 })), { nil: undefined }),
      cost: fc.option(of(fc.integer({ min: 0, max: 4 })), { nil: undefined }),
      // A parent stands before its child here, wherever it may stand in data.
      up: fc.option(of(fc.integer({ min: -4, max: 8 })), { nil: undefined }),
      rule: fc.oneof(fc.record({ most: fc.integer({ min: 1, max: 9 }) }), fc.record({ above: fc.constantFrom(-1, 0, 0.25, 1) })),
    });
  })
  .map(({ scores, live, key, cost, up, rule }) => {
    const parent = up?.map((own, row) => {
      const isOne = own >= 0 && own < row && (key === undefined || key[own] === key[row]);
      return isOne ? own : -1;
    });
    const rows = [...scores.keys()].filter((row) => live[row] === true);
    const columns = {
      ...(key && { key: Float64Array.from(key) }),
      ...(cost && { cost: Float64Array.from(cost) }),
      ...(parent && { parent: Float64Array.from(parent) }),
    };
    return { rows, scores: rows.map((row) => scores[row] ?? 0), columns, rule };
  });

/** What stays with these rows: they and their ancestors that are left, found anew each time. */
function closed(chosen: readonly number[], { rows, columns }: Case): readonly number[] {
  const all = new Set<number>();
  for (const one of chosen) {
    for (let row = one; row >= 0; row = columns.parent?.[row] ?? -1) {
      if (rows.includes(row)) all.add(row);
    }
  }
  return [...all].sort((a, b) => a - b);
}

function costOf(chosen: readonly number[], given: Case): number {
  const all = closed(chosen, given);
  return all.reduce((sum, row) => sum + (given.columns.cost?.[row] ?? 1), 0);
}

/** Removes one after another, and weighs what is left from the beginning. */
function slowly(given: Case): readonly number[] | 'none' {
  const { rows, scores, columns, rule } = given;
  const scoreOf = (row: number): number => Math.fround(scores[rows.indexOf(row)] ?? 0);
  const keys = [...new Set(rows.map((row) => columns.key?.[row] ?? 0))];
  const stays: number[] = [];
  for (const key of keys) {
    const own = rows.filter((row) => (columns.key?.[row] ?? 0) === key);
    const ascending = [...own].sort((a, b) => scoreOf(a) - scoreOf(b) || a - b);
    let chosen: readonly number[];
    if ('most' in rule) {
      chosen = ascending.filter((row) => costOf([row], given) <= rule.most);
      while (costOf(chosen, given) > rule.most) chosen = chosen.slice(1);
      if (chosen.length === 0) return 'none';
    } else {
      chosen = ascending.filter((row) => scoreOf(row) > rule.above);
      if (chosen.length === 0) chosen = ascending.slice(-1);
    }
    stays.push(...closed(chosen, given));
  }
  return stays.sort((a, b) => a - b);
}

function chosen({ rows, scores, columns, rule }: Case): readonly number[] | 'none' {
  const scored = { rows: Uint32Array.from(rows), scores: Float32Array.from(scores) };
  const found = chooseWithin(scored, columns, rule);
  return found instanceof Uint32Array ? [...found] : 'none';
}

describe('what stays', () => {
  it('is what a search finds that weighs everything anew after each removal', () => {
    const same = (given: Case): void => {
      expect(chosen(given)).toEqual(slowly(given));
    };
    fc.assert(fc.property(cases, same), { numRuns: 3000 });
  });

  it('never exceeds the budget of a key, keeps each parent that is left, and one sample of each key', () => {
    const law = (given: Case): void => {
      const stays = chosen(given);
      if (stays === 'none') return;
      expect(closed(stays, given)).toEqual(stays);
      const keyOf = (row: number): number => given.columns.key?.[row] ?? 0;
      for (const key of new Set(given.rows.map(keyOf))) {
        const own = stays.filter((row) => keyOf(row) === key);
        expect(own.length).toBeGreaterThan(0);
        if ('most' in given.rule) {
          const cost = own.reduce((sum, row) => sum + (given.columns.cost?.[row] ?? 1), 0);
          expect(cost).toBeLessThanOrEqual(given.rule.most);
        }
      }
    };
    fc.assert(fc.property(cases, law), { numRuns: 2000 });
  });

  it('without costs and parents it is the k best of each key, of equal ones the later', () => {
    const columns = { key: Float64Array.from([0, 1, 0, 1, 0, 1]) };
    const scores = [0.5, 0.1, 0.5, 0.3, 0.2, 0.3];
    const rows = [0, 1, 2, 3, 4, 5];
    expect(chosen({ rows, scores, columns, rule: { most: 1 } })).toEqual([2, 5]);
    expect(chosen({ rows, scores, columns, rule: { most: 2 } })).toEqual([0, 2, 3, 5]);
    expect(chosen({ rows, scores, columns, rule: { most: 3 } })).toEqual(rows);
  });

  it('an inner node with a low score stays as long as a child needs it, and costs as long', () => {
    // 0 is the parent of 1 and 2; 3 stands alone.
    const parent = Float64Array.from([-1, 0, 0, -1]);
    const cost = Float64Array.from([5, 1, 1, 2]);
    const scores = [0, 0.2, 0.3, 0.9];
    const given = { rows: [0, 1, 2, 3], scores, columns: { parent, cost } };
    expect(chosen({ ...given, rule: { most: 9 } })).toEqual([0, 1, 2, 3]);
    expect(chosen({ ...given, rule: { most: 8 } })).toEqual([0, 2, 3]);
    // With the last child the node goes, and its cost with it.
    expect(chosen({ ...given, rule: { most: 7 } })).toEqual([3]);
    expect(chosen({ ...given, rule: { above: 0.25 } })).toEqual([0, 2, 3]);
  });
});

describe('columns', () => {
  const of = (parent: readonly number[], key?: readonly number[]) =>
    columnFault({ parent: Float64Array.from(parent), ...(key && { key: Float64Array.from(key) }) });

  it('parents are rows of the same key, and lead to an end', () => {
    expect(of([-1, 0, 1, 2])).toBeUndefined();
    expect(of([2, 0, -1])).toBeUndefined();
    expect(of([-1, 4])).toMatchObject({ row: 1, problem: 'is no row: there are 2' });
    expect(of([-1, 0], [0, 1])).toMatchObject({ row: 1, problem: 'is a row of another key' });
    expect(of([0])).toMatchObject({ row: 0, problem: 'leads back to it' });
    expect(of([1, 2, 0, -1])).toMatchObject({ problem: 'leads back to it' });
    expect(columnFault({ cost: Float64Array.of(1, -1) })).toMatchObject({ of: 'cost', row: 1 });
  });
});
