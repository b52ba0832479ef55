/** Which findings make which exit code. */
import { expect, it } from 'vitest';
import { exitCodeFor } from '../../src/cli/report.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';

const source = { name: 'a.prune', text: 'prune' };
const span = { start: 0, end: 5 };

function finding(part: Partial<Diagnostic>): Diagnostic {
  return { code: 'ESP2001', severity: 'error', message: 'm', why: 'w', source, span, ...part };
}

const inRecipe = finding({});
const warning = finding({ severity: 'warning' });
const hint = finding({ severity: 'hint' });
const inProject = finding({ code: 'ESP7102' });
const inPlan = finding({ code: 'ESP4101' });
const inModel: Diagnostic = { ...corrupt(), file: 'a.onnx' };

function corrupt(): Diagnostic {
  return { code: 'ESP3001', severity: 'error', message: 'm', why: 'w' };
}

it.each([
  ['nothing', [], 0, 0],
  ['a hint', [hint], 0, 0],
  ['a warning', [warning], 0, 1],
  ['an error in a recipe', [inRecipe, warning], 1, 1],
  ['a project file at fault', [inProject], 2, 2],
  ['a plan that cannot be read', [inPlan], 2, 2],
  ['a model at fault', [inModel], 2, 2],
  ['both: not having worked weighs more', [inRecipe, inModel], 2, 2],
])('%s', (_, found, code, strictCode) => {
  expect(exitCodeFor(found)).toBe(code);
  expect(exitCodeFor(found, true)).toBe(strictCode);
});
