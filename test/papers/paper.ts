/** Recipes of papers by name, planned with parameters of a test's own. */
import { updateAt } from '../../src/plan/schedule/updates.ts';
import { rewiringsOf, updatesOf } from '../support/updates.ts';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { plan } from '../../src/index.ts';
import type { Plan, PlannedPrune, PlannedRewire } from '../../src/plan/plan.ts';
import { root } from '../cli/command.ts';
import { planned, prunes } from '../plan/planning.ts';

type Settings = Readonly<Record<string, string>>;

const samples = { train: 2048, validation: 512, calibration: 1024 };

export function textOf(name: string): string {
  return readFileSync(path.join(root, `recipes/papers/${name}.prune`), 'utf8');
}

/** The recipe's text with other values of its parameters. */
export function paper(name: string, set: Settings = {}): string {
  return Object.entries(set).reduce((text, [param, value]) => {
    const line = new RegExp(`^(param ${param}: \\w+ = ).*$`, 'm');
    if (!line.test(text)) throw new Error(`${name} has no parameter ${param}`);
    return text.replace(line, `$1${value}`);
  }, textOf(name));
}

export function planOfPaper(name: string, model: string, set: Settings = {}): Plan {
  const bytes = readFileSync(path.join(root, modelPath(model)));
  return planned(plan({ recipe: textOf(name), model: bytes, samples, set }));
}

export function modelPath(model: string): string {
  return model === 'lenet300_mnist' ? `examples/lenet300/${model}.onnx` : `test/fixtures/models/${model}.onnx`;
}

/** Pruned weights of each layer when each prune statement is done, as far as the plan fixes them. */
export function finalCounts(of: Plan): readonly Readonly<Record<string, number>>[] {
  return prunes(of).map((prune) => {
    const last = updateAt(prune, prune.window.last);
    return last?.layers ?? { all: last?.pruned ?? NaN };
  });
}

export function timesOf(statement: PlannedPrune | PlannedRewire): readonly number[] {
  const updates = statement.kind === 'prune' ? updatesOf(statement) : rewiringsOf(statement);
  return updates.map(({ step }) => step);
}

export function rewires({ stages }: Plan): readonly PlannedRewire[] {
  return stages.flatMap(({ statements }) => statements.filter((statement) => statement.kind === 'rewire'));
}
