/** What a run says of the units that went, held against the sizes in the models that it wrote. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderResult } from '../../../src/cli/result-table.ts';
import { readModel, storedTensors } from '../../../src/model/index.ts';
import { eventsOfLines } from '../../../src/journal/events.ts';
import { openModelFiles } from '../../../src/identity/model-files.ts';
import { digits, must, planOn, run } from '../support.ts';

/** Rows of the two weights that neurons are made by: 300 and 100 in the original. */
function rowsIn(path: string): readonly (number | undefined)[] {
  const files = must(openModelFiles(path));
  const model = must(readModel(files));
  files.close();
  const dims = new Map([...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor.dims]));
  return ['0.weight', '2.weight'].map((name) => dims.get(name)?.[0]);
}

it.each<[string, readonly [number, number]]>([
  ['global magnitude to 50% sparsity', [299, 99]],
  ['global magnitude to 50% sparsity\n  keeping multiples of 8', [292, 92]],
  ['uniform magnitude removing 7 neurons per layer', [7, 7]],
  ['global magnitude to 50% of params\n  protect min 20 neurons per layer', [280, 80]],
  ['global magnitude to 50% of params\n  protect min 20 neurons per layer\n  keeping multiples of 8', [276, 76]],
])('%s', async (target, allowed) => {
  const plan = await planOn(digits, `prune neurons by ${target}\n\ncompact\n`);
  const result = must(await run(digits, plan));
  const [first, second] = rowsIn(join(result.out, 'model.onnx'));
  const [left, right] = [300 - (first ?? 0), 100 - (second ?? 0)];
  expect(left + right).toBeGreaterThan(0);
  expect(result.units).toEqual([
    { name: 'neurons of 0', pruned: left, of: 300, allowed: allowed[0] },
    { name: 'neurons of 2', pruned: right, of: 100, allowed: allowed[1] },
  ]);
  const { events } = eventsOfLines(readFileSync(join(result.out, 'journal.jsonl'), 'utf8'));
  expect(events.flatMap((it) => (it.event === 'prune' ? [it.groups] : []))).toEqual([
    result.units?.map(({ name, pruned, of }) => ({ name, pruned, of })),
  ]);
  const row = (name: string, counts: readonly number[]) => new RegExp(`^${name} +${counts.join(' +')} +\\d+\\.\\d\\d%$`, 'm');
  const shown = renderResult(result);
  expect(shown).toMatch(row('neurons of 0', [300, allowed[0], left]));
  expect(shown).toMatch(row('neurons of 2', [100, allowed[1], right]));
});

it('each arm has its own', async () => {
  const text = `branch {
  arm few { prune neurons by uniform magnitude to 10% sparsity }
  arm many { prune neurons by uniform magnitude to 50% sparsity }
}
`;
  const result = must(await run(digits, await planOn(digits, text)));
  expect(result.arms?.map(({ units }) => units?.map(({ pruned }) => pruned))).toEqual([
    [30, 10],
    [150, 50],
  ]);
});
