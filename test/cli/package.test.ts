/** What is published: all that runs, nothing that does not. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { linksOf } from '../support/markdown.ts';
import { command, root } from './command.ts';

const { bin, exports, files, dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** As `npm pack` would choose them. */
function packed(): readonly string[] {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [report] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' }));
  return report.files.map((file: { path: string }) => file.path);
}

describe('the package', () => {
  let names: readonly string[] = [];
  beforeAll(() => {
    names = packed();
  });

  it('holds the command, the library, its types, the words around them, and nothing else', () => {
    expect(names).toEqual(
      expect.arrayContaining([
        bin.espalier,
        exports['.'].default.slice(2),
        exports['.'].types.slice(2),
        exports['./prettier'].default.slice(2),
        exports['./prettier'].types.slice(2),
        ...['LICENSE', 'README.md', 'CHANGELOG.md', 'SECURITY.md', 'package.json', 'dist/LICENSES.txt'],
        ...['docs/tutorial.md', 'grammar/project.schema.json'],
      ]),
    );
    const expected = new RegExp(`^(${files.join('|')}|README.md|LICENSE|package.json)(/|$)`);
    expect(names.filter((name) => !expected.test(name))).toEqual([]);
    expect(names.filter((name) => /^(src|test|bench|scripts)\/|node_modules/.test(name))).toEqual([]);
  });

  it('holds every file that its pages link to', () => {
    const isPacked = (target: string): boolean =>
      names.includes(target) || names.some((name) => name.startsWith(`${target.replace(/\/$/, '')}/`));
    const links = names
      .filter((name) => name.endsWith('.md') && !name.startsWith('dist/'))
      .flatMap((page) =>
        linksOf(readFileSync(path.join(root, page), 'utf8'))
          .map((link) => link.split('#')[0] ?? '')
          .filter((file) => file !== '')
          .map((file) => ({ page, target: path.posix.join(path.posix.dirname(page), file) })),
      );
    expect(links.filter(({ page }) => page === 'README.md').length).toBeGreaterThan(10);
    // What a page was measured with lies in a clone; README.md, which registries show, stands alone.
    const isOfClone = (page: string, target: string): boolean => page !== 'README.md' && /^test\//.test(target);
    const missing = links.filter(({ page, target }) => !isPacked(target) && !isOfClone(page, target));
    expect(missing).toEqual([]);
  });

  it('holds the examples whole, and no more bytes than they have today', () => {
    const examples = names.filter((name) => name.startsWith('examples/'));
    expect(examples).toEqual(expect.arrayContaining(['examples/lenet300/espalier.yaml', 'examples/lenet300/golden.prune']));
    const bytes = examples.map((name) => statSync(path.join(root, name)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_800_000);
  });

  it('has a command that can be started', () => {
    expect(readFileSync(command, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(command).mode & 0o111).toBe(0o111);
  });

  it.each([
    ['the library', '.', ['check', 'format', 'plan', 'run']],
    ['the plugin for Prettier', './prettier', ['languages', 'parsers', 'printers']],
  ])('exports %s', async (_, name, parts) => {
    expect(Object.keys(await import(path.join(root, exports[name].default)))).toEqual(expect.arrayContaining(parts));
  });

  it('needs only Node and its declared dependencies at run time', () => {
    const known = [...Object.keys(dependencies), ...builtinModules];
    const dist = path.join(root, 'dist');
    const asked = readdirSync(dist)
      .filter((name) => /\.c?js$/.test(name))
      .flatMap((name) => modulesOf(path.join(dist, name)))
      .filter((name) => !name.startsWith('.'))
      .map((name) => name.replace(/^node:/, ''));
    expect(asked.length).toBeGreaterThan(0);
    expect([...new Set(asked)].filter((name) => !known.includes(name))).toEqual([]);
  });

  it('names every package that it carries within, with its licence', () => {
    const notices = readFileSync(path.join(root, 'dist', 'LICENSES.txt'), 'utf8');
    for (const name of ['yaml', 'commander', 'ajv', 'string-width']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\([A-Za-z0-9.-]+\\)$`, 'm'));
    }
    const unexplained = notices
      .split(`\n${'-'.repeat(80)}\n`)
      .filter((notice) => notice.length < 300 && !notice.includes('stands in LICENSE'));
    expect(unexplained).toEqual([]);
  });
});

/** What a file imports, lazily too, and what its CommonJS parts require. */
function modulesOf(file: string): readonly string[] {
  const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, false);
  const found: string[] = [];
  const note = (node: ts.Node | undefined): void => {
    if (node !== undefined && ts.isStringLiteral(node)) found.push(node.text);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) note(node.moduleSpecifier);
    if (ts.isCallExpression(node)) {
      const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
      const callee = ts.isIdentifier(node.expression) ? node.expression.text : '';
      if (isImport || /^(__)?require\d*$/.test(callee)) note(node.arguments[0]);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}
