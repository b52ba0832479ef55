/** A number of the recipe's own, made of many values: computed by onnxruntime in double precision. */
import { lengthOf } from '../../basics/lists.ts';
import type { Expr } from '../../language/typed.ts';
import type { Model, ValueInfo } from '../../model/graph.ts';
import { createBuilder, emit, integers, nodesWithOutputs } from '../builder.ts';
import { oldestOpset } from '../modernize.ts';
import { ownModel } from '../own-model.ts';
import { loadProgram, type SessionOptions } from '../session.ts';
import { emitExpression } from './emit.ts';

const output = 'summary';

/**
 * The value of an expression whose reductions go over all values.
 *
 * @param values by the names in the expression, all of one length, at least 1
 */
export async function computeSummary(expr: Expr, values: ReadonlyMap<string, Float64Array>, options: SessionOptions): Promise<number> {
  const { ort, session } = await loadProgram(summaryGraph(expr, values), options);
  try {
    const feeds = [...values].map(([name, own]) => [name, new ort.Tensor('float64', own, [own.length])]);
    const results = await session.run(Object.fromEntries(feeds));
    const data = results[output]?.data;
    if (!(data instanceof Float64Array)) throw new TypeError('a summary is float64');
    return data[0] ?? NaN;
  } finally {
    await session.release();
  }
}

function summaryGraph(expr: Expr, values: ReadonlyMap<string, Float64Array>): Model {
  const names = [...values.keys()];
  const builder = createBuilder(oldestOpset, [...names, output], 'float64');
  const frame = { values: new Map(names.map((name) => [name, name])), axes: new Map([['values', [0]]]) };
  const one = emit(builder, 'Reshape', [emitExpression(builder, expr, frame), integers(builder, [1])]);
  const inputs = names.map((name): ValueInfo => ({ name, type: 'float64', dims: [lengthOf(values.get(name))] }));
  return ownModel(builder, {
    name: 'summary',
    inputs,
    outputs: [{ name: output, type: 'float64' }],
    nodes: nodesWithOutputs(builder, new Map([[output, one]])),
  });
}
