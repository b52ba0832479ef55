/** Experts pruned in a run: as a plan says it, cut out, trained on and verified. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { encodeModel, readModel, storedTensors } from '../../../src/model/index.ts';
import { openModelFiles } from '../../../src/identity/model-files.ts';
import type { RunEvent } from '../../../src/journal/run-event.ts';
import { verifyRun } from '../../../src/verify/verify-run.ts';
import { forms, mixture } from '../../model/surgery/mixtures.ts';
import { digits, must, planOn, run, type Bench } from '../support.ts';
import { prunedGroups } from '../../../src/plan/pruning.ts';

/** A mixture of four experts on the pictures of digits. */
function mixtureOf(form: string): Bench {
  const layer = forms[form]?.layer;
  if (layer === undefined) throw new Error(`there is no form ${form}`);
  const model = join(mkdtempSync(join(tmpdir(), 'espalier-experts-')), 'mixture.onnx');
  const sizes = { experts: 4, left: [0, 1, 2, 3], width: 64, classes: 10 };
  writeFileSync(model, encodeModel(mixture(layer, sizes)));
  return { model, data: digits.data };
}

async function carryOut(bench: Bench, text: string) {
  const plan = await planOn(bench, text);
  const events: RunEvent[] = [];
  const result = must(await run(bench, plan, { onEvent: (event) => events.push(event) }));
  const verified = must(await verifyRun({ folder: result.out }));
  expect(verified.findings).toEqual([]);
  const files = must(openModelFiles(join(result.out, 'model.onnx')));
  const model = must(readModel(files));
  files.close();
  const stored = [...storedTensors(model).values()];
  return { plan, events, dims: new Map(stored.map(({ name, tensor }) => [name, tensor.dims])) };
}

const oneLess = 'prune experts by magnitude removing 1 expert\ncompact\n';
const folding = oneLess.replace('compact', 'compact folding constants');
const trained = `${oneLess}stage heal for 20 steps { train all with sgd(lr: 0.05) }\n`;

describe('one expert less', () => {
  it.each(['a stack under sigmoids', 'a stack under a softmax', 'a stack, the largest as one-hot rows'])('%s', async (form) => {
    const { dims, plan } = await carryOut(mixtureOf(form), oneLess);
    expect(dims.get('up')).toEqual([3, 64, 5]);
    expect(dims.get('router')).toEqual([64, 3]);
    expect(dims.get('router.bias')).toEqual([3]);
    const [prune] = plan.stages[0]?.statements ?? [];
    const changes = prune && prunedGroups(prune)[0]?.changes;
    expect(changes === undefined).toBe(form.endsWith('sigmoids'));
  });

  it('no constants are looked for in experts', async () => {
    const plan = await planOn(mixtureOf('a stack under sigmoids'), folding);
    const compact = plan.stages.flatMap(({ statements }) => statements).at(-1);
    const looked = compact?.kind === 'compact' ? compact.folding?.groups : undefined;
    expect(looked).toEqual(['neurons of MatMul:6']);
  });

  it('written out: its layers are gone', async () => {
    const { dims } = await carryOut(mixtureOf('written out, sigmoids by slices'), oneLess);
    const left = [0, 1, 2, 3].filter((expert) => dims.has(`${expert}.up`));
    expect(left.length).toBe(3);
    expect(left.every((expert) => dims.has(`${expert}.down.bias`))).toBe(true);
    expect(dims.get('router')).toEqual([64, 3]);
  });

  it.each(['a stack under sigmoids', 'written out, gates by slices'])('trains on what is left: %s', async (form) => {
    const { dims, plan, events } = await carryOut(mixtureOf(form), trained);
    const [, compact] = plan.stages.flatMap(({ statements }) => statements);
    expect(compact).toMatchObject({ kind: 'compact', cut: 'here' });
    const told = events.find(({ event }) => event === 'compact');
    expect(told).toMatchObject({ units: 1 });
    expect(dims.get('router')).toEqual([64, 3]);
  });
});

test('as many stay as a token is sent to, whatever is asked for', async () => {
  const bench = mixtureOf('a stack, the largest scattered');
  const { dims } = await carryOut(bench, 'prune experts by magnitude to 50% of experts\ncompact\n');
  expect(dims.get('up')).toEqual([2, 64, 5]);
  const asked = planOn(bench, 'prune experts by magnitude removing 3 experts\ncompact\n');
  await expect(asked).rejects.toThrow(/ESP4/);
});

test('a floor of experts', async () => {
  const text = 'prune experts by magnitude to 25% of experts\n  protect min 3 experts per layer\n';
  await expect(planOn(mixtureOf('a stack under sigmoids'), text)).rejects.toThrow(/ESP4/);
});
