/** What a model is trained for, settled: the project's choices, and defaults where it makes none. */
import * as catalogue from '../diagnostics/catalogue/project.ts';
import { diagnose, together, collecting, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Graph, ValueInfo } from '../model/graph.ts';
import { lossesOfMeasured } from '../plan/observe/metric-facts.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Loss, Project, ProjectTask } from './project.ts';

export interface SettledTask {
  readonly task: PlannedTask;
  /** Which of its keys are defaults. */
  readonly defaults: readonly string[];
}

/** An error where the model has no such input or output, or where data are to be fed into one of several inputs and none was chosen. */
export function settleTask(project: Project | undefined, graph: Graph, fed = true): Outcome<SettledTask> {
  const written: ProjectTask = project?.task ?? {};
  const isBare = [graph.nodes, graph.inputs, graph.outputs].every((list) => list.length === 0);
  const input = choose('input', written.input, { values: graph.inputs, project, onlyOne: fed, isBare });
  const output = choose('output', written.output, { values: graph.outputs, project, onlyOne: false, isBare });
  return collecting((take, fail) => {
    const [from, to] = take(together(input, output));
    const { loss = 'crossentropy', metrics = usualMetrics[loss], shift, ignore } = written;
    const stray = strayMetrics(project, loss, metrics);
    if (stray.length > 0) return fail(stray);
    const keys = ['input', 'output', 'loss', 'metrics'] as const;
    const rank = graph.outputs.find(({ name }) => name === to)?.dims?.length;
    const axis = written.classes;
    if (axis !== undefined && (loss !== 'crossentropy' || (rank !== undefined && axis >= rank))) {
      return fail([diagnose(catalogue.strayClasses, { axis, loss, output: to, rank }, placeOf(project, 'task.classes'))]);
    }
    const classes = rank !== undefined && axis === rank - 1 ? undefined : axis;
    const task = { input: from, output: to, loss, shift, classes, ignore, metrics };
    return { task, defaults: keys.filter((key) => written[key] === undefined) };
  });
}

const usualMetrics: Readonly<Record<Loss, readonly string[]>> = {
  crossentropy: ['accuracy', 'loss'],
  mse: ['loss'],
  l1: ['loss'],
  bce: ['loss'],
};

function strayMetrics(project: Project | undefined, loss: Loss, metrics: readonly string[]): readonly Diagnostic[] {
  return metrics.flatMap((metric) => {
    const losses = lossesOfMeasured(metric) ?? [];
    if (losses.includes(loss)) return [];
    return [diagnose(catalogue.strayMetric, { metric, loss, losses }, placeOf(project, 'task.metrics'))];
  });
}

interface Choice {
  readonly values: readonly ValueInfo[];
  readonly project: Project | undefined;
  readonly onlyOne: boolean;
  readonly isBare: boolean;
}

function choose(side: 'input' | 'output', written: string | undefined, { values, project, onlyOne, isBare }: Choice): Outcome<string> {
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
  return { source: project.source, span: project.places[key] };
}
