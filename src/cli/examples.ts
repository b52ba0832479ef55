/** The examples that come with Espalier: folders of models, data and recipes. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const exampleNames = ['lenet300', 'playground', 'pytorch', 'pytorch-loop'] as const;
export type ExampleName = (typeof exampleNames)[number];

/** `dist/` and `examples/` stand side by side in the package. */
const folderOfExamples = fileURLToPath(new URL('../examples/', import.meta.url));

/** Each file of an example, by its path within. */
export function exampleFiles(name: ExampleName): readonly (readonly [string, Uint8Array])[] {
  const folder = join(folderOfExamples, name);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((path) => [path, join(folder, path)] as const)
    .filter(([, path]) => statSync(path).isFile())
    .map(([path, source]) => [path, readFileSync(source)]);
}
