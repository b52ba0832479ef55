/**
 * Writes what is generated from the parser and the vocabulary: the grammars in `grammar/` and the
 * pages of `docs/reference/`. `--check` writes nothing and fails where a file is not up to date.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = path.join(root, 'node_modules/.cache/espalier-codegen/artefacts.js');
const { alias, banner, ...options } = bundling;
await build({ ...options, packages: 'external', entryPoints: [path.join(root, 'src/codegen/artefacts.ts')], outfile: bundle });
const { artefacts, generatedFolders } = await import(pathToFileURL(bundle));

const checks = process.argv.includes('--check');
const wanted = new Map((await artefacts()).map(({ path: name, text }) => [name, text]));
const stale = [...wanted].filter(([name, text]) => contentOf(name) !== text).map(([name]) => name);
const leftOver = generatedFolders.flatMap((folder) => namesIn(folder)).filter((name) => !wanted.has(name));

for (const name of stale) {
  console.log(`${checks ? 'not up to date' : 'written'}: ${name}`);
  if (checks) continue;
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), wanted.get(name));
}
for (const name of leftOver) {
  console.log(`${checks ? 'no longer generated' : 'removed'}: ${name}`);
  if (!checks) rmSync(path.join(root, name));
}
process.exitCode = checks && stale.length + leftOver.length > 0 ? 1 : 0;

function contentOf(name) {
  try {
    return readFileSync(path.join(root, name), 'utf8');
  } catch {
    return undefined;
  }
}

/** Files in a folder in which everything is generated, but for pages without the mark. */
function namesIn(folder) {
  try {
    return readdirSync(path.join(root, folder))
      .map((name) => `${folder}/${name}`)
      .filter((name) => contentOf(name)?.includes('Generated from the vocabulary'));
  } catch {
    return [];
  }
}
