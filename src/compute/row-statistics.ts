/** LayerNormalization with names for each row's mean and inverse deviation, which its gradient starts from. */
import type { Node } from '../model/graph.ts';
import { intAttribute } from './attributes.ts';
import { freshName, type GraphBuilder } from './builder.ts';
import type { Rewritten } from './recurrent-forms.ts';
import { normalizeAxis, type Shape, type Shapes } from './shapes.ts';

export function withRowStatistics(builder: GraphBuilder, nodes: readonly Node[], shapes: Shapes): Rewritten {
  const added = new Map<string, Shape>();
  const rewritten = nodes.map((node) => {
    const shape = shapes.get(node.inputs[0] ?? '');
    if (node.op !== 'LayerNormalization' || node.domain !== '' || shape === undefined) return node;
    const first = normalizeAxis(intAttribute(node, 'axis', -1), shape.length);
    const [y = '', ...known] = node.outputs;
    const statistics = ['mean', 'inverse deviation'].map((kind, index) => {
      const given = known[index] ?? '';
      const name = given === '' ? freshName(builder, `${y}/${kind}`) : given;
      added.set(
        name,
        shape.map((size, axis) => (axis < first ? size : 1)),
      );
      return name;
    });
    return { ...node, outputs: [y, ...statistics] };
  });
  return { nodes: rewritten, shapes: new Map([...shapes, ...added]) };
}
