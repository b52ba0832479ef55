/** Folders of images and texts for examples about data; the model of 64 numbers sees images of 8 × 8 pixels. */
import { allMatches } from '../../basics/matches.ts';
import { digits, type Binary, type Example, type Situation } from './example.ts';
import { graph, model, node, port, tensor } from './onnx.ts';

/** Made by Pillow. */
export const black = png(
  '8 × 8 gray pixels',
  '0000000d4948445200000008000000080800000000e164e1570000000c4944415478da6360a00e0000004800011045efd2',
);

export const soundFolder = inFolder('images', 2);

export function png(words: string, chunks: string): Binary {
  const pairs = allMatches(/../g, `89504e470d0a1a0a${chunks}0000000049454e44ae426082`);
  return { bytes: Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)), words };
}

export function onImages(files: NonNullable<Situation['files']>, more = ''): Situation {
  return {
    recipe: 'train all for 1 step\n',
    files: { ...files, 'espalier.yaml': `data:\n  train: { images: images${more} }\n` },
    command: `plan recipe.prune --model ${digits}`,
  };
}

/** An image of each class. */
export function inFolder(folder: string, classes: number): Readonly<Record<string, Binary>> {
  return Object.fromEntries(Array.from({ length: classes }, (_, label) => `${folder}/${label}/a.png`).map((name) => [name, black]));
}

/** An embedding of four tokens into four scores, one row for each position. */
export function onTokens(set: string, files: NonNullable<Situation['files']>): Exclude<Example['wrong'], string> {
  const embedding = graph({
    inputs: [port('x', ['N', 'T'], 'int64')],
    nodes: [node('Gather', ['E', 'x'], 'y')],
    tensors: [tensor('E', [4, 4])],
    outputs: [port('y', ['N', 'T', 4])],
  });
  return {
    recipe: 'train all for 1 step\n',
    files: {
      ...files,
      'net.onnx': model('one Gather of `E` [4, 4] by `x` [N, T]', { graph: embedding }),
      'espalier.yaml': `model: net.onnx\ndata:\n  train: { ${set} }\n`,
    },
    command: 'plan recipe.prune',
  };
}
