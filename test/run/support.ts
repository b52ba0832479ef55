/** Plans and runs recipes on the fixtures, with real models and real data. */
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { checkSource, factsOf, modelInserting, withInsertions, type Inputs } from '../../src/compile.ts';
import { inspectArrays } from '../../src/data/open/open-data.ts';
import type { Outcome } from '../../src/diagnostics/diagnostic.ts';
import { bind } from '../../src/language/check/bind.ts';
import { readModel, type Model } from '../../src/model/index.ts';
import { plan, type ModelFacts, type Plan, type PlanSettings } from '../../src/plan/index.ts';
import type { ArrayFiles } from '../../src/project/data-files.ts';
import { hashModel } from '../../src/identity/hash-model.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import type { RunRequest } from '../../src/run/run-request.ts';
import { firstSamples } from '../support/first-samples.ts';

const fixtures = 'test/fixtures';

/** Inputs and labels in a file each. */
type Pair = ArrayFiles & { readonly x: string; readonly y: string };

export interface Bench {
  readonly model: string;
  readonly data: ReadonlyMap<string, Pair>;
}

function pairs(folder: string, stem: string): ReadonlyMap<string, Pair> {
  const of = (part: string): Pair => ({ x: join(folder, `${stem}_x_${part}.npy`), y: join(folder, `${stem}_y_${part}.npy`) });
  return new Map([
    ['train', of('train')],
    ['test', of('test')],
  ]);
}

/** With all samples of the fixtures, for figures that are known of them. */
export const allDigits: Bench = { model: `${fixtures}/models/mlp_digits.onnx`, data: pairs(`${fixtures}/data`, 'digits') };

export function allFashion(model: string): Bench {
  return { model: `${fixtures}/models/${model}.onnx`, data: pairs(`${fixtures}/data`, 'fmnist') };
}

/** Paths of the first samples of files, written once. */
const written = new Map<string, string>();

/** The first samples of each set alone, which are quicker to measure. */
export function firstOf({ model, data }: Bench, most = 160): Bench {
  const part = (path: string): string => {
    const name = `${most}-${basename(path)}`;
    const file = written.get(name) ?? join(scratch(), name);
    if (!written.has(name)) writeFileSync(file, firstSamples(readFileSync(path), most));
    written.set(name, file);
    return file;
  };
  return { model, data: new Map([...data].map(([name, { x, y }]) => [name, { x: part(x), y: part(y) }])) };
}

/** Few samples: a run measures all of them at each stage. */
const few = 160;

export const digits: Bench = firstOf(allDigits, few);

export function fashion(model: string): Bench {
  return firstOf(allFashion(model), few);
}

const mnist = (part: string): Pair => ({
  x: `examples/lenet300/data/mnist-${part}-images-idx3-ubyte.gz`,
  y: `examples/lenet300/data/mnist-${part}-labels-idx1-ubyte.gz`,
});

export const lenet300: Bench = {
  model: 'examples/lenet300/lenet300_mnist.onnx',
  data: new Map([
    ['train', mnist('train')],
    ['test', mnist('test')],
  ]),
};

interface Read {
  readonly model: Model;
  readonly sha256: string;
  readonly facts: ModelFacts;
}

/** By the file as it is: what is found out about a model is remembered with its facts. */
const known = new Map<string, Read>();

async function factsIn(path: string): Promise<Read> {
  const { ino, size, mtimeNs } = statSync(path, { bigint: true });
  const file = [path, ino, size, mtimeNs].join(' ');
  const read = known.get(file) ?? (await readFacts(path));
  // Data beside a model may change without it.
  if (read.facts.external === undefined) known.set(file, read);
  return read;
}

async function readFacts(path: string): Promise<Read> {
  const files = must(openModelFiles(path));
  const model = must(readModel(files));
  files.close();
  const { sha256, external } = must(await hashModel(path));
  const facts = must(factsOf(model, 'model.onnx', sha256));
  return { model, sha256, facts: { ...facts, ...(external && { external }) } };
}

export async function planOn(
  bench: Bench,
  text: string,
  settings: Partial<PlanSettings> = {},
  set: ReadonlyMap<string, string> = new Map(),
): Promise<Plan> {
  const { model, sha256, facts } = await factsIn(bench.model);
  const inserting: Inputs['inserting'] = (insertions) => {
    const reopened = must(openModelFiles(bench.model));
    const inserted = modelInserting(reopened, model, insertions, sha256).facts;
    reopened.close();
    return inserted;
  };
  const recipe = must(bind(must(checkSource({ name: 'test.prune', text })), set));
  const whole: PlanSettings = {
    seed: 0,
    device: 'cpu',
    threads: 1,
    batch: 64,
    samples: samplesOf(bench, model),
    task: {
      input: model.graph.inputs[0]?.name ?? '',
      output: model.graph.outputs[0]?.name ?? '',
      loss: 'crossentropy',
      metrics: ['accuracy'],
    },
    lengths: { named: new Map() },
    defaults: [],
    text,
    ...settings,
  };
  return must(plan(recipe, withInsertions(recipe, { facts, inserting }, whole), whole));
}

function samplesOf({ data }: Bench, { graph }: Model): Readonly<Record<string, number>> {
  const port = (info: Model['graph']['inputs'][number] | undefined) => {
    if (info?.type === undefined || info.dims === undefined) throw new Error('a fixture has shapes');
    return { name: info.name, type: info.type, dims: info.dims };
  };
  const [input] = graph.inputs;
  const [output] = graph.outputs;
  const ports = { input: port(input), output: port(output), loss: 'crossentropy' } as const;
  return Object.fromEntries([...data].map(([name, path]) => [name, must(inspectArrays(path, ports)).samples]));
}

export function scratch(): string {
  return mkdtempSync(join(tmpdir(), 'espalier-run-'));
}

export function run(bench: Bench, planned: Plan, more: Partial<RunRequest> = {}) {
  const out = join(scratch(), 'run');
  return runPlan({ plan: planned, modelPath: bench.model, data: bench.data, out, ...more });
}

/** The value, or a failed test that shows the findings. */
export function must<T>({ value, diagnostics }: Outcome<T>): T {
  if (value === undefined) {
    throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  }
  return value;
}
