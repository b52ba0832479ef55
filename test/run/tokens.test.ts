/** Text as data: tokens are rows of an embedding, labels may be the tokens themselves. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/model/index.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { vocabularySize } from '../../src/state/vocabulary-size.ts';
import { must, planOn, run, type Bench } from './support.ts';

const model = 'test/fixtures/models/lstm_lm.onnx';
const tokens = 'test/fixtures/data/batch_moby_x.npy';
const next = 'test/fixtures/data/batch_moby_y.npy';

const on = (x: string, y: string): Bench => ({ model, data: new Map([['train', { x, y }]]) });

describe('tokens', () => {
  it('are counted by the embedding that the input picks from', () => {
    const files = must(openModelFiles(model));
    expect(vocabularySize(must(readModel(files)).graph, 'input')).toBe(75);
    files.close();
  });

  it('outside the vocabulary are refused by name', async () => {
    const bytes = Uint8Array.from(readFileSync(tokens));
    // The last byte but seven is the lowest of the last int64, or the last of uint8 ones.
    const wide = /'<i8'/.test(new TextDecoder('latin1').decode(bytes.subarray(0, 128)));
    bytes[bytes.length - (wide ? 8 : 1)] = 75;
    const odd = join(mkdtempSync(join(tmpdir(), 'espalier-tokens-')), 'odd.npy');
    writeFileSync(odd, bytes);
    const plan = await planOn(on(tokens, next), 'train all for 1 step', { batch: 8 });
    const { diagnostics } = await run(on(odd, next), plan);
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      `ESP5016 sample 7 of \`${odd}\` has the token 75, but the model has 75 embeddings`,
    ]);
  });
});

it('labels that are the tokens themselves train with a shift, and a recurrent network learns', async () => {
  const losses: number[] = [];
  const bench = on(tokens, tokens);
  const plan = await planOn(bench, 'train all with adamw(lr: 1e-2), decay constant for 4 steps', {
    batch: 8,
    task: { input: 'input', output: 'logits', loss: 'crossentropy', shift: 1, ignore: 0, metrics: ['accuracy'] },
  });
  must(
    await run(bench, plan, {
      onEvent: (event) => {
        if (event.event === 'step') losses.push(event.loss);
      },
    }),
  );
  expect(losses).toHaveLength(4);
  // The trained model foretells the next character; without the shift it would be at 3 and more.
  expect(losses[0]).toBeLessThan(1.8);
  expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
});
