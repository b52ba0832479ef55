/** The rules that keep the code readable, held by reading the code. */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { filesBelow, localImports, readSources, visit, type Arrow, type SourceFile } from './house/sources.ts';
import { root } from './support/root.ts';

/** What each room may import besides itself (docs/architecture.md). */
const arrows: Readonly<Record<string, readonly string[]>> = {
  basics: [],
  exact: [],
  random: ['exact'],
  diagnostics: ['exact'],
  vocabulary: ['exact', 'diagnostics', 'language'],
  language: ['exact', 'diagnostics', 'vocabulary'],
  lint: ['exact', 'diagnostics', 'language', 'vocabulary', 'model', 'plan'],
  model: ['exact', 'diagnostics', 'language'],
  kernels: [],
  select: ['exact', 'diagnostics', 'kernels', 'model'],
  project: ['diagnostics', 'language', 'vocabulary', 'lint', 'model', 'plan'],
  lock: ['diagnostics', 'language', 'plan', 'project'],
  plan: ['exact', 'random', 'diagnostics', 'language', 'vocabulary', 'model', 'select'],
  refusals: ['exact', 'diagnostics', 'language', 'vocabulary', 'plan'],
  diff: ['exact', 'diagnostics', 'language', 'vocabulary', 'model', 'plan'],
  explain: ['exact', 'diagnostics', 'language', 'vocabulary', 'model', 'plan'],
  import: ['exact', 'diagnostics', 'language', 'vocabulary'],
  data: ['diagnostics', 'random', 'project'],
  compute: [...['exact', 'diagnostics', 'language', 'kernels', 'model', 'vocabulary', 'random', 'plan']],
  identity: ['diagnostics', 'kernels', 'model', 'plan', 'data'],
  journal: ['model', 'plan'],
  record: ['diagnostics', 'project', 'plan', 'data', 'journal'],
  state: [
    ...['exact', 'random', 'diagnostics', 'language', 'kernels', 'model', 'select', 'project'],
    ...['plan', 'data', 'compute', 'journal', 'record'],
  ],
  cut: ['diagnostics', 'kernels', 'model', 'plan', 'data', 'compute', 'identity', 'record', 'state'],
  score: [...['exact', 'random', 'diagnostics', 'language', 'kernels', 'model', 'select', 'plan', 'data'], ...['compute', 'state', 'cut']],
  measure: [...['diagnostics', 'model', 'plan', 'data', 'compute', 'journal', 'state', 'cut', 'score']],
  prune: [
    ...['exact', 'random', 'diagnostics', 'model', 'select', 'plan', 'data', 'compute'],
    ...['journal', 'record', 'state', 'cut', 'score', 'measure'],
  ],
  train: [...['random', 'diagnostics', 'language', 'model', 'select', 'plan', 'compute'], ...['state', 'cut', 'score']],
  latency: ['diagnostics', 'model', 'plan', 'compute', 'record', 'state', 'cut'],
  run: [
    ...['diagnostics', 'language', 'kernels', 'model', 'select', 'project', 'plan', 'data', 'compute'],
    ...['identity', 'journal', 'record', 'state', 'cut', 'score', 'measure', 'prune', 'train'],
    'latency',
  ],
  cluster: [...['diagnostics', 'project', 'plan', 'identity', 'journal', 'record', 'state', 'run']],
  verify: [
    ...['diagnostics', 'model', 'plan', 'project', 'data', 'compute', 'diff', 'identity'],
    ...['journal', 'record', 'state', 'prune', 'run'],
  ],
  report: ['exact', 'diagnostics', 'model', 'plan', 'data', 'journal', 'latency', 'run'],
  export: ['diagnostics', 'model', 'data', 'identity', 'journal', 'record', 'report'],
  engine: ['exact', 'diagnostics', 'language', 'identity', 'model', 'plan', 'state', 'export'],
  editor: [...['exact', 'diagnostics', 'language', 'vocabulary', 'lint', 'model', 'plan', 'project'], ...['refusals', 'compile.ts']],
  playground: [...['diagnostics', 'language', 'model', 'plan', 'editor', 'report', 'compile.ts']],
};

/** What every room may import. */
const everywhere = ['basics'];

/** At the top: the pipeline, the public interface, the command, and what generates files. */
const unbounded = ['cli', 'codegen', 'check-source.ts', 'compile.ts', 'index.ts', 'prettier.ts'];

/** Everything left of `run`: it works in a browser. */
const pure = [
  ...['basics', 'exact', 'random', 'diagnostics', 'vocabulary', 'language', 'lint', 'model', 'select'],
  ...[
    'kernels',
    'project',
    'lock',
    'plan',
    'refusals',
    'diff',
    'explain',
    'import',
    'editor',
    'playground',
    'check-source.ts',
    'compile.ts',
  ],
];

const files = readSources();

describe('the rooms', () => {
  it('are all known', () => {
    const rooms = new Set(files.map(({ room }) => room));
    expect([...rooms].filter((room) => !(room in arrows) && !unbounded.includes(room))).toEqual([]);
  });

  it('import only what their arrows allow', () => {
    const stray = localImports(files).filter(({ from, to }) => {
      const allowed = arrows[from.room];
      return allowed !== undefined && ![from.room, ...everywhere, ...allowed].includes(to.room);
    });
    expect(stray.map(described)).toEqual([]);
  });

  it.each([
    ['vocabulary', 'language'],
    ['model', 'language'],
    ['compute', 'language'],
    ['compute', 'plan'],
    ['report', 'run'],
    ['report', 'latency'],
    ['state', 'language'],
  ])('give %s nothing of %s but its types', (importer, owner) => {
    const stray = localImports(files).filter(({ from, to, value }) => from.room === importer && to.room === owner && value);
    expect(stray.map(described)).toEqual([]);
  });

  it('left of the runner need neither Node nor onnxruntime', () => {
    const stray = files
      .filter(({ room }) => pure.includes(room))
      .flatMap((file) => [
        ...file.imports.filter(({ to }) => isMachine(to)).map(({ to }) => `${file.name}: ${to}`),
        ...nodeGlobals(file.tree).map((global) => `${file.name}: ${global}`),
      ]);
    expect(stray).toEqual([]);
  });

  it('have no import cycles', () => {
    expect(cycles()).toEqual([]);
  });
});

