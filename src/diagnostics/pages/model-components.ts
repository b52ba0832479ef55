/** Pages of `catalogue/model-components.ts`: two small models, of which one may read the other. */
import type * as catalogue from '../catalogue/model-components.ts';
import type { Example, Pages } from './example.ts';
import { graph, localFunction, model, node, port, tensor, type SmallModel } from './onnx.ts';

const text: SmallModel = matMul('x', 'hidden', 4, 3);
const unet: SmallModel = matMul('context', 'noise', 3, 2);
const both = 'prune weights in text, unet by magnitude to 50%';

export const modelComponents: Pages<typeof catalogue> = {
  otherOperatorSets: fitting({
    reading: 'context from text.hidden',
    wrong: { ...unet, opset: 13 },
    words: 'one MatMul of operator set 13',
  }),
  otherValue: fitting({
    reading: 'context from text.hidden',
    wrong: matMul('context', 'noise', 5, 2),
    words: 'one MatMul of `context` [N, 5] and `W` [5, 2]',
  }),
  unknownPort: { wrong: situation({ reading: 'context from text.output' }), right: situation({ reading: 'context from text.hidden' }) },
  severalSources: {
    wrong: three(''),
    right: three(' reading hidden from text.hidden'),
    note: 'An input reads the output of its name without a word, where only one model has it.',
  },
  circularModels: fitting({
    reading: 'context from text.hidden',
    wrong: matMul('context', 'x', 3, 4),
    words: 'one MatMul of `context` [N, 3] and `W` [3, 4], which gives `x`',
  }),
  unjoinable: fitting({
    reading: 'context from text.hidden',
    wrong: {
      graph: graph({
        nodes: [node('MatMul', ['context', 'W'], 'a'), node('Twice', ['a'], 'noise', [], 'local')],
        tensors: [tensor('W', [3, 2])],
        inputs: [port('context', ['N', 3])],
        outputs: [port('noise', ['N', 2])],
      }),
      functions: [localFunction('Twice', [node('Add', ['a', 'a'], 'b')])],
    },
    words: 'a MatMul and a call of a function in the file',
  }),
  idleModel: { wrong: situation({ statement: 'prune weights in text by magnitude to 50%' }), right: situation({ statement: both }) },
  unitsAcross: {
    wrong: situation({ reading: 'context from text.hidden', statement: 'prune neurons by magnitude to 33% sparsity\ncompact' }),
    right: situation({ reading: 'context from text.hidden', statement: 'prune neurons by magnitude to 33% sparsity' }),
  },
};

function matMul(input: string, output: string, from: number, to: number): SmallModel {
  return {
    graph: graph({
      nodes: [node('MatMul', [input, 'W'], output)],
      tensors: [tensor('W', [from, to])],
      inputs: [port(input, ['N', from])],
      outputs: [port(output, ['N', to])],
    }),
  };
}

interface Given {
  readonly reading?: string;
  readonly statement?: string;
  readonly other?: SmallModel;
  readonly words?: string;
}

function fitting({ reading, wrong, words }: { readonly reading: string; readonly wrong: SmallModel; readonly words: string }): Example {
  return { wrong: situation({ reading, other: wrong, words }), right: situation({ reading }) };
}

function situation({
  reading,
  statement = both,
  other = unet,
  words = 'one MatMul of `context` [N, 3] and `W` [3, 2], which gives `noise`',
}: Given): Exclude<Example['wrong'], string> {
  const read = reading === undefined ? '' : ` reading ${reading}`;
  return {
    recipe: `model text = "text.onnx"\nmodel unet = "unet.onnx"${read}\n${statement}\n`,
    files: { 'text.onnx': model('one MatMul of `x` [N, 4] and `W` [4, 3], which gives `hidden`', text), 'unet.onnx': model(words, other) },
    command: 'plan recipe.prune',
  };
}

/** The last reads `hidden`, which both others give. */
function three(reading: string): Exclude<Example['wrong'], string> {
  const giving = 'one MatMul of `x` [N, 4] and `W` [4, 3], which gives `hidden`';
  return {
    recipe:
      'model text = "text.onnx"\nmodel sound = "sound.onnx"\n' +
      `model unet = "unet.onnx"${reading}\nprune weights in text, sound by magnitude to 50%\n`,
    files: {
      'text.onnx': model(giving, text),
      'sound.onnx': model(giving, text),
      'unet.onnx': model('one MatMul that reads `hidden`', matMul('hidden', 'noise', 3, 2)),
    },
    command: 'plan recipe.prune',
  };
}
