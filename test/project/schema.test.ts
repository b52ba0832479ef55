/** The published schema is the one that projects are held against. */
import { readFile } from 'node:fs/promises';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { projectSchema } from '../../src/project/schema.ts';

// `npx vitest run test/project -u` writes it anew.
it('grammar/project.schema.json is up to date', async () => {
  const settings = { parser: 'json', printWidth: 100 };
  const published = '../../grammar/project.schema.json';
  await expect(await format(JSON.stringify(projectSchema), settings)).toMatchFileSnapshot(published);
});

it('is described in full: an editor has a hint for every key', async () => {
  const text = await readFile(new URL('../../grammar/project.schema.json', import.meta.url), 'utf8');
  expect(undescribed(JSON.parse(text))).toEqual([]);
});

/** Paths of properties without a description. */
function undescribed(schema: unknown, path = ''): readonly string[] {
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
    ...('description' in value ? [] : [`${path}/${key}`]),
    ...undescribed(value, `${path}/${key}`),
  ]);
}
