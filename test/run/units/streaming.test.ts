/** Units of a model that is worked on piece by piece leave the bytes that they leave in memory. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModel, storedTensors } from '../../../src/model/index.ts';
import { openModelFiles } from '../../../src/identity/model-files.ts';
import type { Streaming } from '../../../src/state/lazy-values.ts';
import { withExternalData } from '../external-model.ts';
import { bytesOf } from '../folder-bytes.ts';
import { digits, fashion, must, planOn, run, type Bench } from '../support.ts';

/** Every model is large, and no piece holds a whole layer, nor whole rows of some. */
const inPieces: Streaming = { largeFrom: 0, pieceSize: 200 };

const withoutData = (bench: Bench): Bench => ({ ...bench, data: new Map() });
const vit = fashion('vit_fmnist');

async function expectSameBytes(bench: Bench, text: string): Promise<string> {
  const planned = await planOn(bench, text);
  const whole = must(await run(bench, planned));
  const streamed = must(await run(bench, planned, { streaming: inPieces }));
  expect(bytesOf(streamed.out)).toEqual(bytesOf(whole.out));
  return streamed.out;
}

const texts: readonly (readonly [string, Bench, string])[] = [
  ['neurons of a small network', withoutData(digits), 'prune neurons by magnitude to 50%\ncompact'],
  [
    'neurons and heads in rounds',
    withoutData(vit),
    'prune neurons by magnitude to 40% grouped by l2\nprune heads by magnitude to 50%\ncompact',
  ],
  [
    'a network that is cut twice',
    withoutData(digits),
    'stage first { prune neurons by magnitude to 20%\n compact }\nstage second { prune neurons by magnitude to 40%\n compact }',
  ],
  [
    'rows, in two rounds',
    withoutData(fashion('char_llama')),
    'prune rows by magnitude to 75% of rows\nprune rows by magnitude to 50% of rows\ncompact',
  ],
  ['masks alone', withoutData(vit), 'prune neurons by magnitude to 40%'],
  ['channels', withoutData(fashion('resnet8_fmnist')), 'prune channels by magnitude to 30%\ncompact'],
];

describe('units of a large model, scored, masked and cut', () => {
  it.each(texts)('%s', async (_, bench, text) => {
    await expectSameBytes(bench, text);
  });

  it.each(['neurons', 'heads', 'heads, dimensions'])('%s, whose tensors lie beside the model again', async (kind) => {
    const bench = { ...withoutData(vit), model: withExternalData(vit.model) };
    const out = await expectSameBytes(bench, `prune ${kind} by magnitude to 50%\ncompact`);
    expect(existsSync(join(out, 'data', 'weights.bin'))).toBe(true);
    const files = must(openModelFiles(join(out, 'model.onnx')));
    const outside = [...storedTensors(must(readModel(files))).keys()].flatMap(({ data }) => (data.kind === 'external' ? [data] : []));
    files.close();
    expect(outside.length).toBeGreaterThan(10);
    expect(outside.every(({ offset }) => offset % 4096 === 0)).toBe(true);
  });

  it('and compared with the masked model where there is data and room', async () => {
    const bench = { ...vit, model: withExternalData(vit.model) };
    const planned = await planOn(bench, 'prune neurons by magnitude to 50%\ncompact');
    const { measurements: _, ...whole } = must(await run(bench, planned));
    const streamed = must(await run(bench, planned, { streaming: inPieces }));
    expect(bytesOf(streamed.out)).toEqual(bytesOf(whole.out));
  });
});
