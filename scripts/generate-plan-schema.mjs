/** Writes the schemas of plans and of compiled plans in grammar/ from the sources: `node scripts/generate-plan-schema.mjs`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';
import { bundling } from './bundling.mjs';

const grammar = (name) => fileURLToPath(new URL(`../grammar/${name}`, import.meta.url));

export const target = grammar('plan.schema.json');
export const compiledTarget = grammar('compiled-plan.schema.json');

/** The text of a file. */
export async function generate(path = target) {
  const [source, name] =
    path === target ? ['src/plan/schema/plan.ts', 'planSchema'] : ['src/engine/compiled-plan.ts', 'compiledPlanSchema'];
  const { outputFiles } = await build({ ...bundling, entryPoints: [source], banner: {}, write: false });
  const module = Buffer.from(outputFiles[0].contents).toString('base64');
  const { [name]: schema } = await import(`data:text/javascript;base64,${module}`);
  const text = JSON.stringify(schema, null, 2);
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const path of [target, compiledTarget]) {
    const text = await generate(path);
    if (!process.argv.includes('--check')) writeFileSync(path, text);
    else if (readFileSync(path, 'utf8') !== text) process.exitCode = 1;
  }
}
