/** Gathers what the playground begins with, from the repository's recipes and models. */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { plan } from '../../index.ts';
import { bytesAsSource, readModel } from '../../model/index.ts';
import type { Content, Example, SampleModel } from '../../playground/content.ts';
import { packZeros } from '../../playground/zero-runs.ts';
import { fixtureOf } from '../papers/fixtures.ts';
import { models, recipes, type ListedModel } from './menu.ts';

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
  const model = readFileSync(join(root, path));
  return plan({ recipe, model, file: basename(path), samples }).value !== undefined;
}

function packed(root: string, { id, title, path, samples }: ListedModel): SampleModel {
  const bytes = withoutWeights(readFileSync(join(root, path)), path);
  return { id, title, file: basename(path), samples, packed: packZeros(bytes) };
}

/** Scalars may be exponents and bounds, which planning reads; in bytes. */
const scalar = 8;

/** The same file with every tensor of real numbers full of zeros: it packs to almost nothing. */
export function withoutWeights(file: Uint8Array, name: string): Uint8Array {
  const bytes = Uint8Array.from(file);
  const { value, diagnostics } = readModel({ name, main: bytesAsSource(bytes), open: () => undefined });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const { initializers, nodes } = value.graph;
  const constants = nodes.flatMap(({ attributes }) =>
    Object.values(attributes).flatMap((one) => (one.kind === 'tensor' ? [one.value] : [])),
  );
  for (const { type, data } of [...initializers.values(), ...constants]) {
    if (type === 'float32' && data.kind === 'inline' && data.length > scalar) {
      bytes.fill(0, data.offset, data.offset + data.length);
    }
  }
  return bytes;
}
