/** Bundles a module in TypeScript, for scripts that need what stands in `src/`, and imports it. */
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** `entry` is relative to the repository. */
export async function bundled(entry) {
  const { alias, banner, ...options } = bundling;
  const name = entry.replaceAll('/', '-').replace(/\.ts$/, '.js');
  const outfile = path.join(root, 'node_modules/.cache/espalier-scripts', name);
  await build({ ...options, packages: 'external', entryPoints: [path.join(root, entry)], outfile });
  return await import(pathToFileURL(outfile));
}
