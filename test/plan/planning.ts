/** Plans recipes on the fixtures, for the tests of this room. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import type { Diagnostic, Outcome } from '../../src/diagnostics/diagnostic.ts';
import { parseDecimal, zero } from '../../src/exact/rational.ts';
import { bind } from '../../src/language/check/bind.ts';
import { analyse, checkForPlan } from '../../src/language/check/check.ts';
import { parse } from '../../src/language/syntax/parse.ts';
import type { Quantity } from '../../src/language/typed.ts';
import { factsOf as factsOfModel } from '../../src/compile.ts';
import { bytesAsSource, readModel, type Layer } from '../../src/model/index.ts';
import { sha256Hex } from '../../src/language/canonical/hash.ts';
import { plan, type ModelFacts, type Plan, type PlannedPrune, type PlanSettings, type PlannedTrain } from '../../src/plan/index.ts';
import { flowFindings, refusalsOf } from '../../src/refusals/index.ts';
import { lexicon } from '../../src/vocabulary/index.ts';

const fixtures = new URL('../fixtures/models/', import.meta.url);
const examples = new URL('../../examples/lenet300/', import.meta.url);

export const golden = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';

/** The golden sentence as the formatter prints it (language.md). */
export const canonicalGolden = `prune weights by global magnitude to 80%
  over 25%..75%
  protect min 5% per layer

then retrain lora within 0.3% of params
`;

/** Two parts of one network, each too small for adapters of 0.3%. */
const parts: ReadonlySet<string> = new Set(['text_digits', 'denoiser_digits']);

/** Every trained model that the repository holds as one file. */
export const models: readonly string[] = [
  ...readdirSync(fixtures)
    .filter((file) => file.endsWith('.onnx'))
    .map((file) => file.replace('.onnx', ''))
    .filter((name) => !parts.has(name))
    .sort(),
  'lenet300_mnist',
];

const known = new Map<string, ModelFacts>();

export function factsOf(model: string): ModelFacts {
  const facts = known.get(model) ?? readFacts(model);
  known.set(model, facts);
  return facts;
}

function readFacts(name: string): ModelFacts {
  const folder = name === 'lenet300_mnist' ? examples : fixtures;
  const bytes = readFileSync(new URL(`${name}.onnx`, folder));
  const read = readModel({ name, main: bytesAsSource(bytes), open: () => undefined });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const facts = read.value && factsOfModel(read.value, `${name}.onnx`, sha256).value;
  if (facts === undefined) throw new Error(read.diagnostics.map(summary).join('\n'));
  return facts;
}

/** A model of bare linear layers, `name: [outputs, inputs]`. */
export function linearModel(shapes: Readonly<Record<string, readonly [number, number]>>): ModelFacts {
  const layers = Object.entries(shapes).map(([name, dims]): Layer => ({
    name,
    tensor: `${name}.weight`,
    operator: 'Gemm',
    type: 'float32',
    dims,
    axes: ['out', 'in'],
    groups: 1,
    count: dims[0] * dims[1],
    roles: new Set(['linear']),
    uses: [{ node: `/${name}/Gemm`, op: 'Gemm', input: 1, reads: `${name}.weight` }],
    prunable: true,
  }));
  return {
    file: 'linear.onnx',
    sha256: sha256Hex('linear'),
    opset: 17,
    layers,
    parameters: layers.map(({ tensor, dims, count, roles, name }) => ({ tensor, dims, count, roles, layer: name, kind: 'weight' })),
    macs: { total: layers.reduce((sum, { count }) => sum + count, 0), layers: new Map(layers.map(({ name, count }) => [name, count])) },
  };
}

/** A project in which everything is chosen. */
export const settings: PlanSettings = {
  seed: 0,
  device: 'cpu',
  threads: 1,
  batch: 64,
  samples: { train: 1000, test: 200 },
  task: { input: 'input', output: 'logits', loss: 'crossentropy', metrics: ['accuracy', 'loss'] },
  lengths: { named: new Map() },
  defaults: [],
  text: '',
};

/** The plan of a text, or its findings; the text itself stands for the canonical one. */
export function planText(text: string, facts: ModelFacts, more: Partial<PlanSettings> = {}): Outcome<Plan> {
  const { tree, diagnostics } = parse({ name: 'test.prune', text }, lexicon);
  const checked = checkForPlan(tree);
  const local = checked.value === undefined ? [] : refusalsOf(checked.value);
  const isSound = checked.value !== undefined && local.length === 0;
  const refused = isSound && checked.value ? flowFindings(checked.value) : local;
  const findings = [...diagnostics, ...checked.diagnostics.filter(isError), ...refused];
  const isWhole = checked.value !== undefined && refused.length === 0;
  const bound = isWhole ? bind(checked.value, new Map()) : undefined;
  if (bound?.value === undefined) return { diagnostics: [...findings, ...(bound?.diagnostics ?? [])] };
  return plan(bound.value, facts, { ...settings, text, ...more });
}

/** The same without the checker's rules, which find some faults before any model is known. */
export function planUnchecked(text: string, facts: ModelFacts, more: Partial<PlanSettings> = {}) {
  const { tree } = parse({ name: 'test.prune', text }, lexicon);
  return plan(analyse(tree).recipe, facts, { ...settings, text, ...more });
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

export function summary({ code, severity, message, help }: Diagnostic): string {
  return `${severity} ${code}: ${message}${help === undefined ? '' : ` (${help})`}`;
}

/** The plan; fails with its findings where there is none. */
export function planned({ value, diagnostics }: Outcome<Plan>): Plan {
  if (value === undefined) throw new Error(diagnostics.map(summary).join('\n'));
  return value;
}

export function prunes({ stages }: Plan): readonly PlannedPrune[] {
  return stages.flatMap(({ statements }) => statements.filter((statement) => statement.kind === 'prune'));
}

export function trainings({ stages }: Plan): readonly PlannedTrain[] {
  return stages.flatMap(({ statements }) => statements.filter((statement) => statement.kind === 'train'));
}

export function codes({ diagnostics }: Outcome<unknown>): readonly string[] {
  return diagnostics.map(({ code }) => code);
}

export function steps(count: number): Quantity {
  return {
    kind: 'quantity',
    amount: { kind: 'number', value: parseDecimal(String(count)) ?? zero },
    unit: 'steps',
    span: { start: 0, end: 0 },
  };
}
