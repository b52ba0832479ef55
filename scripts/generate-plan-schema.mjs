/** Writes grammar/plan.schema.json from src/plan/schema/plan.ts: `node scripts/generate-plan-schema.mjs`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';
import { bundling } from './bundling.mjs';

export const target = fileURLToPath(new URL('../grammar/plan.schema.json', import.meta.url));

/** The file's text. */
export async function generate() {
  const { outputFiles } = await build({ ...bundling, entryPoints: ['src/plan/schema/plan.ts'], banner: {}, write: false });
  const module = Buffer.from(outputFiles[0].contents).toString('base64');
  const { planSchema } = await import(`data:text/javascript;base64,${module}`);
  const text = JSON.stringify(planSchema, null, 2);
  return format(text, { ...(await resolveConfig(target)), filepath: target });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await generate();
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) process.exitCode = 1;
}
