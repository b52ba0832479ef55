/** A share of 0%, where a sweep begins: `compact` takes nothing out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { few } from '../cut/benches.ts';
import { readTensors } from '../read-tensors.ts';
import { must, planOn, run } from '../support.ts';

const bench = few('resnet8_fmnist_bn');

async function trained(before: string): Promise<string> {
  const text = `${before}\nstage tune for 1 step { train all with sgd(lr: 0.01) }\n`;
  const { out } = must(await run(bench, await planOn(bench, text, { batch: 8 })));
  return out;
}

it('trains as it does without the statements', async () => {
  const compacted = await trained('prune channels by magnitude to 0% sparsity\ncompact');
  const plain = await trained('');
  const [ours, others] = [compacted, plain].map((out) => readTensors(join(out, 'model.onnx')));
  expect(ours).toEqual(others);
  const history = readFileSync(join(compacted, 'pruning_history.json'), 'utf8');
  expect(JSON.parse(history)).toMatchObject({ units: [], tensors: {}, cuts: [] });
});
