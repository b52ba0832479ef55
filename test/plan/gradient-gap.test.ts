/** Training that no gradient reaches is refused in the plan, with a statement that can be planned. */
import { expect, test } from 'vitest';
import { factsOf } from '../../src/compile.ts';
import { int } from '../../src/compute/builder.ts';
import { floatTensor, type Model, type Node } from '../../src/model/index.ts';
import { codes, planned, planText, trainings } from './planning.ts';

const transB = { transB: int(1) } as const;

function node(op: string, inputs: readonly string[], output: string): Node {
  const attributes = op === 'Gemm' ? transB : {};
  return { name: `/${op}-${output}`, op, domain: '', inputs, outputs: [output], attributes };
}

function layer(name: string, input: string, output: string): Node {
  return node('Gemm', [input, `${name}.weight`, `${name}.bias`], output);
}

const names = ['stem.a', 'stem.b', 'head'];

/** stem.a → stem.b → `op` → head; every layer is 4 → 4. */
function factsWith(op: string, last = 'Identity') {
  const model: Model = {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    functions: [],
    producer: '',
    metadata: new Map(),
    graph: {
      name: 'g',
      inputs: [{ name: 'input', type: 'float32', dims: ['n', 4] }],
      outputs: [{ name: 'logits', type: 'float32', dims: ['n', 4] }],
      nodes: [
        layer('stem.a', 'input', 'a'),
        layer('stem.b', 'a', 'b'),
        node(op, ['b'], 'c'),
        layer('head', 'c', 'd'),
        node(last, ['d'], 'logits'),
      ],
      initializers: new Map(
        names.flatMap((name) => [
          [`${name}.weight`, floatTensor(`${name}.weight`, [4, 4], new Float32Array(16))],
          [`${name}.bias`, floatTensor(`${name}.bias`, [4], new Float32Array(4))],
        ]),
      ),
      valueInfo: new Map(),
    },
  };
  const facts = factsOf(model, 'rounded.onnx', '0'.repeat(64)).value;
  if (facts === undefined) throw new Error('the model has no facts');
  return facts;
}

const rounded = factsWith('Round');
const head = ['head.weight', 'head.bias'];

test.each([
  { text: 'train all', instead: 'train all except stem.**', tensors: head },
  { text: 'train weights', instead: 'train weights except stem.**', tensors: ['head.weight'] },
  {
    text: 'train stem.b.weight, head.weight, biases except stem.a.bias',
    instead: 'train stem.b.weight, head.weight, biases except stem.a.bias, stem.**',
    tensors: head,
  },
])('$text', ({ text, instead, tensors }) => {
  const { value, diagnostics } = planText(`${text} for 1 step`, rounded);
  expect(value).toBeUndefined();
  expect(diagnostics.map(({ code, help }) => [code, help])).toEqual([['ESP4170', `freeze everything below it: \`${instead}\``]]);
  expect(diagnostics[0]?.message).toMatch(/^the operator `Round` at the node `\/Round-c` has no/);
  const [training] = trainings(planned(planText(`${instead} for 1 step`, rounded)));
  expect(training?.tensors).toEqual(tensors);
});

test.each([
  ['train weights in stem.**, head for 1 step', 'freeze everything below it: `except stem.**`'],
  ['train stem.** for 1 step', 'everything that the statement trains lies below it; train only what does not: `train head.**`'],
  ['retrain lora(rank: 1, on: stem.a.weight) for 1 step', /what does not: `train head\.\*\*`$/],
])('%s', (text, help) => {
  const { diagnostics } = planText(text, rounded);
  expect(diagnostics.map(({ code }) => code)).toEqual(['ESP4170']);
  expect(diagnostics[0]?.help).toMatch(help);
});

test('where nothing can train, the model has to change', () => {
  const { diagnostics } = planText('train all for 1 step', factsWith('Round', 'Tan'));
  expect(diagnostics.map(({ code, message, help }) => [code, message, help])).toEqual([
    [
      'ESP4170',
      'the operator `Tan` at the node `/Tan-logits`, like 1 more, has no gradient, and `stem.a.weight`, `stem.a.bias`, `stem.b.weight` and 3 more below it are to train',
      'everything lies below it: export the model without this operator',
    ],
  ]);
});

test.each([
  ['what does not train asks for no gradient', 'prune weights by magnitude to 50%', rounded],
  ['nor does what lies behind the operator', 'retrain head for 1 step', rounded],
  ['operators with a gradient are none of these', 'train all for 1 step', factsWith('Tanh')],
])('%s', (_what, text, facts) => {
  expect(codes(planText(text, facts))).toEqual([]);
});
