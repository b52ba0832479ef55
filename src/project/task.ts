/** What a model is trained for, settled: the project's choices, and defaults where it makes none. */
import * as catalogue from '../diagnostics/catalogue/project.ts';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Graph, ValueInfo } from '../model/graph.ts';
import { lossesOfMeasured } from '../plan/observe/metric-facts.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Loss, Metric, Project, ProjectTask } from './project.ts';

export interface SettledTask {
  readonly task: PlannedTask;
  /** Which of its keys are defaults. */
  readonly defaults: readonly string[];
}

/**
 * An error where the model has no such input or output, or where data are to be fed into one of
 * several inputs and none was chosen.
 */
export function settleTask(project: Project | undefined, graph: Graph, fed = true): Outcome<SettledTask> {
  const written: ProjectTask = project?.task ?? {};
  const isBare = [graph.nodes, graph.inputs, graph.outputs].every((list) => list.length === 0);
  const [fedOnce, ofSeveral] = [
    { onlyOne: fed, isBare },
    { onlyOne: false, isBare },
  ];
  const input = choose('input', written.input, { values: graph.inputs, project, value: fedOnce });
  const output = choose('output', written.output, { values: graph.outputs, project, value: ofSeveral });
  const diagnostics = [...input.diagnostics, ...output.diagnostics];
  if (input.value === undefined || output.value === undefined) return { diagnostics };
  const loss = written.loss ?? 'crossentropy';
  const metrics = written.metrics ?? usualMetrics[loss];
  const stray = strayMetrics(project, loss, metrics);
  if (stray.length > 0) return { diagnostics: stray };
  const keys = ['input', 'output', 'loss', 'metrics'] as const;
  return {
    value: {
      task: { input: input.value, output: output.value, loss, shift: written.shift, ignore: written.ignore, metrics },
      defaults: keys.filter((key) => written[key] === undefined),
    },
    diagnostics,
  };
}

const usualMetrics: Readonly<Record<Loss, readonly Metric[]>> = {
  crossentropy: ['accuracy', 'loss'],
  mse: ['loss'],
  l1: ['loss'],
  bce: ['loss'],
};

function strayMetrics(project: Project | undefined, loss: Loss, metrics: readonly Metric[]): readonly Diagnostic[] {
  return metrics.flatMap((metric) => {
    const losses = lossesOfMeasured(metric) ?? [];
    if (losses.includes(loss)) return [];
    const args = { metric, loss, losses };
    return [diagnose(catalogue.strayMetric, args, placeOf(project, 'task.metrics'))];
  });
}

function choose(
  side: 'input' | 'output',
  written: string | undefined,
  {
    values,
    project,
    value: { onlyOne, isBare },
  }: {
    readonly values: readonly ValueInfo[];
    readonly project: Project | undefined;
    readonly value: { readonly onlyOne: boolean; readonly isBare: boolean };
  },
): Outcome<string> {
  const known = values.map(({ name }) => name);
  const key = `task.${side}`;
  if (written !== undefined) {
    if (known.includes(written)) return { value: written, diagnostics: [] };
    const args = { side, name: written, nearest: suggest(written, known), known };
    return { diagnostics: [diagnose(catalogue.unknownValue, args, placeOf(project, key))] };
  }
  const [first] = known;
  // The first output is the network's answer by convention; which input is fed can't be guessed.
  if (first !== undefined && (known.length === 1 || !onlyOne)) return { value: first, diagnostics: [] };
  // Weights without a graph: nothing is fed, and the plan refuses what would be.
  if (known.length === 0 && isBare) return { value: '', diagnostics: [] };
  return { diagnostics: [diagnose(catalogue.unclearValue, { side, known }, placeOf(project, key))] };
}

function placeOf(project: Project | undefined, key: string): Pick<Project, 'source'> | object {
  if (project === undefined) return {};
  const span = project.places[key];
  return { source: project.source, span };
}
