/** What planning costs grows as the number of clients does. */
import { expect, it } from 'vitest';
import { plan } from '../../src/index.ts';
import { encodeModel } from '../../src/model/index.ts';
import { node, smallModel, weights } from '../support/small-model.ts';

const model = encodeModel(smallModel({ nodes: [node('MatMul', ['x', 'W'], ['y'])], tensors: [weights('W', 4, 3)] }));

/** Of all threads, whatever else the machine does. */
function microseconds(clients: number): number {
  const recipe = `branch over ${clients} clients of train split iid {\n  train all for 1 epoch with sgd(lr: 0.1)\n}\naverage all\n`;
  const begun = process.cpuUsage();
  const { value } = plan({ recipe, model, samples: { train: 8000 } });
  const { user, system } = process.cpuUsage(begun);
  expect(Object.values(value?.clients ?? {})[0]?.samples).toHaveLength(clients);
  return user + system;
}

it('plans sixteen times as many clients in about sixteen times as long, not in 256 times', () => {
  microseconds(500);
  const few = Math.min(microseconds(500), microseconds(500));
  expect(microseconds(8000) / few).toBeLessThan(20);
}, 60_000);
