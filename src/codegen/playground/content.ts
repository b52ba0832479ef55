/** Gathers what the playground begins with, from the repository's recipes and models. */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { deflateSync } from 'fflate';
import { bytesAsSource, readModel } from '../../model/index.ts';
import type { Content, Example, SampleModel } from '../../playground/content.ts';
import { fixtureOf } from '../papers/fixtures.ts';
import { models, recipes, type ListedModel } from './menu.ts';

/** `root` is the repository's folder. */
export function playgroundContent(root: string, version: string): Content {
  const listed = recipes.map(({ file, title, model }) => {
    return { group: 'Short', title, model, text: readFileSync(join(root, file), 'utf8').trimEnd() };
  });
  return {
    version,
    examples: [...listed, ...papers(root)],
    models: models.map((model) => packed(root, model)),
  };
}

const shelf = 'recipes/papers';

/** The recipes of papers that this version carries out: those that have a golden plan. */
function papers(root: string): readonly Example[] {
  const names = readdirSync(join(root, shelf)).sort();
  return names
    .filter((name) => name.endsWith('.plan.yaml'))
    .map((file) => {
      const name = basename(file, '.plan.yaml');
      const text = readFileSync(join(root, shelf, `${name}.prune`), 'utf8').trimEnd();
      const source = /\(([^()]*\d{4})\)"/.exec(text)?.[1];
      const title = source === undefined ? name : `${name} (${source})`;
      // Trained or not, a header is the same.
      const model = fixtureOf(name).model.replace(/_init$/, '');
      return { group: 'From papers', title, text, model };
    });
}

function packed(root: string, { id, title, path, samples }: ListedModel): SampleModel {
  const bytes = withoutWeights(readFileSync(join(root, path)), path);
  const deflated = deflateSync(bytes, { level: 9 });
  return {
    id,
    title,
    file: basename(path),
    samples,
    packed: Buffer.from(deflated).toString('base64'),
  };
}

/** Small tensors may be shapes and axes, which planning reads; in bytes. */
const small = 256;

/** The same file with every large tensor full of zeros: it packs to almost nothing. */
export function withoutWeights(file: Uint8Array, name: string): Uint8Array {
  const bytes = Uint8Array.from(file);
  const { value, diagnostics } = readModel({
    ...{ name, main: bytesAsSource(bytes) },
    open: () => undefined,
  });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  for (const { data } of value.graph.initializers.values()) {
    if (data.kind === 'inline' && data.length > small) {
      bytes.fill(0, data.offset, data.offset + data.length);
    }
  }
  return bytes;
}
