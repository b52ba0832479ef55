/** Pages of `catalogue/plan-teachers.ts`: a small model, and another that it is to learn from or is pruned with. */
import type * as catalogue from '../catalogue/plan-teachers.ts';
import type { Example, Pages } from './example.ts';
import { graph, model, node, port, tensor, type SmallModel } from './onnx.ts';

const weights = [tensor('W', [4, 3])];
const plain: SmallModel = { graph: graph({ nodes: [node('MatMul', ['x', 'W'], 'y')], tensors: weights }) };
const wide: SmallModel = {
  graph: graph({ nodes: [node('MatMul', ['x', 'W'], 'y')], tensors: [tensor('W', [5, 3])], inputs: [port('x', ['N', 5])] }),
};
const sharp: SmallModel = {
  graph: graph({ nodes: [node('MatMul', ['x', 'W'], 'y')], tensors: [tensor('W', [4, 2])], outputs: [port('y', ['N', 2])] }),
};
const bare: SmallModel = { graph: graph({ nodes: [node('Identity', ['x'], 'y')], outputs: [port('y', ['N', 3])] }) };

const recipe = 'model big = "big.onnx"\ntrain all loss task + kl(big) for 1 step\n';
const following = (loss: string): string => `model big = "big.onnx"\ntrain all loss task + ${loss} for 1 step\n`;

const partsRecipe =
  'model text = "text.onnx"\nmodel unet = "unet.onnx" reading x from text.y\n' + 'prune weights in text by magnitude to 50%\n';
const second: SmallModel = {
  graph: graph({
    nodes: [node('MatMul', ['x', 'W'], 'z')],
    tensors: [tensor('W', [3, 2])],
    inputs: [port('x', ['N', 3])],
    outputs: [port('z', ['N', 2])],
  }),
};
const parts = {
  files: {
    'text.onnx': model('one MatMul of `x` [N, 4] and `W` [4, 3], which gives `y`', plain),
    'unet.onnx': model('one MatMul of `x` [N, 3] and `W` [3, 2], which gives `z`', second),
  },
  command: 'plan recipe.prune',
};

export const planTeachers: Pages<typeof catalogue> = {
  unreadableTeacher: { wrong: situation(recipe.replace('big.onnx', 'bigger.onnx'), plain), right: situation(recipe, plain) },
  otherTeacherInput: fitting('one MatMul of `x` [N, 5] and `W` [5, 3]', wide),
  otherTeacherOutput: fitting('one MatMul of `x` [N, 4] and `W` [4, 2]', sharp),
  noTeacherLayer: {
    wrong: situation(following('features(big)'), bare, 'no layer at all'),
    right: situation(following('kl(big)'), bare, 'no layer at all'),
  },
  unreadableModel: {
    wrong: { ...parts, recipe: partsRecipe.replace('text.onnx', 'texts.onnx') },
    right: { ...parts, recipe: partsRecipe },
  },
};

function fitting(words: string, wrong: SmallModel): Example {
  return { wrong: situation(recipe, wrong, words), right: situation(recipe, plain) };
}

function situation(
  text: string,
  teacher: SmallModel,
  words = 'one MatMul of `x` [N, 4] and `W` [4, 3]',
): Exclude<Example['wrong'], string> {
  return {
    recipe: text,
    files: { 'net.onnx': model('one MatMul of `x` [N, 4] and `W` [4, 3]', plain), 'big.onnx': model(words, teacher) },
    command: 'plan recipe.prune --model net.onnx',
  };
}
