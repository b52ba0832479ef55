/** `measure cka between twin and other`: the similarity of what two networks put out. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/index.ts';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { linearCka } from '../../src/measure/agreement.ts';
import { nameFaults } from '../../src/plan/name-faults.ts';
import { few } from './cut/benches.ts';
import { must, planOn, run } from './support.ts';

/** Numbers that repeat, of no shape in particular. */
function drawn(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, at) => Math.sin(seed * 7 + at * at * 0.37 + at));
}

const python = '/usr/bin/python3';
const numpy = `
import json, sys, numpy
a, b, n = json.load(sys.stdin)
x, y = [numpy.array(v).reshape(n, -1) for v in (a, b)]
x, y = x - x.mean(0), y - y.mean(0)
f = lambda m: numpy.linalg.norm(m) ** 2
print(f(x.T @ y) / (f(x.T @ x) * f(y.T @ y)) ** 0.5)
`;

describe('linear centred kernel alignment', () => {
  // More samples than numbers of each, and fewer: two ways to sum the same.
  const shapes = [
    { samples: 40, width: 3 },
    { samples: 5, width: 12 },
  ];

  it.each(shapes)('is 1 of what is turned, moved and scaled: %o', ({ samples, width }) => {
    const x = drawn(samples * width, 1);
    const moved = x.map((_, at) => {
      const [row, column] = [Math.floor(at / width), at % width];
      const [one = 0, two = 0] = [x[row * width], x[row * width + 1]];
      const turned = column === 0 ? 0.6 * one - 0.8 * two : column === 1 ? 0.8 * one + 0.6 * two : (x[at] ?? 0);
      return 3 * turned + column;
    });
    expect(linearCka(x, x, samples)).toBeCloseTo(1, 9);
    expect(linearCka(x, moved, samples)).toBeCloseTo(1, 5);
  });

  it('is 0 of outputs that vary apart, and not a number of one that does not vary', () => {
    const [one, other] = [Float32Array.of(1, -1, 1, -1), Float32Array.of(1, 1, -1, -1)];
    expect(linearCka(one, other, 4)).toBe(0);
    expect(linearCka(one, Float32Array.of(2, 2, 2, 2), 4)).toBeNaN();
  });

  it.runIf(existsSync(python)).each(shapes)('is what numpy finds: %o', ({ samples, width }) => {
    const [x, y] = [drawn(samples * width, 1), drawn(samples * width, 2)];
    const input = JSON.stringify([[...x], [...y], samples]);
    const found = Number(execFileSync(python, ['-c', numpy], { input, encoding: 'utf8' }));
    expect(found).toBeLessThan(0.99);
    expect(linearCka(x, y, samples)).toBeCloseTo(found, 6);
  });
});

describe('measured between marks', () => {
  const text = `mark start
stage tune for 5 steps { train all with sgd(lr: 0.5) decay constant }
mark end
measure cka between start and start on train
measure cka between start and end on train`;

  it('is 1 of a network and itself, and less after training', async () => {
    const digits = few('mlp_digits_init', 'digits');
    const plan = await planOn(digits, text);
    const events: RunEvent[] = [];
    must(await run(digits, plan, { onEvent: (event) => void events.push(event) }));
    const values = Object.assign({}, ...events.flatMap((one) => (one.event === 'metrics' ? [one.values] : [])));
    expect(values['cka between start and start']).toBeCloseTo(1, 9);
    expect(values['cka between start and end']).toBeGreaterThan(0);
    expect(values['cka between start and end']).toBeLessThan(0.999);
    const edited = JSON.parse(JSON.stringify(plan), (key, value) => (key === 'between' ? undefined : value));
    expect(nameFaults(edited).map(({ path }) => path.at(-1))).toEqual(['metric', 'metric']);
  });

  it.each([
    'measure cka of model',
    'expect cka of model >= 0.9',
    'stage s until cka >= 0.5 at most 9 steps { train all }',
    'repeat 2 times until cka > 0.4 { prune weights by magnitude removing 9% of remaining }',
    'branch 2 ways varying seed { train all }\npick best by cka on validation',
    'prune weights by magnitude to 80% allocated by sensitivity(cka, levels: 5)',
  ])('is refused of one network, without a model: %s', (recipe) => {
    const found = check(recipe).diagnostics.filter(({ severity }) => severity === 'error');
    expect(found.map(({ code }) => code)).toEqual(['ESP2270']);
  });
});
