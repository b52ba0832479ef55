/** The files of `src/` as the laws read them: their imports, and their functions with their sizes. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from '../support/root.ts';

export interface Import {
  readonly to: string;
  readonly lazy: boolean;
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** Relative to `src/`, with `/`. */
  readonly name: string;
  readonly room: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
}

/** One file of `src/` that imports another. */
export interface Arrow {
  readonly from: SourceFile;
  readonly to: SourceFile;
  /** True where the imported file must be loaded first: neither a type nor a lazy import. */
  readonly value: boolean;
}

let read: readonly SourceFile[] | undefined;

/** Read once for all laws of a process. */
export function readSources(): readonly SourceFile[] {
  read ??= filesBelow(path.join(root, 'src'))
    .filter((file) => file.endsWith('.ts'))
    .map(readSource);
  return read;
}

export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function readSource(file: string): SourceFile {
  const name = path.relative(path.join(root, 'src'), file).replaceAll(path.sep, '/');
  const text = readFileSync(file, 'utf8');
  const tree = ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true);
  const [room = name] = name.split('/');
  return { name, room, text, tree, imports: importsOf(tree) };
}

function importsOf(tree: ts.SourceFile): readonly Import[] {
  const found: Import[] = [];
  visit(tree, (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      const clause = ts.isImportDeclaration(node) ? node.importClause?.isTypeOnly : node.isTypeOnly;
      if (ts.isStringLiteral(node.moduleSpecifier)) {
        found.push({ to: node.moduleSpecifier.text, lazy: false, typeOnly: clause === true });
      }
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument !== undefined && ts.isStringLiteral(argument)) {
        found.push({ to: argument.text, lazy: true, typeOnly: false });
      }
    }
  });
  return found;
}

export function localImports(files: readonly SourceFile[]): readonly Arrow[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  return files.flatMap((from) =>
    from.imports
      .filter(({ to }) => to.startsWith('.'))
      .flatMap(({ to, lazy, typeOnly }) => {
        const target = byName.get(path.posix.join(path.posix.dirname(from.name), to));
        return target === undefined ? [] : [{ from, to: target, value: !lazy && !typeOnly }];
      }),
  );
}

export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}
