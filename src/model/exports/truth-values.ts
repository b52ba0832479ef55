/**
 * Operators that onnxruntime computes of numbers alone, in a file that has them of truth values, as `torch.eye(n, dtype=torch.bool)` and
 * `mask.masked_fill(padding, True)` are written: such a file is valid, and no session loads it. They are computed of integers here.
 * The sum of two masks, which PyTorch writes as `Add`, is their `Or`.
 */
import { itemAt } from '../../basics/must.ts';
import { codeOfType } from '../element-types.ts';
import type { TrainingNode } from '../file.ts';
import { nameAt } from '../graph.ts';
import type { Decoded } from '../onnx/decode-message.ts';
import type { Encodable } from '../onnx/encode-message.ts';
import { domainName } from '../read/read-graph.ts';
import { nodeRecord } from './copied-parameters.ts';
import { describe, type Replaced } from './to-inference.ts';

/** The inputs that are truth values, as the result is. */
const truths = new Map([
  ['EyeLike', [0]],
  ['OneHot', [2]],
  ['Where', [1, 2]],
]);

/** What operators of numbers are where they are given truth values. */
const logical = new Map([['Add', 'Or']]);

/** For files of other exporters, too; almost every file holds sums, and PyTorch alone sums truth values. */
export const namedTruths: readonly string[] = [...truths.keys()];

type RawGraph = Decoded<'Graph'>;
type RawNode = Decoded<'Node'>;

/** Puts integers in the place of truth values; the nodes that it has changed. */
export function truthsAsIntegers(graph: RawGraph, replaced: Replaced): readonly TrainingNode[] {
  if (!graph.node.some(({ opType = '' }) => truths.has(opType) || logical.has(opType))) return [];
  const types = typesIn(graph);
  return graph.node.flatMap((node) => {
    if (domainName(node.domain) !== '' || types.get(nameAt(node.output, 0)) !== bool || replaced.has(node.at.start)) return [];
    const [places, opType] = [truths.get(node.opType ?? ''), logical.get(node.opType ?? '')];
    if (places !== undefined) replaced.set(node.at.start, inIntegers(node, places).flatMap(nodeRecord));
    else if (opType !== undefined) replaced.set(node.at.start, nodeRecord({ ...node, opType, attribute: [] }));
    else return [];
    return [describe(node)];
  });
}

const bool = codeOfType('bool');

function inIntegers(node: RawNode, places: readonly number[]): readonly Encodable<'Node'>[] {
  const [result = '', name = result] = [nameAt(node.output, 0), node.name];
  const cast = (from: string, to: string, type: number): Encodable<'Node'> => {
    return {
      input: [from],
      output: [to],
      name: `${to} as integers`,
      opType: 'Cast',
      attribute: [{ name: 'to', type: 2, i: BigInt(type) }],
    };
  };
  const named = (place: number): string => `${result} of integers ${place}`;
  const own = { name, opType: node.opType, output: [named(-1)], attribute: numbersOf(node) };
  const input = node.input.map((from, place) => (places.includes(place) ? named(place) : from));
  const casts = places.map((place) => cast(itemAt(node.input, place), named(place), codeOfType('int64')));
  return [...casts, { ...own, input }, cast(named(-1), result, bool)];
}

/** All attributes of these operators are numbers; the type is that of the input. */
function numbersOf({ attribute }: RawNode): Encodable<'Node'>['attribute'] {
  return attribute.flatMap(({ name = '', i = 0n }) => (name === 'dtype' ? [] : [{ name, type: 2, i }]));
}

/** Operators whose results have the type of their first input; the others have that of a later one. */
const passing = new Set([
  ...['Add', 'Concat', 'Expand', 'EyeLike', 'Flatten', 'Gather', 'Identity', 'Reshape', 'Slice', 'Split', 'Squeeze'],
  ...['Tile', 'Transpose', 'Trilu', 'Unsqueeze'],
]);
const deciding = new Set(['And', 'Equal', 'Greater', 'GreaterOrEqual', 'IsInf', 'IsNaN', 'Less', 'LessOrEqual', 'Not', 'Or', 'Xor']);

/** Types by value, where the graph tells them without its shapes. */
function typesIn(graph: RawGraph): ReadonlyMap<string, number> {
  const given = [...graph.input, ...graph.valueInfo].map(({ name = '', type }) => [name, type?.tensorType?.elemType] as const);
  const stored = graph.initializer.map(({ name = '', dataType }) => [name, dataType] as const);
  const types = new Map([...given, ...stored].flatMap(([name, type]) => (type === undefined ? [] : [[name, type] as const])));
  for (const node of graph.node) {
    const type = typeOf(node, types);
    if (type === undefined) continue;
    for (const name of node.output) types.set(name, type);
  }
  return types;
}

function typeOf({ opType = '', input, attribute }: RawNode, types: ReadonlyMap<string, number>): number | undefined {
  if (deciding.has(opType)) return bool;
  const told = attribute.find(({ name = '' }) => ['to', 'dtype', 'value'].includes(name));
  const place = passing.has(opType) ? 0 : truths.get(opType)?.[0];
  if (told !== undefined) return told.t?.dataType ?? Number(told.i);
  return place === undefined ? undefined : types.get(nameAt(input, place));
}
