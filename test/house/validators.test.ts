/** The build puts compiled functions in the place of modules by their name: a schema elsewhere would load ajv at every start. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/root.ts';

it('schemas become checks in modules that the build compiles, each alone in its own', () => {
  const src = path.join(root, 'src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const counts = files.map((file) => [file, readFileSync(path.join(src, file), 'utf8').match(/= lazyValidator\b/g)?.length ?? 0] as const);
  const callers = counts.filter(([, count]) => count > 0);
  expect(callers.length).toBeGreaterThan(3);
  expect(callers.filter(([file, count]) => !file.endsWith('-validator.ts') || count > 1)).toEqual([]);
});
