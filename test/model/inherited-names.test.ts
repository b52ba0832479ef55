/** Operators that are called as what every object of JavaScript has: `constructor`, `__proto__`. A table of operators has none of them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encodeModel, type Model } from '../../src/model/index.ts';
import { node } from '../compute/support/finite-differences.ts';
import { tinyModel } from '../compute/support/tiny.ts';
import { planOn, scratch } from '../run/support.ts';

const inherited = Object.getOwnPropertyNames(Object.prototype);
const recipes = [
  'train all with sgd(lr: 0.1) for 2 steps',
  'prune weights by lrp to 50% using 8 samples of train',
  'prune weights by wanda to 50% using 8 samples of train',
  'prune neurons by magnitude to 50%\ncompact',
  'prune weights by magnitude to 50% of flops',
];

const withOperator = (op: string, opset: number): Model => {
  const [linear] = tinyModel.graph.nodes;
  if (linear === undefined) throw new Error('the network has a layer');
  const nodes = [{ ...linear, outputs: ['h'] }, node(op, ['h'], 'y')];
  return { ...tinyModel, opsets: new Map([['', opset]]), graph: { ...tinyModel.graph, nodes } };
};

it.each(inherited.flatMap((op) => [11, 17].map((opset) => [op, opset] as const)))('%s in operator set %i', async (op, opset) => {
  const model = join(scratch(), 'net.onnx');
  writeFileSync(model, encodeModel(withOperator(op, opset)));
  for (const text of recipes) {
    const planned = planOn({ model, data: new Map() }, text, { batch: 8, samples: { train: 64 }, sampleDims: [3] });
    const said: unknown = await planned.then(
      () => 'a plan',
      (error: unknown) => error,
    );
    expect(said instanceof Error ? said.message : said, text).toMatch(/^a plan$|^ESP\d{4} /);
    expect(said instanceof TypeError, text).toBe(false);
  }
});
