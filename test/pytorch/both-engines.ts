/** Recipes carried out by both engines, on the networks of the fixtures, and what differs between their results. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { planRecipe, type Planned } from '../../src/cli/planning.ts';
import type { Outcome } from '../../src/diagnostics/diagnostic.ts';
import { compiledPlan } from '../../src/cli/commands/compile.ts';
import { compiledPlanSchema } from '../../src/engine/compiled-plan.ts';
import { sealed } from '../../src/engine/compile-plan.ts';
import type { DataFiles } from '../../src/project/data-files.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { python } from '../support/python.ts';
import { root } from '../support/root.ts';

const fitsSchema = new Ajv({ strict: true, strictRequired: false }).compile(compiledPlanSchema);

export interface Case {
  /** A network of the fixtures, without its ending. */
  readonly model: string;
  readonly recipe: string;
  readonly batch?: number;
  /** Of a recipe that was drawn: every data set is one small batch, and what has no length has 6 steps. */
  readonly isDrawn?: true;
  /** Of a recipe that is given by its name: its parameters, as a command line sets them. */
  readonly set?: Readonly<Record<string, string>>;
}

export interface Compared {
  readonly model: string;
  readonly recipe: string;
  readonly code: number;
  /** Whether steps are as long for a gradient that is nearly 0: Adam. */
  readonly adaptive?: boolean;
  /** What stopped the second engine. */
  readonly fault?: string;
  /** Whether the same tensors have masks. */
  readonly same: boolean;
  /** Weights on which the masks differ, of all that have a mask. */
  readonly differ: number;
  readonly of: number;
  /** How far apart the scores of those weights are, as a share of the largest of them; 1 where the engines keep other numbers of weights. */
  readonly tie: number;
  /** By tensor, what each engine keeps. */
  readonly kept: Readonly<Record<string, readonly [number, number]>>;
  /** The largest difference of a weight that both engines keep or prune, as a share of the largest of its tensor. */
  readonly apart: number;
  /** Of what `shrink` makes of the module: how far its outputs are from those of the smaller file; 0 where nothing is cut. */
  readonly small: number;
  readonly losses: readonly [readonly number[], readonly number[]];
  readonly kinds: readonly [readonly object[], readonly object[]];
}

/** In the order of the cases, but for those that were drawn and that the first engine ends with a finding. */
export async function carriedOutByBoth(cases: readonly Case[]): Promise<readonly Compared[]> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-engines-'));
  const asked = [];
  for (const [index, own] of cases.entries()) {
    const [ours, theirs, plan] = ['ours', 'theirs', 'plan.json'].map((name) => join(folder, `${index}-${name}`));
    if (await carryOut(own, ours ?? '', plan ?? '')) asked.push({ model: own.model, plan, ours, theirs, recipe: own.recipe });
  }
  const [source, target] = [join(folder, 'cases.json'), join(folder, 'compared.json')];
  writeFileSync(source, JSON.stringify(asked));
  await python(['-W', 'ignore', 'test/pytorch/engine.py', 'plans', source, target]);
  return JSON.parse(readFileSync(target, 'utf8'));
}

/** By the engine of this repository; the compiled plan is written beside. False of a drawn recipe that one of the engines refuses. */
async function carryOut(own: Case, out: string, path: string): Promise<boolean> {
  const { recipe, isDrawn } = own;
  const told = ({ diagnostics }: Outcome<unknown>): Error =>
    new Error(`${recipe}: ${diagnostics.map(({ message }) => message).join('; ')}`);
  const planned = await planCase(own);
  if (planned.value === undefined) throw told(planned);
  const { plan, modelPath, data, teacherFolder } = planned.value;
  const compiled = await compiledPlan(planned.value);
  if (compiled.value === undefined) {
    if (isDrawn) return false;
    throw told(compiled);
  }
  const ran = await runPlan({ plan, modelPath, teacherFolder, data: new Map(Object.entries(data)), out });
  if (ran.value === undefined) {
    if (isDrawn) return false;
    throw told(ran);
  }
  const text = sealed(compiled.value);
  if (!fitsSchema(JSON.parse(text))) throw new Error(`${recipe}: ${JSON.stringify(fitsSchema.errors)}`);
  writeFileSync(path, text);
  return true;
}

function planCase({ model, recipe, batch = 64, set, isDrawn }: Case): Promise<Outcome<Planned>> {
  const options = {
    set: Object.entries(set ?? {}).map(([name, value]) => ({ name, value })),
    for: isDrawn ? ['6 steps'] : [],
    model: `${root}/test/fixtures/models/${model}.onnx`,
    batch,
    ...dataOf(model, { isNamed: set !== undefined, isDrawn, batch }),
  };
  if (set === undefined) return planRecipe(undefined, { ...options, e: recipe });
  return planRecipe(`${root}/recipes/papers/${recipe}.prune`, options);
}

/**
 * A recipe that is given by its name may measure on `validation`; of pictures it reads 16, to be fast, but for the largest network,
 * and of digits where its batch is of 16.
 */
function dataOf(
  model: string,
  { isNamed, isDrawn, batch }: { isNamed: boolean; isDrawn?: true | undefined; batch: number },
): Readonly<Record<string, DataFiles>> {
  const isText = /^(char|lstm)/.test(model);
  const isSmall = isText || isDrawn === true || (isNamed && (batch === 16 || !/digits|resnet14/.test(model)));
  const files = (kind: string): DataFiles => {
    const name = isText ? 'moby_' : model.includes('digits') ? 'digits_' : 'fmnist_';
    const [start, end] = isSmall ? ['batch_', ''] : ['', `_${kind}`];
    const [x = '', y = ''] = ['x', 'y'].map((side) => `${root}/test/fixtures/data/${start}${name}${side}${end}.npy`);
    return name === 'fmnist_' && !isSmall ? { x, y, scale: 255 } : { x, y };
  };
  const own = { train: files('train'), test: files('test'), calibration: files('train') };
  return isNamed || isDrawn ? { ...own, validation: files('test') } : own;
}
