/**
 * A plugin for esbuild: modules called `…-validator.ts` that say `lazyValidator(schema, options)` are replaced by
 * the functions that ajv compiles from their schemas. The bundle then needs no compiler and evaluates no code.
 * `settings` are those of the bundle.
 */
import path from 'node:path';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';

export const validators = (settings) => ({
  name: 'validators',
  setup({ onLoad }) {
    onLoad({ filter: /-validator\.ts$/ }, async ({ path: file }) => ({
      contents: await compiled(file, settings),
      resolveDir: path.dirname(file),
      loader: 'js',
    }));
  },
});

async function compiled(file, settings) {
  const [[name, { schema, options }], ...others] = Object.entries(await recorded(file, settings));
  if (others.length > 0) throw new Error(`${file} exports more than one validator`);
  const ajv = new Ajv({ ...options, code: { source: true, esm: true } });
  const code = standaloneCode.default(ajv, ajv.compile(options?.verbose === true ? schema : withoutDescriptions(schema)));
  return `${withImports(code)}\nexport const ${name} = () => validate;\n`;
}

/** What a schema says to people stands in its pages; only errors with `verbose` hand parts of the schema on. */
function withoutDescriptions(schema) {
  if (Array.isArray(schema)) return schema.map(withoutDescriptions);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => key !== 'description' || typeof value !== 'string');
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutDescriptions(value)]));
}

/** ajv asks for the helpers of its functions with `require`, which a module has not. */
function withImports(code) {
  const helpers = [];
  const asked = code.replaceAll(/require\("([^"]+)"\)\.default/g, (_, helper) => {
    helpers.push(helper);
    return `(helper${helpers.length}.default ?? helper${helpers.length})`;
  });
  const imports = helpers.map((helper, at) => `import helper${at + 1} from '${helper}.js';`);
  return [...imports, asked].join('\n');
}

/** What a module gives to `lazyValidator`. */
async function recorded(file, settings) {
  const { outputFiles } = await build({
    ...settings,
    entryPoints: [file],
    write: false,
    banner: {},
    plugins: [{ name: 'recorder', setup: record }],
  });
  const module = Buffer.from(outputFiles[0].contents).toString('base64');
  return await import(`data:text/javascript;base64,${module}`);
}

function record({ onLoad }) {
  onLoad({ filter: /[\\/]validator\.ts$/ }, () => ({
    contents: 'export const lazyValidator = (schema, options) => ({ schema, options });',
    loader: 'js',
  }));
}
