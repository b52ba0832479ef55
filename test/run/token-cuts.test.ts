/** `prune tokens`: a cut in the graph that plan, run, training and the written file share. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bytesAsSource, readModel, sizeOfModel } from '../../src/model/index.ts';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { fashion, firstOf, must, planOn, run } from './support.ts';

const vit = firstOf(fashion('vit_fmnist'));
const site = '/blocks/blocks.0/Add_2_output_0';

function modelIn(folder: string) {
  const bytes = readFileSync(join(folder, 'model.onnx'));
  const files = { name: 'model.onnx', main: bytesAsSource(bytes), open: () => undefined };
  return must(readModel(files));
}

it('cuts block after block, trains behind the cut and writes the model that was planned', async () => {
  const recipe = `prune tokens in blocks 0..1 by received-attention removing 50% of remaining
stage tune for 3 steps { train all with sgd(lr: 0.01) }`;
  const planned = await planOn(vit, recipe);
  const [tokens] = planned.stages.flatMap(({ statements }) => statements.filter((it) => it.kind === 'prune tokens'));
  expect(tokens?.blocks).toMatchObject([
    { block: 0, value: site, of: 17, kept: 9, lead: 1, tail: 0 },
    { block: 1, of: 9, kept: 5 },
  ]);
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent): void => void events.push(event);
  const { out } = must(await run(vit, planned, { onEvent }));
  expect(events.filter(({ event }) => event === 'prune tokens')).toMatchObject([
    {
      blocks: [
        { block: 0, of: 17, kept: 9 },
        { block: 1, of: 9, kept: 5 },
      ],
    },
  ]);
  const written = modelIn(out);
  expect(sizeOfModel(written).macs).toBe(tokens?.macs);
  expect(planned.estimates.macsAfter).toBe(tokens?.macs);
  const ops = written.graph.nodes.map(({ op }) => op);
  expect(ops.filter((op) => op === 'TopK')).toHaveLength(4);
  expect(ops.filter((op) => op === 'GatherElements')).toHaveLength(2);
});

it('inserts nothing where all tokens stay: the file is that of an empty recipe', async () => {
  const all = must(await run(vit, await planOn(vit, 'prune tokens in block 0 by random to 0% sparsity')));
  const none = must(await run(vit, await planOn(vit, 'mark here')));
  const [one, other] = [all.out, none.out].map((folder) => modelIn(folder).graph);
  expect(one?.nodes).toEqual(other?.nodes);
  expect([...(one?.initializers.keys() ?? [])]).toEqual([...(other?.initializers.keys() ?? [])]);
});
