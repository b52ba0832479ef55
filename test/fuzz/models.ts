/** Sound models with nodes, attributes, shapes, types, tensors and imports changed: each is a protobuf message that decodes. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { surveyModel, renderSurvey } from '../../src/cli/model-survey.ts';
import { plan } from '../../src/index.ts';
import { bytesAsSource } from '../../src/model/index.ts';
import { decodeMessage } from '../../src/model/onnx/decode-message.ts';
import { encodeMessage } from '../../src/model/onnx/encode-message.ts';
import { fieldsOf, isMessageName, type Field, type MessageName } from '../../src/model/onnx/schema.ts';
import { windowOver } from '../../src/model/onnx/records.ts';
import { isWellSaid } from '../hostile/findings.ts';

/** A message by key: numbers, texts, bytes, messages, and lists of them. */
type Tree = Readonly<Record<string, unknown>>;

/** A value in the message that holds it. */
interface Place {
  readonly owner: Record<string, unknown> | unknown[];
  readonly key: string;
  readonly field: Field;
}

const folder = 'test/fixtures';
const names = [
  ...['mlp_digits_init', 'lenet5_fmnist', 'mobilenet_tiny_fmnist'].map((it) => `models/${it}`),
  ...['conv_groups', 'conv1d', 'conv_transpose', 'gemm_variants', 'lstm_gates', 'tied', 'qdq_int8'],
  ...['if_weights', 'loop_capture', 'nested_if_12', 'local_function', 'sparse_initializer'],
  ...['raw_vs_typed', 'const_weights', 'optional_inputs', 'behind_ops', 'opset11', 'opset21'],
].map((name) => (name.includes('/') ? name : `traps/${name}`));

const known = new Map<string, Tree>();

function modelOf(name: string): Tree {
  const tree = known.get(name) ?? decoded(readFileSync(`${folder}/${name}.onnx`));
  known.set(name, tree);
  return tree;
}

function decoded(bytes: Uint8Array): Tree {
  const window = windowOver(bytesAsSource(bytes));
  const scan = { window, file: 'seed.onnx', fault: undefined };
  const message = decodeMessage(scan, 'Model', { start: 0, end: bytes.length });
  return treeOf('Model', message, bytes);
}

/** What was located, is loaded. */
function treeOf(name: MessageName, message: object, bytes: Uint8Array): Tree {
  return Object.fromEntries(
    Object.entries(fieldsOf(name)).flatMap(([key, field]) => {
      const own: unknown = Reflect.get(message, key);
      if (own === undefined) return [];
      const load = (value: unknown): unknown => loaded(field, value, bytes);
      return [[key, Array.isArray(own) ? own.map(load) : load(own)]];
    }),
  );
}

function loaded({ message, type }: Field, value: unknown, bytes: Uint8Array): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isMessageName(message)) return treeOf(message, value, bytes);
  const [start, end] = [Number(Reflect.get(value, 'start')), Number(Reflect.get(value, 'end'))];
  return type === 'data' ? bytes.slice(start, end) : value;
}

/** All places of a message, those within lists too. */
function placesOf(name: MessageName, tree: Record<string, unknown>): readonly Place[] {
  return Object.entries(fieldsOf(name)).flatMap(([key, field]) => {
    const own = tree[key];
    if (own === undefined) return [];
    const places: readonly Place[] = Array.isArray(own)
      ? own.map((_, at) => ({ owner: own, key: String(at), field }))
      : [{ owner: tree, key, field }];
    const { message } = field;
    if (!isMessageName(message)) return places;
    return places.flatMap((place) => [place, ...placesOf(message, valueAt(place))]);
  });
}

function valueAt({ owner, key }: Place): Record<string, unknown> {
  return Reflect.get(owner, key);
}

