/** What can be wrong with several models that are pruned as one network, each in its file (ESP3160–3167). */
import { error } from '../diagnostic.ts';
import { listed, type Names } from '../name-list.ts';
import type { Example } from '../pages/example.ts';
import { graph, localFunction, model, node, port, tensor, type SmallModel } from '../pages/onnx.ts';

const text: SmallModel = matMul('x', 'hidden', 4, 3);
const unet: SmallModel = matMul('context', 'noise', 3, 2);
const both = 'prune weights in text, unet by magnitude to 50%';

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

const oneNetwork = 'the models of a recipe are one network: what one puts out, another may read, and the data go in once';

export const otherOperatorSets = error<{ domain: string; one: string; other: string; versions: readonly [number, number] }>(
  'ESP3160',
  'models with other operator sets',
  {
    message: ({ domain, one, other, versions }) =>
      `\`${one}\` is of ${domain === '' ? 'operator set' : `\`${domain}\``} ${versions[0]}, ` + `and \`${other}\` of ${versions[1]}`,
    why: `${oneNetwork}; one network has one version of each operator`,
    help: () => 'export both with the same operator set',
    ...fitting({ reading: 'context from text.hidden', wrong: { ...unet, opset: 13 }, words: 'one MatMul of operator set 13' }),
  },
);

export const otherValue = error<{ input: string; theirs: string; from: string; ours: string }>(
  'ESP3161',
  'models that do not fit together',
  {
    message: ({ input, theirs, from, ours }) => `${input} is ${theirs}, and ${from} is ${ours}`,
    why: 'what one model reads of another has the same type and the same sizes, but for open ones',
    help: () => 'export the models with sizes that fit, or say with `reading` what is read from where',
    ...fitting({
      reading: 'context from text.hidden',
      wrong: matMul('context', 'noise', 5, 2),
      words: 'one MatMul of `context` [N, 5] and `W` [5, 2]',
    }),
  },
);

export const unknownPort = error<{ name: string; side: 'input' | 'output'; port: string; known: Names }>(
  'ESP3162',
  'model without such an input or output',
  {
    message: ({ name, side, port }) => `the model \`${name}\` has no ${side} \`${port}\``,
    why: '`reading` names an input of this model and an output of another',
    help: ({ side, known }) => `its ${side}s are ${listed(known) || 'none'}`,
    wrong: situation({ reading: 'context from text.output' }),
    right: situation({ reading: 'context from text.hidden' }),
  },
);

export const severalSources = error<{ name: string; input: string; models: Names }>('ESP3163', 'input that several models give', {
  message: ({ name, input, models }) => `${listed(models)} put out \`${input}\`, which \`${name}\` reads`,
  why: 'an input is read from one place',
  help: ({ name, input, models: [first = ''] }) => `write \`model ${name} = "…" reading ${input} from ${first}.${input}\``,
  wrong: three(''),
  right: three(' reading hidden from text.hidden'),
  note: 'An input reads the output of its name without a word, where only one model has it.',
});

export const circularModels = error<{ models: Names }>('ESP3164', 'models that read each other', {
  message: ({ models }) => `${listed(models)} each wait for an output of another of them`,
  why: 'a forward pass computes one model after the other',
  help: () => 'say with `reading` what is read from where, or rename an input',
  ...fitting({
    reading: 'context from text.hidden',
    wrong: matMul('context', 'x', 3, 4),
    words: 'one MatMul of `context` [N, 3] and `W` [3, 4], which gives `x`',
  }),
});

export const unjoinable = error<{ name: string; has: string; instead: string }>('ESP3165', 'model that cannot be one of several', {
  message: ({ name, has }) => `\`${name}\` has ${has}`,
  why: `${oneNetwork}, whose parts keep the names they have in their files`,
  help: ({ instead }) => instead,
  ...fitting({
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
});

export const idleModel = error<{ name: string }>('ESP3166', 'model that nothing uses', {
  message: ({ name }) => `nothing of \`${name}\` is pruned, and no other model is connected with it`,
  why: oneNetwork,
  help: () => 'name it in a statement, say with `reading` what reads it, or take it out',
  wrong: situation({ statement: 'prune weights in text by magnitude to 50%' }),
  right: situation({ statement: both }),
});

export const unitsAcross = error<{ group: string; models: Names }>('ESP3167', 'units that reach across models', {
  message: ({ group, models }) => `\`compact\` cannot cut ${group}: they reach across the models ${listed(models)}`,
  why: 'each model is written as its own file, and what one puts out for another keeps its size',
  help: ({ group }) => `leave ${group} out of what is pruned, or leave \`compact\` out: units stay as zeros then`,
  wrong: situation({ reading: 'context from text.hidden', statement: 'prune neurons by magnitude to 33% sparsity\ncompact' }),
  right: situation({ reading: 'context from text.hidden', statement: 'prune neurons by magnitude to 33% sparsity' }),
});
