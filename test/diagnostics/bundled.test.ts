/** A finding is declared with its page, and what is shipped carries the finding without the page. */
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { bundling } from '../../scripts/bundling.mjs';
import { catalogue, type Entry } from '../../src/diagnostics/catalogue/index.ts';
import type { AnyDefinition } from '../../src/diagnostics/diagnostic.ts';

const { outputFiles } = await build({
  ...bundling,
  entryPoints: ['src/diagnostics/catalogue/index.ts'],
  outfile: 'catalogue.js',
  write: false,
  banner: {},
});
const text = outputFiles?.[0]?.text ?? '';
const bundled: { readonly catalogue: readonly Entry[] } = await import(
  `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`
);

it('a bundle has every finding, and the page of none', () => {
  expect(bundled.catalogue.map(({ definition }) => definition.code)).toEqual(catalogue.map(({ definition }) => definition.code));
  expect(bundled.catalogue.filter(({ definition }) => hasPage(definition))).toEqual([]);
  expect(catalogue.filter(({ definition }) => !hasPage(definition))).toEqual([]);
});

it('a bundle has the rest of each finding as it is declared', () => {
  const rest = ({ shelf, name, definition: { code, severity, title, why, help } }: Entry) => ({
    shelf,
    name,
    code,
    severity,
    title,
    why,
    help: help?.length,
  });
  expect(bundled.catalogue.map(rest)).toEqual(catalogue.map(rest));
});

it('a bundle has nothing that only pages rest on', () => {
  expect(text).not.toMatch(/test\/fixtures|NUMPY|MatMul'/);
  expect(text).not.toMatch(/\bfunction (planning|withCommand|npy|onnx)\b/);
});

function hasPage(definition: AnyDefinition): boolean {
  return (['told', 'remedy', 'example', 'wrong', 'right', 'note'] as const).some((part) => definition[part] !== undefined);
}
