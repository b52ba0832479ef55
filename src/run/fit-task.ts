/** Whether the model has the ports that a plan's task names, and this version the metrics. */
import { isMetric } from './metrics.ts';
import type { Plan } from '../plan/plan.ts';
import type { LoadedModel } from './load.ts';

export interface TaskMisfit {
  readonly what: string;
  readonly name: string;
  readonly differs: string;
}

/** Ports count only where data is fed; metrics that are counted or defined need no gauge. */
export function taskMisfits(
  { task, data }: Plan,
  { stored: { graph } }: Pick<LoadedModel, 'stored'>,
): readonly TaskMisfit[] {
  const isFed = Object.keys(data).length > 0;
  const ports = [
    { what: 'input', name: task.input, among: graph.inputs, wanted: 'no input of the model' },
    { what: 'output', name: task.output, among: graph.outputs, wanted: 'no output of the model' },
  ];
  return [
    ...ports
      .filter(({ name, among }) => isFed && !among.some((port) => port.name === name))
      .map(({ what, name, wanted }) => ({ what, name, differs: `is ${wanted}` })),
    ...task.metrics
      .filter((name) => !isMetric(name))
      .map((name) => ({ what: 'metric', name, differs: 'is none that this version measures' })),
  ];
}
