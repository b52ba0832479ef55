/** What a report is computed from: the axis of time, thinned curves, pictures, histograms, HTML. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bins, histogramOf, thinOut } from '../../src/report/html/summaries.ts';
import { embedded, html } from '../../src/report/html.ts';
import { maskPicture } from '../../src/report/html/collect.ts';
import { overlapOf } from '../../src/report/html/sections/outcomes.ts';
import { scheduleOf } from '../../src/report/record/schedule.ts';
import type { PlannedStage } from '../../src/plan/plan.ts';

/** Path, steps, and the paths that it starts from where it is not the one before. */
type Sketch = readonly [string, number, (readonly string[])?];

const schedules: readonly (readonly [string, readonly Sketch[], readonly string[]])[] = [
  [
    'stages in a row',
    [
      ['a', 10],
      ['b', 5],
      ['c', 0],
    ],
    ['a 0-10', 'b 10-15', 'c 15-15'],
  ],
  [
    'rounds of a repeat',
    [
      ['r[1]/a', 3],
      ['r[2]/a', 3],
    ],
    ['r[1]/a 0-3', 'r[2]/a 3-6'],
  ],
  [
    'arms side by side, joined',
    [
      ['a', 10],
      ['branch[x]/b', 5, ['a']],
      ['branch[y]/b', 8, ['a']],
      ['join', 0, ['branch[x]/b', 'branch[y]/b']],
      ['c', 2],
    ],
    ['a 0-10', 'branch[x]/b 10-15 in branch[x]', 'branch[y]/b 10-18 in branch[y]', 'join 18-18', 'c 18-20'],
  ],
  [
    'arms from the original network, with stages of their own',
    [
      ['s[1]/a', 4, []],
      ['s[1]/b', 4],
      ['s[2]/a', 4, []],
      ['s[2]/b', 4],
    ],
    ['s[1]/a 0-4 in s[1]', 's[1]/b 4-8 in s[1]', 's[2]/a 0-4 in s[2]', 's[2]/b 4-8 in s[2]'],
  ],
];

describe('the axis of time', () => {
  it.each(schedules)('holds %s', (_, sketch, expected) => {
    const stages = sketch.map(([path, steps, from]): PlannedStage => ({
      name: path,
      path,
      steps,
      length: `${steps} steps`,
      statements: [],
      defaults: [],
      ...(from !== undefined && { from }),
    }));
    const shown = scheduleOf({ stages }).map(
      ({ stage, lane, start, end }) => `${stage.path} ${start}-${end}${lane === '' ? '' : ` in ${lane}`}`,
    );
    expect(shown).toEqual(expected);
  });
});

it('a stage that goes on until something holds is as long as it was', () => {
  const stage = (path: string): PlannedStage => ({ name: path, path, steps: 50, length: '50 steps', statements: [], defaults: [] });
  const said = { stage: 'a', claim: 'loss of model <= 1', actual: 0.9 };
  const ends = scheduleOf({ stages: [stage('a'), stage('b')] }, [
    { event: 'until', step: 10, held: false, ...said },
    { event: 'until', step: 20, held: true, ...said },
  ]).map(({ end }) => end);
  expect(ends).toEqual([20, 70]);
});

describe('a curve in few points', () => {
  const curves = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 500 });

  it('covers every step once, keeps the extremes, and has no more points than wanted', () => {
    fc.assert(
      fc.property(curves, fc.integer({ min: 1, max: 60 }), (values, most) => {
        const samples = values.map((value, index) => ({ step: index + 1, value }));
        const stretches = thinOut(samples, most);
        expect(stretches.length).toBeLessThanOrEqual(most);
        const steps = stretches.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index));
        expect(steps).toEqual(samples.map(({ step }) => step));
        for (const { first, last, min, max, mean } of stretches) {
          const part = values.slice(first - 1, last);
          expect([min, max]).toEqual([Math.min(...part), Math.max(...part)]);
          expect(mean).toBeCloseTo(part.reduce((sum, value) => sum + value, 0) / part.length, 3);
        }
      }),
    );
  });
});

describe('the picture of a mask', () => {
  const masks = fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
    .chain(([rows, columns]) =>
      fc.record({
        dims: fc.constant([rows, columns]),
        kept: fc.uint8Array({ minLength: rows * columns, maxLength: rows * columns, max: 1 }),
      }),
    );

  it('has no more cells than wanted; what all is kept or pruned shows as such', () => {
    fc.assert(
      fc.property(masks, fc.integer({ min: 4, max: 400 }), ({ dims, kept }, most) => {
        const { width, height, cells } = maskPicture({ dims, kept }, most);
        const bytes = Buffer.from(cells, 'base64');
        expect(width * height).toBeLessThanOrEqual(most);
        expect(bytes.length).toBe(width * height);
        if (kept.every((bit) => bit === 1)) expect(bytes.every((byte) => byte === 255)).toBe(true);
        if (kept.every((bit) => bit === 0)) expect(bytes.every((byte) => byte === 0)).toBe(true);
      }),
    );
  });

  it('is the mask itself where it is small', () => {
    const kept = Uint8Array.from([1, 0, 0, 1, 1, 0]);
    const { width, height, cells } = maskPicture({ dims: [2, 3], kept }, 100);
    expect([width, height]).toEqual([3, 2]);
    expect([...Buffer.from(cells, 'base64')]).toEqual([255, 0, 0, 255, 255, 0]);
  });
});

describe('a histogram', () => {
  it('counts each weight once before, and each kept one after', () => {
    const weights = fc.float32Array({ minLength: 1, maxLength: 200, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(weights, (values) => {
        const kept = Uint8Array.from(values, (_, index) => index % 2);
        const histogram = histogramOf(values, values, kept);
        if (histogram === undefined) return values.every((value) => value === 0);
        const sum = (counts: readonly number[] = []) => counts.reduce((all, one) => all + one, 0);
        expect(sum(histogram.before)).toBe(values.length);
        expect(sum(histogram.after)).toBe(kept.filter((bit) => bit === 1).length);
        return histogram.after.length === bins;
      }),
    );
  });

  it('has zero in the middle of a bin', () => {
    const { after } = histogramOf(undefined, Float32Array.from([0, -1, 1]), undefined) ?? {};
    expect([after?.[0], after?.[(bins - 1) / 2], after?.[bins - 1]]).toEqual([1, 1, 1]);
  });
});

describe('the overlap of two masks', () => {
  it.each([
    ['equal ones', [1, 0, 1], [1, 0, 1], 1],
    ['nothing in common', [1, 0], [0, 1], 0],
    ['one of three', [1, 1, 0, 0], [0, 1, 1, 0], 1 / 3],
    ['nothing kept', [0, 0], [0, 0], 1],
    ['other sizes', [1], [1, 1], undefined],
  ])('of %s', (_, one, other, overlap) => {
    expect(overlapOf(Uint8Array.from(one), Uint8Array.from(other))).toBe(overlap);
  });
});

describe('HTML', () => {
  it('never takes a text for markup', () => {
    const text = `<script>alert("it's & more")</script>`;
    expect(html`<p title="${text}">${[text]}</p>`.html).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  it('has no text in its data that closes the element', () => {
    const value = { name: '</script><script>alert(1)</script>' };
    expect(embedded(value).html).not.toContain('<');
    expect(JSON.parse(embedded(value).html)).toEqual(value);
  });
});

const escaped = '&lt;script&gt;alert(&quot;it&#39;s &amp; more&quot;)&lt;/script&gt;';