describe('each file', () => {
  it.each([
    ['is at most 300 lines long, but for plain lists', isTooLong],
    ['opens with a doc comment', ({ text }: SourceFile) => !/^(#!.*\n)?\/\*\*/.test(text)],
    ['has a kebab-case name', ({ name }: SourceFile) => !/^[a-z0-9/-]+(\.generated)?\.ts$/.test(name)],
    ['names imported files with their ending', hasBareImport],
    ['uses no `any`', has(ts.isToken, ts.SyntaxKind.AnyKeyword)],
    ['asserts nothing away with `!`', has(ts.isNonNullExpression)],
    ['declares no enum', has(ts.isEnumDeclaration)],
    ['declares no namespace', has(ts.isModuleDeclaration)],
    ['exports by name only', has(ts.isExportAssignment)],
  ])('%s', (_, broken) => {
    expect(files.filter(broken).map(({ name }) => name)).toEqual([]);
  });

  it('declares no class, but for the grammar of the pages', () => {
    const withClass = files.filter(has(ts.isClassLike)).map(({ name }) => name);
    expect(withClass.filter((name) => name !== 'codegen/notation/grammar.ts')).toEqual([]);
  });

  it('of the language names no verb: words come from the vocabulary', async () => {
    const verbs = new Set('prune rewire train retrain calibrate reconstruct rewind average merge compact measure'.split(' '));
    const named = files
      .filter(({ room }) => room === 'language')
      .flatMap((file) =>
        strings(file.tree)
          .filter((text) => verbs.has(text))
          .map((text) => `${file.name}: ${text}`),
      );
    expect(named).toEqual([]);
  });
});

/** Written in two parts, so that this file passes its own test. */
const unwanted: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['unfinished work', new RegExp(['TO' + 'DO', 'FIX' + 'ME', '\\bX' + 'XX\\b', 'not impl' + 'emented'].join('|'))],
  ['a path of one machine', new RegExp('/wo' + 'rk/|/ro' + 'ot/')],
  ['the address of a package registry', new RegExp('https?://[a-z.]*regis' + 'try|npm' + 'js|art' + 'ifactory')],
];

describe('every text of the repository', () => {
  const texts = ['src', 'test', 'bench', 'scripts', 'docs', 'grammar', 'recipes', 'examples', '.ci']
    .flatMap((folder) => filesBelow(path.join(root, folder)))
    .filter((file) => /\.(ts|mjs|md|json|ya?ml|prune)$|\/run$/.test(file) && !/fixtures\//.test(file))
    .concat(['README.md', 'CHANGELOG.md', 'package.json', 'package-lock.json'].map(inRoot));

  it.each(unwanted)('is free of %s', (_, pattern) => {
    const found = texts.filter((file) => pattern.test(readFileSync(file, 'utf8')));
    expect(found.map((file) => path.relative(root, file))).toEqual([]);
  });
});

function inRoot(name: string): string {
  return path.join(root, name);
}

function described({ from, to }: Arrow): string {
  return `${from.name} → ${to.name}`;
}

/** Files that need themselves to be loaded; types may refer to each other. */
function cycles(): readonly string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, value } of localImports(files)) {
    if (value) next.set(from.name, [...(next.get(from.name) ?? []), to.name]);
  }
  return files.map(({ name }) => name).filter((name) => reaches(name, name, next, new Set()));
}

function reaches(from: string, goal: string, next: ReadonlyMap<string, readonly string[]>, seen: Set<string>): boolean {
  return (next.get(from) ?? []).some((to) => {
    if (to === goal) return true;
    if (seen.has(to)) return false;
    seen.add(to);
    return reaches(to, goal, next, seen);
  });
}

function isMachine(module: string): boolean {
  return /^(node:|onnxruntime)/.test(module) || builtinModules.includes(module);
}

function nodeGlobals(tree: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  visit(tree, (node) => {
    if (!ts.isIdentifier(node) || !['process', 'Buffer', '__dirname'].includes(node.text)) return;
    if (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) return;
    found.push(node.text);
  });
  return found;
}

/** Catalogues and schemas are lists: nobody reads them from top to bottom. */
function isTooLong({ name, text }: SourceFile): boolean {
  const isList = /^diagnostics\/catalogue\/|(^|\/)schema\.ts$/.test(name);
  return text.split('\n').length > (isList ? 901 : 301);
}

function hasBareImport({ imports }: SourceFile): boolean {
  return imports.some(({ to }) => to.startsWith('.') && !/\.(ts|json)$/.test(to));
}

function has(test: (node: ts.Node) => boolean, kind?: ts.SyntaxKind): (file: SourceFile) => boolean {
  return ({ tree }) => {
    let found = false;
    visit(tree, (node) => {
      if (test(node) && (kind === undefined || node.kind === kind)) found = true;
    });
    return found;
  };
}

function strings(tree: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  visit(tree, (node) => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
  });
  return found;
}
