import { assert, array, constantFrom, float, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseSamples, rowsOf, samplesText } from '../../src/prune/samples/prune-samples.ts';

interface Sample {
  readonly row: number;
  readonly score: number;
  readonly label: string;
}

/** Takes the worst sample that may go out, one after another. */
function oneByOne(samples: readonly Sample[], kept: number, least: (label: string) => number): readonly number[] {
  const left = [...samples];
  while (left.length > kept) {
    const may = left.filter(({ label }) => left.filter((it) => it.label === label).length > least(label));
    const lowest = Math.min(...may.map(({ score }) => score));
    const worst = may.find(({ score }) => score === lowest);
    if (worst === undefined) throw new Error('nothing may go');
    left.splice(left.indexOf(worst), 1);
  }
  return left.map(({ row }) => row);
}

const samples = array(
  record({
    skip: integer({ min: 1, max: 3 }),
    // Few scores, so that many are equal, zeros of both signs among them.
    score: constantFrom(-1, -0, 0, 0.5, 2).chain((one) =>
      float({ noNaN: true, noDefaultInfinity: true }).map((other) => (one === 2 ? other : one)),
    ),
    label: constantFrom('a', 'b', 'c'),
  }),
  { minLength: 1, maxLength: 30 },
).map((drawn) => {
  let row = -1;
  return drawn.map(({ skip, score, label }): Sample => ({ row: (row += skip), score, label }));
});

function byLabel(all: readonly Sample[]): ReadonlyMap<string, readonly Sample[]> {
  const labels = [...new Set(all.map(({ label }) => label))];
  return new Map(labels.map((label) => [label, all.filter((one) => one.label === label)]));
}

function chosen(all: readonly Sample[], kept: number, least?: ReadonlyMap<string, number>) {
  const rows = Uint32Array.from(all, ({ row }) => row);
  const scores = Float32Array.from(all, ({ score }) => score);
  const labels = all.map(({ label }) => label);
  return [...chooseSamples({ rows, scores, labels }, { kept, ...(least && { least }) })];
}

describe('the samples that stay', () => {
  it('are those that are left when the worst goes out one by one', () => {
    assert(
      property(samples, integer({ min: 1, max: 30 }), (all, wanted) => {
        const kept = Math.min(wanted, all.length);
        expect(chosen(all, kept)).toEqual(oneByOne(all, kept, () => 0));
      }),
    );
  });

  it('hold the floor of each class, and the total', () => {
    assert(
      property(samples, integer({ min: 0, max: 100 }), integer({ min: 0, max: 30 }), (all, share, more) => {
        const sizes = byLabel(all);
        const least = new Map([...sizes].map(([label, own]) => [label, Math.ceil((own.length * share) / 100)]));
        const floor = [...least.values()].reduce((sum, one) => sum + one, 0);
        const kept = Math.min(all.length, floor + more);
        const wanted = oneByOne(all, kept, (label) => least.get(label) ?? 0);
        expect(chosen(all, kept, least)).toEqual(wanted);
      }),
    );
  });

  it('are exactly so many of each class where each ranks for itself', () => {
    assert(
      property(samples, integer({ min: 0, max: 100 }), (all, share) => {
        const own = byLabel(all);
        const exactly = new Map([...own].map(([label, of]) => [label, Math.round((of.length * share) / 100)]));
        const kept = [...exactly.values()].reduce((sum, one) => sum + one, 0);
        const rows = chooseSamples(
          {
            rows: Uint32Array.from(all, ({ row }) => row),
            scores: Float32Array.from(all, ({ score }) => score),
            labels: all.map(({ label }) => label),
          },
          { kept, exactly },
        );
        const wanted = [...own].flatMap(([label, of]) => oneByOne(of, exactly.get(label) ?? 0, () => 0));
        expect([...rows]).toEqual(wanted.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('the list of the samples that stay', () => {
  it('is read as it was written', () => {
    assert(
      property(samples, (all) => {
        const rows = Uint32Array.from(all, ({ row }) => row);
        expect(rowsOf(samplesText(rows))).toEqual(rows);
        const names = Array.from({ length: 100 }, (_, row) => `class/${row}.png`);
        expect(rowsOf(samplesText(rows, names))).toEqual(rows);
      }),
    );
  });

  it.each(['1', '1\n1\n', '2\n1\n', 'x\n', '-1\n', '01\n', '\n', '1\n\n', '1 \n', '4294967296\n'])('%j is none', (text) =>
    expect(rowsOf(text)).toBeUndefined(),
  );
});
