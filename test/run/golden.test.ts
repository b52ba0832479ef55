import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lenet300, must, planOn, run } from './support.ts';

const sentence =
  'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';

describe('the golden sentence', () => {
  it('prunes exactly what it says, and gets the accuracy back', async () => {
    const plan = await planOn(lenet300, sentence);
    const result = must(await run(lenet300, plan));
    console.log(
      JSON.stringify(result, null, 1),
      readFileSync(join(result.out, 'journal.jsonl'), 'utf8').length,
    );
    expect(result.sparsity).toBe(0.8);
  });
});
