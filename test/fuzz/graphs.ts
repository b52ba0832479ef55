/** Random graphs of all operators around a weight, with random ranks and attributes. */
import fc from 'fast-check';
import { plan } from '../../src/index.ts';
import { bytesAsSource, encodeModel, readLayers, readModel, type Attribute, type Dim, type Node } from '../../src/model/index.ts';
import { operatorNames, signatureOf, type AttributeForm } from '../../src/model/operators/signature.ts';
import { isSound } from '../hostile/findings.ts';
import { sizes, smallModel, weights } from '../support/small-model.ts';
import { spoilt } from '../hostile/spoil.ts';

const opset = 17;
const small = fc.integer({ min: -2, max: 5 });
const large = fc.constantFrom(0, -1, 7, 2 ** 31, 2 ** 40);
const int = fc.oneof({ weight: 9, arbitrary: small }, { weight: 1, arbitrary: large });
const size: fc.Arbitrary<Dim> = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant('batch'));
const dims = fc.array(size, { maxLength: 4 });
const stored = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 });

const operators = operatorNames.filter((name) => {
  const attributes = [...(signatureOf(name, opset)?.attributes.values() ?? [])];
  return signatureOf(name, opset) !== undefined && attributes.every((it) => it.kind !== 'graph');
});

function attributeOf({ kind }: AttributeForm): fc.Arbitrary<Attribute | undefined> {
  switch (kind) {
    case 'int':
      return int.map((value) => ({ kind, value }));
    case 'ints':
      return fc.array(int, { maxLength: 4 }).map((value) => ({ kind, value }));
    case 'float':
      return fc.float({ noNaN: true }).map((value) => ({ kind, value }));
    case 'string':
      return fc.constantFrom('SAME_UPPER', 'VALID', 'NOTSET', 'bidirectional', 'tanh', 'constant').map((value) => ({ kind, value }));
    default:
      return fc.constant(undefined);
  }
}

interface Step {
  readonly op: string;
  readonly attributes: readonly (readonly [string, Attribute | undefined])[];
  readonly reads: readonly number[];
}

const step: fc.Arbitrary<Step> = fc.constantFrom(...operators).chain((op) => {
  const forms = [...(signatureOf(op, opset)?.attributes ?? [])];
  const attributes = forms.map(([name, form]) =>
    fc.tuple(fc.boolean(), attributeOf(form)).map(([isGiven, value]) => [name, isGiven || form.required ? value : undefined] as const),
  );
  const reads = fc.array(fc.nat(), { minLength: 9, maxLength: 9 });
  return fc.record({ op: fc.constant(op), attributes: fc.tuple(...attributes), reads });
});

/** Bytes of a model; most are refused as they are read, and the others have to be planned or refused. */
export const graphs: fc.Arbitrary<Uint8Array> = fc
  .record({
    input: dims,
    weight: stored,
    other: stored,
    list: fc.array(int, { maxLength: 4 }),
    steps: fc.array(step, { minLength: 1, maxLength: 6 }),
  })
  .map(({ input, weight, other, list, steps }) => {
    const values = ['x', 'W', 'V', 'list'];
    const nodes = steps.map(({ op, attributes, reads }, at): Node => {
      const { inputs, outputs } = signatureOf(op, opset) ?? { inputs: none, outputs: none };
      const count = Math.max(inputs.least, Math.min(inputs.most, inputs.least + (at % 2)));
      const named = reads.slice(0, count).map((place) => values[place % values.length] ?? '');
      const made = Array.from({ length: Math.max(1, outputs.least) }, (_, it) => `v${at}_${it}`);
      values.push(made[0] ?? '');
      const given = attributes.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
      const own = { name: `n${at}`, op, domain: '', inputs: named, outputs: made };
      return { ...own, attributes: Object.fromEntries(given) };
    });
    const tensors = [weights('W', ...weight), weights('V', ...other), sizes('list', ...list)];
    const outputs = [nodes.at(-1)?.outputs[0] ?? 'x'];
    return encodeModel(smallModel({ nodes, tensors, inputs: { x: input }, outputs, opset }));
  });

const none = { least: 0, most: 0 };

const recipes = [
  'prune weights by global |w| to 50%',
  'prune channels by |w| to 50%',
  'stage cut for 6 steps {\n  train all with sgd(lr: 0.05)\n  prune weights by global |w| to 50% over 0%..50%\n}',
];

/** Inspects and plans; nothing throws, and every finding is sound. Whether the model could be read. */
export function readsAndPlans(model: Uint8Array): boolean {
  const read = readModel({ name: 'net.onnx', main: bytesAsSource(model), open: () => undefined });
  read.diagnostics.forEach(isSound);
  if (read.value === undefined) return false;
  readLayers(read.value);
  for (const recipe of recipes) plan({ recipe, model, samples: { train: 640 } });
  return true;
}

export function lookAtModel(model: Uint8Array): void {
  readsAndPlans(model);
}

/** Models by byte: those that `graphs` draws, spoilt. */
export const spoiltGraphs: fc.Arbitrary<Uint8Array> = graphs.chain((seed) => spoilt([seed]));
