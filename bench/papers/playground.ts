/** Gathers what the playground begins with, from the repository's recipes and models. */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { plan } from '../../src/index.ts';
import { bytesAsSource, encodeModel, loadTensors, readModel } from '../../src/model/index.ts';
import type { Content, Example, SampleModel } from '../../src/playground/content.ts';
import { packZeros } from '../../src/playground/sharing.ts';
import { fixtureOf } from './fixtures.ts';

/** `root` is the repository's folder. */
export function playgroundContent(root: string, version: string): Content {
  const listed = recipes.map(({ file, title, model }) => {
    return { group: 'Short', title, model, text: readFileSync(join(root, file), 'utf8').trimEnd() };
  });
  return { version, examples: [...listed, ...papers(root)], models: models.map((model) => packed(root, model)) };
}

const shelf = 'recipes/papers';

/** A page does not write models: what inserts or factorizes layers is planned by the command alone. */
const changesLayers = /^\s*(?:insert|factorize|project) /m;

/** The recipes of papers that are planned as they stand, on a model of the menu. */
function papers(root: string): readonly Example[] {
  return readdirSync(join(root, shelf))
    .filter((name) => name.endsWith('.prune'))
    .sort()
    .flatMap((file) => {
      const name = basename(file, '.prune');
      const text = readFileSync(join(root, shelf, file), 'utf8').trimEnd();
      const source = /\(([^()]*\d{4})\)"/.exec(text)?.[1];
      const title = source === undefined ? name : `${name} (${source})`;
      // Trained or not, a header is the same.
      const id = fixtureOf(name).model.replace(/_init$/, '');
      const model = models.find((one) => one.id === id);
      if (model === undefined || changesLayers.test(text)) return [];
      if (!isPlanned(root, text, model)) return [];
      return [{ group: 'From papers', title, text, model: id }];
    });
}

function isPlanned(root: string, recipe: string, { path, samples }: ListedModel): boolean {
  return plan({ recipe, model: readFileSync(join(root, path)), file: basename(path), samples }).value !== undefined;
}

function packed(root: string, { id, title, path, samples }: ListedModel): SampleModel {
  const bytes = withoutWeights(readFileSync(join(root, path)), path);
  return { id, title, file: basename(path), samples, packed: packZeros(bytes) };
}

/** Scalars may be exponents and bounds, which planning reads; in bytes. */
const scalar = 8;

/** The same file with every tensor of real numbers full of zeros: it packs to almost nothing. */
function withoutWeights(file: Uint8Array, name: string): Uint8Array {
  const bytes = Uint8Array.from(file);
  const files = { name, main: bytesAsSource(bytes), open: () => undefined };
  const { value, diagnostics } = readModel(files);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const { initializers, nodes } = value.graph;
  const constants = nodes.flatMap(({ attributes }) =>
    Object.values(attributes).flatMap((one) => (one.kind === 'tensor' ? [one.value] : [])),
  );
  for (const { type, data } of [...initializers.values(), ...constants]) {
    if (type === 'float32' && data.kind === 'inline' && data.length > scalar) bytes.fill(0, data.offset, data.offset + data.length);
  }
  const { value: loaded = value } = loadTensors(value, files);
  // The name of a constant says nothing that its output does not say.
  const named = loaded.graph.nodes.map((node) => (node.op === 'Constant' ? { ...node, name: '' } : node));
  return encodeModel({ ...loaded, graph: { ...loaded.graph, nodes: named } });
}

/** The menus of the playground: which recipes of the repository, and which models. */

type ListedRecipe = { readonly title: string; readonly file: string; readonly model: string };

interface ListedModel {
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly samples: Readonly<Record<string, number>>;
}

const recipes: readonly ListedRecipe[] = [
  { title: 'One sentence', file: 'examples/lenet300/golden.prune', model: 'lenet300' },
  { title: 'One shot, then recover', file: 'examples/lenet300/one-shot.prune', model: 'lenet300' },
  { title: 'Gradual, inside training', file: 'examples/playground/gradual.prune', model: 'resnet8_fmnist_bn' },
  { title: '2:4 in a transformer, by Wanda', file: 'examples/playground/two-of-four.prune', model: 'char_gpt' },
  { title: 'A criterion of your own', file: 'examples/playground/own-criterion.prune', model: 'lenet5_fmnist' },
];

const usual = { train: 8000, validation: 1024, test: 2000, calibration: 1024 };

const models: readonly ListedModel[] = [
  { id: 'lenet300', title: 'LeNet-300-100', path: 'examples/lenet300/lenet300_mnist.onnx', samples: usual },
  { id: 'lenet5_fmnist', title: 'LeNet-5', path: 'test/fixtures/models/lenet5_fmnist.onnx', samples: usual },
  { id: 'resnet8_fmnist_bn', title: 'ResNet-8', path: 'test/fixtures/models/resnet8_fmnist_bn.onnx', samples: usual },
  { id: 'char_gpt', title: 'A GPT of characters', path: 'test/fixtures/models/char_gpt.onnx', samples: usual },
  { id: 'char_llama', title: 'A Llama of characters', path: 'test/fixtures/models/char_llama.onnx', samples: usual },
  { id: 'lstm_lm', title: 'An LSTM of characters', path: 'test/fixtures/models/lstm_lm.onnx', samples: usual },
  { id: 'mlp_digits', title: 'An MLP of digits', path: 'test/fixtures/models/mlp_digits.onnx', samples: usual },
];
