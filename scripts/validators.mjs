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
  const ajv = new Ajv({ ...options, inlineRefs: false, code: { source: true, esm: true } });
  const code = standaloneCode.default(ajv, ajv.compile(options?.verbose === true ? schema : sharedParts(withoutDescriptions(schema))));
  return `${withImports(code)}\nexport const ${name} = () => validate;\n`;
}

/** What a schema says to people stands in its pages; only errors with `verbose` hand parts of the schema on. */
function withoutDescriptions(schema) {
  if (Array.isArray(schema)) return schema.map(withoutDescriptions);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => key !== 'description' || typeof value !== 'string');
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutDescriptions(value)]));
}

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const keywords = { one: ['items', 'additionalProperties', 'if', 'then', 'else'], list: ['oneOf', 'anyOf', 'allOf'], named: ['properties'] };

/** A part that stands in several places becomes a definition, because ajv writes a function for each place otherwise. */
function sharedParts(schema) {
  const places = new Map();
  mapParts(schema, function count(part) {
    const text = JSON.stringify(part);
    places.set(text, (places.get(text) ?? 0) + 1);
    return mapParts(part, count);
  });
  const names = new Map();
  const $defs = {};
  const share = (part) => {
    const text = JSON.stringify(part);
    if (!isReadWhenRun(part) && !(places.get(text) > 1 && part.type !== undefined)) return mapParts(part, share);
    if (!names.has(text)) {
      const name = `part${names.size + 1}`;
      names.set(text, name);
      $defs[name] = mapParts(part, share);
    }
    return { $ref: `#/$defs/${names.get(text)}` };
  };
  const { $id, $schema, ...whole } = schema;
  $defs.whole = mapParts(whole, share);
  return { $id, $schema, $ref: '#/$defs/whole', $defs };
}

/** The code of these reads the schema that they stand in, which would keep all of it in the bundle for one. */
function isReadWhenRun({ type, enum: values, properties = {} }) {
  return values !== undefined || (type !== undefined && Object.keys(properties).length > 8);
}

function mapParts(schema, change) {
  if (typeof schema !== 'object') return schema;
  const changed = (part) => (typeof part === 'object' ? change(part) : part);
  const valueOf = (key, value) => {
    if (keywords.one.includes(key)) return changed(value);
    if (keywords.list.includes(key)) return value.map(changed);
    if (keywords.named.includes(key)) return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, changed(part)]));
    return value;
  };
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, valueOf(key, value)]));
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
