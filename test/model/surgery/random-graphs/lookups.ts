/** Transformers over ids: one table or two, looked up once or twice, from the front or from the end. */
import type { Model } from '../../../../src/model/index.ts';
import { attention, mlp } from './attention.ts';
import { createDraft, linear, modelOf, type Draft } from './draft.ts';

const width = 6;

export function lookingUp(seed: number): Model {
  const draft = createDraft('lookups', seed);
  const { below, node, weight } = draft;
  const rows = 4 + below(8);
  const table = weight(rows, width);
  const found = node('Gather', [table, ids(draft, rows)]);
  const others = 3 + below(3);
  const [second, size] = below(2) === 0 ? [table, rows] : [weight(others, width), others];
  const both = node('Add', [found, node('Gather', [second, ids(draft, size)])]);
  const heads = { keys: 2, queries: 2 * (1 + below(2)), size: 2 };
  const attended = node('Add', [both, attention(draft, both, width, heads)]);
  const stream = node('Add', [attended, mlp(draft, attended, width)]);
  const isTied = below(4) === 0;
  const output = isTied ? node('MatMul', [stream, node('Transpose', [table], { perm: [1, 0] })]) : linear(draft, stream, width, 3);
  const outputDims = ['tokens', isTied ? rows : 3];
  return modelOf(draft, { input: ['tokens'], type: 'int64', output, outputDims });
}

/** Of every row; negative ones count from the end. */
function ids({ below, node, ints }: Draft, rows: number): string {
  const own = node('Mod', [node('Add', ['x', ints(below(rows))]), ints(rows)]);
  return below(2) === 0 ? own : node('Sub', [own, ints(rows)]);
}
