/** Text to YAML and back: the same meaning, the same comments, and YAML that the schema takes. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkSource } from '../../../src/check-source.ts';
import { hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import { canonicalText } from '../../../src/language/canonical/canonical.ts';
import { convert, type Form } from '../../../src/language/yaml/write/convert.ts';
import { vocabulary } from '../../../src/vocabulary/index.ts';
import { isSound, recipesOfSome } from '../../support/arbitrary-recipe.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const schema: object = JSON.parse(readFileSync(path.join(root, 'grammar/recipe.schema.json'), 'utf8'));
const validate = new Ajv2020({ keywords: ['markdownDescription'] }).compile(schema);

function named(form: Form, text: string) {
  return { name: form === 'yaml' ? 'recipe.prune.yaml' : 'recipe.prune', text };
}

function converted(from: Form, to: Form, text: string): string {
  const { value, diagnostics } = convert(named(from, text), to, vocabulary);
  const found = diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n');
  if (value === undefined) throw new Error(`${found}\n${text}`);
  return value;
}

function meaning(form: Form, text: string): string {
  const { value, diagnostics } = checkSource(named(form, text));
  const found = diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n');
  if (value === undefined) throw new Error(`${found}\n${text}`);
  return canonicalText(value);
}

function comments(text: string): readonly string[] {
  return [...text.matchAll(/(?<=^|\s)#.*$/gm)].map(([comment]) => comment.trim()).sort();
}

/** What must hold for every recipe that has no error; its YAML. */
function holds(text: string, meant = meaning('text', text)): string {
  const yaml = converted('text', 'yaml', text);
  const data: unknown = parse(yaml);
  if (!validate(data)) throw new Error(`not valid by the schema:\n${yaml}`);
  expect(meaning('yaml', yaml), yaml).toBe(meant);
  const again = converted('yaml', 'text', yaml);
  expect(meaning('text', again), again).toBe(meant);
  expect(comments(yaml), yaml).toEqual(comments(text));
  expect(comments(again), again).toEqual(comments(text));
  return yaml;
}

/** What has been converted once has found its layout. */
function isSettled(yaml: string): void {
  expect(converted('yaml', 'yaml', yaml)).toBe(yaml);
}

const golden = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';
const goldenYaml = `stages:
  - {prune: weights, by: {allocation: global, criterion: magnitude}, to: 80%, over: 25%..75%, protect: {min: 5%, per: layer}}
  - {retrain: lora, within: 0.3% of params}
`;
const goldenText = `prune weights by global magnitude to 80%
  over 25%..75%
  protect min 5% per layer

then retrain lora within 0.3% of params
`;

describe('the golden sentence', () => {
  it('is the YAML of the language page, key for key and in its order', () => {
    const yaml = converted('text', 'yaml', golden);
    expect(JSON.stringify(parse(yaml))).toBe(JSON.stringify(parse(goldenYaml)));
  });

  it('is printed in its canonical form', () => {
    expect(converted('yaml', 'text', goldenYaml)).toBe(goldenText);
  });

  it('means the same in both forms', () => {
    expect(meaning('yaml', goldenYaml)).toBe(goldenText);
    holds(golden);
  });
});

it('refuses blanks around a name, as back quotes do', () => {
  const yaml = 'groups:\n  ffn: {selector: ["**.fc1", " **.fc2 "]}\nstages:\n  - {prune: weights, in: ffn, by: magnitude, to: 80%}\n';
  const text = meaning('yaml', yaml);
  expect(text).toContain('in `**.fc1`, `**.fc2` by');
  expect(meaning('text', text)).toBe(text);
});

const folders = ['test/language/syntax/examples', 'recipes', 'examples'];
const recipes = folders.flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.prune'))
    .map((name) => [`${folder}/${name}`, path.join(root, folder, name)] as const),
);

describe('a comment about the whole file', () => {
  const text = `# ours\n\n# the first\n${goldenText}`;
  const yaml = converted('text', 'yaml', text);

  it('stands above the stages', () => {
    expect(yaml).toMatch(/^# ours\nstages:\n {2}# the first\n {2}- prune/);
    isSettled(yaml);
  });

  it('returns to its place', () => {
    expect(converted('yaml', 'text', yaml)).toBe(text);
  });
});

describe('every recipe in the repository', () => {
  it.each(recipes)('%s', (_, file) => {
    const text = readFileSync(file, 'utf8');
    if (!isSound(text)) return expect(text).toMatch(/^use /m);
    isSettled(holds(text));
  });
});

describe('every word of the vocabulary', () => {
  it.each(vocabulary.declarations.map(({ example }) => example))('%s', (example) => {
    if (isSound(example)) holds(example);
    else expect(usesOrIsRefused(example)).toBe(true);
  });
});

describe('recipes at random', () => {
  it('keep meaning, comments and schema in 80 cases', { timeout: 600_000 }, () => {
    let sound = 0;
    fc.assert(
      fc.property(recipesOfSome(300), (text) => {
        const { value, diagnostics } = checkSource(named('text', text));
        fc.pre(value !== undefined && !hasErrors(diagnostics));
        holds(text, value && canonicalText(value));
        sound++;
      }),
      { numRuns: 80, maxSkipsPerRun: 10 },
    );
    expect(sound).toBeGreaterThanOrEqual(80);
  });
});

/** Such an example names a file that is not here, or is refused by this version. */
function usesOrIsRefused(text: string): boolean {
  const { diagnostics } = checkSource({ name: 'example.prune', text });
  return /^use /m.test(text) || diagnostics.some(({ code }) => code === 'ESP2270');
}
