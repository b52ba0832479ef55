/** `ties first go | last go | all go | none go`: what the written file holds, and what the plan promised of it. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { codes, factsOf, planText, prunes } from '../plan/planning.ts';
import { few } from './cut/benches.ts';
import { goesOnToTheByte } from './goes-on.ts';
import { readTensors } from './read-tensors.ts';
import { must, planOn, run } from './support.ts';

const digits = few('mlp_digits', 'digits');
const coarse = 'criterion coarse = (|w| > 0.02) + (|w| > 0.05) + (|w| > 0.1)\n';
const scoreOf = (weight: number): number => [0.02, 0.05, 0.1].filter((bound) => Math.abs(weight) > Math.fround(bound)).length;

const names = ['0', '2', '4'];
const weightsIn = (file: string): readonly (readonly number[])[] => {
  const tensors = readTensors(file);
  return names.map((name) => [...(tensors.get(`${name}.weight`) ?? [])]);
};
const original = weightsIn(digits.model);
const sizes = original.map(({ length }) => length);

/** Scores of four values: which of equal ones go is nearly all that is decided. */
const masks: Readonly<Record<string, (scores: readonly number[], count: number) => boolean[]>> = {
  first: (scores, count) => taken(scores, count, 1),
  last: (scores, count) => taken(scores, count, -1),
  all(scores, count) {
    const threshold = [...scores].sort((a, b) => a - b)[count - 1] ?? -1;
    return scores.map((score) => score <= threshold);
  },
  none(scores, count) {
    const threshold = [...scores].sort((a, b) => a - b)[count - 1] ?? -1;
    return scores.map((score) => score < threshold);
  },
};

function taken(scores: readonly number[], count: number, side: 1 | -1): boolean[] {
  const order = [...scores.keys()].sort((a, b) => {
    return (scores[a] ?? 0) - (scores[b] ?? 0) || side * (a - b);
  });
  const gone = new Set(order.slice(0, count));
  return scores.map((_, index) => gone.has(index));
}

it.each(['first', 'last', 'all', 'none'] as const)('%s go, under each allocation', async (ties) => {
  const take = masks[ties] ?? taken;
  const own = (by: string, rest = '') => `${coarse}prune weights by ${by} coarse to 60% ties ${ties} go${rest}`;
  const scores = original.map((weights) => weights.map(scoreOf));
  const rows = scores.flatMap((all, l) => {
    const inputs = [64, 300, 100][l] ?? 1;
    return Array.from({ length: all.length / inputs }, (_, row) =>
      take(all.slice(row * inputs, (row + 1) * inputs), Math.round(inputs * 0.6), 1),
    );
  });
  const expected = { [own('global')]: take(scores.flat(), 30_120, 1), [own('uniform', ' ranked per row')]: rows.flat() };
  for (const [text, gone] of Object.entries(expected)) {
    const plan = await planOn(digits, text);
    const { out } = must(await run(digits, plan));
    const zeros = weightsIn(join(out, 'model.onnx'))
      .flat()
      .map((w) => w === 0);
    expect(zeros.findIndex((zero, at) => zero !== gone[at])).toBe(-1);
    const [{ reached = 0, ties: said } = {}] = prunes(plan);
    expect(said).toBe(ties === 'first' ? undefined : ties);
    const found = gone.filter((it) => it).length;
    if (ties === 'all') expect(found).toBeGreaterThan(reached + 1000);
    else if (ties === 'none') expect(found).toBeLessThan(reached - 500);
    else expect(found).toBe(reached);
  }
});

it('a floor holds, whatever ties there are, and the plan says so', async () => {
  const text = `${coarse}prune weights by uniform coarse to 60% ties all go protect min 39% per layer`;
  const { out } = must(await run(digits, await planOn(digits, text)));
  weightsIn(join(out, 'model.onnx')).forEach((weights, l) => {
    const live = weights.filter((w) => w !== 0).length;
    expect(live).toBe(Math.ceil((sizes[l] ?? 0) * 0.39));
  });
});

it('over a window, where an update finds more gone than it asks for, and resumed', async () => {
  const text = `${coarse}stage thin for 9 steps {
  train all with sgd(lr: 0.01)
  prune weights by uniform coarse to 70% from 20% over 0%..100% every 3 steps ties all go
}
expect sparsity of thin in 70%..99%`;
  await goesOnToTheByte(digits, text, [6]);
  const result = must(await run(digits, await planOn(digits, text)));
  expect(result.expectations).toMatchObject([{ held: true }]);
});

it('leaves bounds: what comes behind it cannot start where nobody knows', () => {
  const model = factsOf('mlp_digits');
  const after = (rest: string): readonly string[] =>
    codes(planText(`prune weights by uniform magnitude to 50% ties all go\n${rest}`, model));
  const thin = 'stage thin for 9 steps { train all\nprune weights by uniform magnitude to 90%';
  expect(after(`${thin} over 0%..100% }`)).toContain('ESP4032');
  expect(after(`${thin} from 60% over 0%..100% }`)).not.toContain('ESP4032');
  expect(after('prune weights by uniform magnitude to 40%')).not.toEqual([]);
});

it.each([
  ['a pattern', 'prune weights by magnitude to 2:4 ties all go'],
  ['shares that are measured', 'prune weights by magnitude to 50% allocated by |w| ties all go'],
  ['units', 'prune neurons by magnitude to 50% sparsity ties last go'],
])('is refused of %s', (_, text) => {
  expect(codes(planText(text, factsOf('mlp_digits')))).toContain('ESP2270');
});
