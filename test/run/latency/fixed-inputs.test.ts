/** Which sizes a model is timed at. */
import { expect, it } from 'vitest';
import type { Dim, ElementType, Model } from '../../../src/model/index.ts';
import { fixedInputs } from '../../../src/latency/fixed-inputs.ts';

type Given = readonly [name: string, type: ElementType | undefined, dims: readonly Dim[]];

function withInputs(...given: readonly Given[]): Model {
  return {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    functions: [],
    producer: '',
    metadata: new Map(),
    graph: {
      name: '',
      outputs: [],
      valueInfo: new Map(),
      nodes: [],
      initializers: new Map(),
      inputs: given.map(([name, type, dims]) => ({ name, dims, ...(type && { type }) })),
    },
  };
}

it.each<[string, readonly Given[], readonly (readonly number[])[] | string]>([
  ['the first axis is the batch', [['x', 'float32', ['batch', 3, 8, 8]]], [[4, 3, 8, 8]]],
  ['without a name, too', [['x', 'float32', ['?', 3]]], [[4, 3]]],
  [
    'its name means it everywhere',
    [
      ['x', 'int64', ['N', 3]],
      ['y', 'bool', [4, 'N']],
    ],
    [
      [4, 3],
      [4, 4],
    ],
  ],
  ['a size is given by name', [['x', 'int64', ['N', 'sequence']]], [[4, 16]]],
  ['a fixed batch is this one', [['x', 'float32', [4, 3]]], [[4, 3]]],
  ['or another', [['x', 'float32', [1, 3]]], 'ESP6591'],
  ['an axis has only a name', [['x', 'float32', ['N', 'length']]], 'ESP6590'],
  ['or not even that', [['x', 'float32', ['N', '?']]], 'ESP6590'],
  ['there are no zeros of texts', [['x', 'string', ['N']]], 'ESP6592'],
  ['nor of lists', [['x', undefined, ['N']]], 'ESP6592'],
])('%s', (_, given, expected) => {
  const sizes: Readonly<Record<string, number>> = given.some(([, , dims]) => dims.includes('sequence')) ? { sequence: 16 } : {};
  const { value, diagnostics } = fixedInputs(withInputs(...given), 'net.onnx', 4, sizes);
  expect(value?.map(({ dims }) => dims) ?? diagnostics[0]?.code).toEqual(expected);
});

it('a size of no axis has no effect, and is refused', () => {
  const model = withInputs(['x', 'float32', ['N', 3]]);
  const { diagnostics } = fixedInputs(model, 'net.onnx', 4, { sequence: 16 });
  expect(diagnostics.map(({ code }) => code)).toEqual(['ESP7011']);
});
