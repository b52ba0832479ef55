/** Seven trained networks of the fixtures, each with the few samples that a run at tiny lengths needs. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface Ground {
  readonly name: string;
  readonly modelPath: string;
  /** One small batch stands for every data set. */
  readonly x: string;
  readonly y: string;
  /** What a plan is made of beside the recipe. */
  readonly facts: {
    readonly model: Uint8Array;
    readonly file: string;
    readonly project: string;
    readonly samples: Readonly<Record<string, number>>;
    /** Layers that there are, and units. */
    readonly role: string;
    readonly units: string;
  };
}

export const dataSets = ['train', 'validation', 'test', 'calibration'] as const;

/** Bundled, the tests lie elsewhere; they are run from the root. */
const fixtures = resolve('test/fixtures');

export function groundOf([name, data, samples, role]: readonly [string, string, number, string]): Ground {
  const modelPath = `${fixtures}/models/${name}.onnx`;
  const [x = '', y = ''] = ['x', 'y'].map((part) => `${fixtures}/data/batch_${data}_${part}.npy`);
  const facts = {
    model: new Uint8Array(readFileSync(modelPath)),
    file: `${name}.onnx`,
    project: 'batch: 4\n',
    samples: Object.fromEntries(dataSets.map((set) => [set, samples])),
    role,
    units: role === 'conv' ? 'channels' : 'neurons',
  };
  return { name, modelPath, x, y, facts };
}

export function smallGrounds(): readonly Ground[] {
  const all = [
    ['mlp_digits', 'digits', 16, 'linear'],
    ['lenet5_fmnist', 'fmnist', 16, 'conv'],
    ['mobilenet_tiny_fmnist_bn', 'fmnist', 16, 'conv'],
    ['resnet8_fmnist_bn', 'fmnist', 16, 'conv'],
    ['vit_fmnist', 'fmnist', 16, 'linear'],
    ['char_gpt', 'moby', 8, 'linear'],
    ['lstm_lm', 'moby', 8, 'linear'],
  ] as const;
  return all.map(groundOf);
}