interface Edit {
  /** Which kind of place, and which of that kind: tensors have many more than imports. */
  readonly kind: number;
  readonly at: number;
  readonly how: 'drop' | 'double' | 'swap' | 'copy' | 'strange';
  readonly other: number;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.nat(),
  at: fc.nat(),
  how: fc.constantFrom('drop', 'double', 'swap', 'copy', 'copy', 'strange'),
  other: fc.nat(),
});

const ints = [0, 1, -1, 2, 3, 7, 8, 16, 255, 2 ** 31, 2 ** 53 - 1, -(2 ** 40)];
const int64s = [...ints.map(BigInt), 2n ** 63n - 1n, -(2n ** 63n)];
const floats = [0, -0, 1, -1, 0.5, 1e30, Infinity, NaN];
const texts = ['', 'x', 'Conv', 'Gemm', 'If', 'Loop', 'ai.onnx.ml', 'axis', 'a/b', '\0', '__proto__'];

function strange(value: unknown, { type }: Field, other: number): unknown {
  const one = <T>(list: readonly T[]): T | undefined => list[other % list.length];
  if (value instanceof Uint8Array) {
    return value.subarray(0, Math.floor((value.length * (other % 4)) / 4));
  }
  if (typeof value === 'bigint') return one(int64s);
  if (typeof value === 'number') return one(type === 'float' ? floats : ints);
  return typeof value === 'string' ? one(texts) : {};
}

/** Changes the copy in its place. */
function change(tree: Record<string, unknown>, { kind, at, how, other }: Edit): void {
  const all = placesOf('Model', tree);
  const fields = [...new Set(all.map(({ field }) => field))];
  const field = fields[kind % Math.max(1, fields.length)];
  const alike = all.filter((place) => place.field === field);
  const place = alike[at % Math.max(1, alike.length)];
  const second = alike[other % Math.max(1, alike.length)];
  if (field === undefined || place === undefined || second === undefined) return;
  const { owner, key } = place;
  const [own, others]: readonly unknown[] = [valueAt(place), valueAt(second)];
  if (how === 'drop' && Array.isArray(owner)) owner.splice(Number(key), 1);
  if (how === 'drop' && !Array.isArray(owner)) Reflect.deleteProperty(owner, key);
  if (how === 'double' && Array.isArray(owner)) owner.splice(Number(key), 0, structuredClone(own));
  if (how === 'swap') Reflect.set(second.owner, second.key, own);
  if (how === 'swap' || how === 'copy') Reflect.set(owner, key, structuredClone(others));
  if (how === 'strange') Reflect.set(owner, key, strange(own, field, other));
}

/** Bytes of a model whose messages are sound, one by one. */
export const changedModels: fc.Arbitrary<Uint8Array> = fc
  .record({ name: fc.constantFrom(...names), edits: fc.array(edit, { minLength: 1, maxLength: 3 }) })
  .map(({ name, edits }) => {
    const tree = structuredClone({ ...modelOf(name) });
    for (const one of edits) change(tree, one);
    return encodeMessage('Model', tree);
  });

const recipes = ['prune weights by global |w| to 50%', 'prune neurons, channels by |w| to 50%', 'train all with sgd(lr: 0.05) for 6 steps'];

/** Inspects and plans: nothing throws, and every finding is well said. Whether it was planned. */
export function inspectsAndPlans(model: Uint8Array): boolean {
  const files = { name: 'net.onnx', main: bytesAsSource(model), open: () => undefined };
  const { value, diagnostics } = surveyModel(files);
  diagnostics.forEach(isWellSaid);
  if (value !== undefined) renderSurvey(value);
  const input = JSON.stringify(value?.inputs[0]?.name ?? 'x');
  const project = `task: { input: ${input} }`;
  const planned = recipes.map((recipe) => plan({ recipe, model, project, samples: { train: 640 } }));
  planned.flatMap((one) => one.diagnostics).forEach(isWellSaid);
  return planned.some((one) => one.value !== undefined);
}

export function lookAtChanged(model: Uint8Array): void {
  inspectsAndPlans(model);
}
