/** Variances of batch norms that are below 0: the only weights that reading a model looks at. */
import { negativeVariance } from '../../diagnostics/catalogue/model-operators.ts';
import { describeNode, printable } from '../describe.ts';
import { isFloat } from '../element-types.ts';
import type { Model } from '../graph.ts';
import type { Reading } from '../read/reading.ts';
import { elementCount } from '../shape.ts';
import { tensorValues } from '../values/tensor-values.ts';

/** Channels; a longer one is no variance that anybody trained. */
const longest = 1 << 20;

export function checkVariances(reading: Reading, { graph }: Model): void {
  for (const node of graph.nodes) {
    if (node.op !== 'BatchNormalization' || node.domain !== '') continue;
    const tensor = graph.initializers.get(node.inputs[4] ?? '');
    if (tensor === undefined || !isFloat(tensor.type)) continue;
    if ((elementCount(tensor.dims) ?? Infinity) > longest) continue;
    const epsilon = node.attributes['epsilon'];
    const added = epsilon?.kind === 'float' ? epsilon.value : 1e-5;
    const values = tensorValues(tensor, reading.files).value ?? [];
    let count = 0;
    for (const value of values) if (Number(value) + added < 0) count++;
    if (count === 0) continue;
    const owner = { node: describeNode(node), tensor: printable(tensor.name) };
    reading.report(negativeVariance, { ...owner, count });
  }
}
