/** What the data of a task have to give for the inputs of its model. */
import { slicedDims, wholeOutput } from '../basics/slices.ts';
import type { DataUse } from '../data/dataset.ts';
import { classesLast, type Port } from '../data/fit.ts';
import type { Graph, ValueInfo } from '../model/index.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { columnPorts, samplesInput } from '../project/task.ts';
import { vocabularySize } from './vocabulary-size.ts';

/** Of the graph as its file has it; a port that it lacks throws. */
export function dataUse(graph: Graph, task: PlannedTask): DataUse {
  const { loss, shift, ignore, classes } = task;
  const input = samplesInput(task);
  const row = columnPorts(graph, task)?.map(({ column, port, dims }) => {
    return { column, dims, port: withPlainType(portOf([port], port.name)), vocabulary: vocabularySize(graph, port.name) };
  });
  const ports = { input: portOf(graph.inputs, input), output: classesLast(portOf(graph.outputs, task.output), classes) };
  const use = { ...ports, loss, shift, ignore, vocabulary: vocabularySize(graph, input), row };
  if (task.outputs === undefined) return use;
  const labelled = task.outputs.map((own) => {
    const { dims, ...port } = portOf(graph.outputs, wholeOutput(own));
    const part = { ...port, name: own.name, dims: dims && slicedDims(dims, own) };
    return { column: own.labels, loss: own.loss, output: classesLast(part, own.classes) };
  });
  return { ...use, labelled, output: { ...ports.output, dims: ['batch', ...labelWidth(labelled)] } };
}

/** What a row of labels holds; nothing where a model leaves the size of an output open. */
function labelWidth(labelled: NonNullable<DataUse['labelled']>): readonly number[] {
  const dims = labelled.flatMap(({ loss, output: { dims: own = ['batch', 'open'] } }) => [
    own.slice(1, loss === 'crossentropy' ? -1 : undefined),
  ]);
  const sizes = dims.map((own) => own.reduce<number>((product, dim) => product * Number(dim), 1));
  const width = sizes.reduce((sum, size) => sum + size, 0);
  return Number.isNaN(width) ? [] : [width];
}

/** A row is cast to what its inputs take: whole numbers of any width, or floats. */
function withPlainType(port: Port): Port {
  const isWhole = /^u?int|^bool/.test(port.type);
  return { ...port, type: isWhole ? 'int64' : 'float32' };
}

/** If a model does not declare its input, no data can be checked. */
function portOf(values: readonly ValueInfo[], wanted: string): Port {
  const info = values.find(({ name }) => name === wanted);
  if (info === undefined) throw new Error('a settled task names an input and an output');
  const { name, type = 'unknown', dims } = info;
  return { name, type, dims };
}
