/** Whether the model has the ports that a plan's task names, and this version the metrics. */
import { isOfTwo } from '../plan/observe/two-networks.ts';
import { isMetric } from '../measure/metrics.ts';
import { isCount, lossesOfMeasured } from '../plan/observe/metric-facts.ts';
import { subjectsOf } from '../plan/observe/subjects.ts';
import type { PlannedSubject } from '../plan/observe/subjects.ts';
import type { Plan, PlannedTask } from '../plan/plan.ts';
import { measuredResources } from '../plan/units/planned-units.ts';
import type { LoadedModel } from '../state/load.ts';

export interface TaskMisfit {
  readonly what: string;
  readonly name: string;
  readonly differs: string;
}

/** Ports count only where data is fed; metrics that are counted or defined need no gauge. */
export function taskMisfits(
  plan: Plan,
  { stored: { graph } }: Pick<LoadedModel, 'stored'>,
): readonly TaskMisfit[] {
  const { task, data } = plan;
  const isFed = Object.keys(data).length > 0;
  const ports = [
    { what: 'input', name: task.input, among: graph.inputs, wanted: 'no input of the model' },
    { what: 'output', name: task.output, among: graph.outputs, wanted: 'no output of the model' },
  ];
  const gauged = [
    ...task.metrics,
    ...subjectsOf(plan)
      .filter(isGauged)
      .map((it) => it.metric),
  ];
  return [
    ...ports
      .filter(({ name, among }) => isFed && !among.some((port) => port.name === name))
      .map(({ what, name, wanted }) => ({ what, name, differs: `is ${wanted}` })),
    ...[...new Set(gauged)].flatMap((name) => metricMisfit(name, task)),
  ];
}

/** Where outputs decide, a count of weights is no metric either. */
function isGauged({ metric, expression, evaluated, between }: PlannedSubject): boolean {
  // What compares the outputs of two networks reads no label.
  if (between !== undefined && isOfTwo(metric)) return false;
  const isKnown = isCount(metric) || measuredResources.some((one) => one === metric);
  return expression === undefined && (evaluated === true || !isKnown);
}

function metricMisfit(name: string, { loss }: PlannedTask): readonly TaskMisfit[] {
  const differs = isMetric(name)
    ? lossesOfMeasured(name)?.includes(loss) === false && `cannot be taken of \`${loss}\``
    : 'is none that this version measures';
  return differs === false ? [] : [{ what: 'metric', name, differs }];
}
