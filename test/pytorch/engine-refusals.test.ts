/** What the PyTorch engine does not carry out is refused when it is compiled, with the statement and the reason that `espalier engines` prints. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bundledPlans } from '../../src/cli/bundled-plans.ts';
import { compiledPlan } from '../../src/cli/commands/compile.ts';
import { engineRows } from '../../src/engine/carried-out.ts';
import { root } from '../support/root.ts';

const plans = await bundledPlans(`${root}/recipes/papers`);
const missing = new Map(engineRows(plans).map((row) => [row.recipe, row.missing]));
const refused = plans.filter(([recipe]) => missing.get(recipe)?.length !== 0);

it('refuses the recipes that the page of engines names, and no others', () => {
  const page = readFileSync(`${root}/docs/engines.md`, 'utf8');
  const named = [...page.matchAll(/^\| \[`([^`]+)`\].* refuses .*\|$/gm)].map(([, name]) => name);
  expect(refused.map(([recipe]) => recipe)).toEqual(named);
  expect(plans.length - refused.length).toBeGreaterThanOrEqual(50);
});

it.each(refused)('refuses `%s` with a statement of its plan and a reason', async (recipe, plan) => {
  const { value, diagnostics } = await compiledPlan({ plan, modelPath: 'nowhere.onnx' });
  expect(value).toBeUndefined();
  expect(diagnostics.length).toBeGreaterThan(0);
  const stages = new Set(plan.stages.map(({ path }) => path));
  for (const { code, message } of diagnostics) {
    const [, what, stage, why] = /^(.+?)(?: in stage `([^`]+)`)? is not carried out by the PyTorch engine: (.+)$/.exec(message) ?? [];
    expect({ message, code, isOfPlan: stage === undefined || stages.has(stage) }).toEqual({ message, code: 'ESP4400', isOfPlan: true });
    expect(missing.get(recipe)).toContain(`${what}: ${why}`);
  }
});
