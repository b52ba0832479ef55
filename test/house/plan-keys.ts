/**
 * Which keys of a plan are read by the functions that a room reaches. TypeScript's checker says which declared
 * key an access means; functions are followed into whatever room they call, so that a key which the run reads
 * through `plan/schedule/` counts as read by the run.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from '../support/root.ts';

/**
 * A declared key: the constant of `plan/schema/` or the interface that it belongs to, and its name, with those of inner
 * records: `train.trained.budget`.
 */
export interface PlanKey {
  readonly name: string;
  readonly declaration: Declared;
}

type Declared = ts.PropertySignature | ts.PropertyAssignment | ts.ShorthandPropertyAssignment;

export interface Program {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
}

/** What these folders and files of `src/` hold, and whatever they import. */
export function openSources(places: readonly string[]): Program {
  const config = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const isWanted = (file: string): boolean => file.endsWith('.ts') && places.some((place) => file.startsWith(place));
  const sources = files.filter(isWanted).map((it) => path.join(root, 'src', it));
  const program = ts.createProgram(sources, { ...options, noEmit: true });
  return { program, checker: program.getTypeChecker() };
}

/** The keys of the type, and of every record that it holds, wherever that is declared in `plan/`. */
export function keysOf({ program, checker }: Program, file: string, type: string): PlanKey[] {
  const source = program.getSourceFile(path.join(root, file));
  const start = source?.statements.find((it) => (ts.isInterfaceDeclaration(it) || ts.isTypeAliasDeclaration(it)) && it.name.text === type);
  const found = new Map<ts.Declaration, PlanKey>();
  const seen = new Set<ts.Type>();
  if (start !== undefined) visit(checker.getTypeAtLocation(start), type);
  return [...found.values()];

  function visit(one: ts.Type, name: string): void {
    if (seen.has(one)) return;
    seen.add(one);
    if (one.isUnionOrIntersection()) return one.types.forEach((part) => visit(part, name));
    if ((one.flags & ts.TypeFlags.Object) === 0) return;
    const element = checker.getIndexTypeOfType(one, ts.IndexKind.Number);
    const value = element ?? checker.getIndexTypeOfType(one, ts.IndexKind.String);
    if (value !== undefined) visit(value, name);
    if (element !== undefined) return;
    for (const property of one.getProperties()) {
      for (const declaration of property.declarations ?? []) {
        if (!isKey(declaration) || found.has(declaration)) continue;
        if (!declaration.getSourceFile().fileName.startsWith(path.join(root, 'src'))) continue;
        const called = ts.isPropertySignature(declaration) ? signatureName(declaration, name) : nameInSchema(declaration);
        found.set(declaration, { name: called, declaration });
        visit(checker.getTypeOfSymbol(property), called);
      }
    }
  }
}

function isKey(declaration: ts.Node): declaration is Declared {
  return ts.isPropertySignature(declaration) || ts.isPropertyAssignment(declaration) || ts.isShorthandPropertyAssignment(declaration);
}

function signatureName(declaration: ts.PropertySignature, name: string): string {
  const owner = ts.isInterfaceDeclaration(declaration.parent) ? declaration.parent.name.text : name;
  return `${owner}.${declaration.name.getText()}`;
}

/** After the type that is made of the constant, where there is one. */
function nameInSchema(declaration: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): string {
  const parts = [declaration.name.getText()];
  let owner = '';
  for (let node: ts.Node = declaration.parent; !ts.isSourceFile(node); node = node.parent) {
    if (ts.isPropertyAssignment(node)) parts.unshift(node.name.getText());
    if (ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node)) owner = node.name?.getText() ?? '';
  }
  const made = new RegExp(`export type (\\w+) = s\\.Static<typeof ${owner}>`).exec(declaration.getSourceFile().text);
  return [made?.[1] ?? owner, ...parts].join('.');
}

/** The declarations of keys that are read by the rooms, or by what the rooms call. */
export function keysReadFrom({ program, checker }: Program, rooms: readonly string[]): ReadonlySet<ts.Declaration> {
  const read = new Set<ts.Declaration>();
  const reached = new Set<ts.Node>();
  const waiting: ts.Node[] = program
    .getSourceFiles()
    .filter(({ fileName }) => rooms.some((it) => fileName.startsWith(path.join(root, 'src', it))));
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    ts.forEachChild(node, visit);
  }
  return read;

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isIdentifier(node)) note(symbolOf(node));
    ts.forEachChild(node, visit);
  }

  /** An access and a part of a pattern mean a key; any other name a function or a constant. */
  function symbolOf(node: ts.Identifier): ts.Symbol | undefined {
    const { parent } = node;
    if (ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent)) {
      if ((parent.propertyName ?? parent.name) === node) return checker.getTypeAtLocation(parent.parent).getProperty(node.text);
    }
    // A key that is written, and a key that is declared, is not read.
    if (ts.isPropertyAssignment(parent) && parent.name === node) return undefined;
    if (ts.isPropertySignature(parent)) return undefined;
    if (ts.isShorthandPropertyAssignment(parent) && parent.getSourceFile().fileName.includes('/plan/schema/')) return undefined;
    const symbol = checker.getSymbolAtLocation(node);
    const alias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return alias ? checker.getAliasedSymbol(symbol) : symbol;
  }

  function note(symbol: ts.Symbol | undefined): void {
    if (symbol === undefined) return;
    for (const { declarations } of [symbol, ...checker.getRootSymbols(symbol)])
      for (const declaration of declarations ?? []) {
        if (isKey(declaration)) read.add(declaration);
        const isCode = ts.isFunctionDeclaration(declaration) || ts.isVariableDeclaration(declaration);
        const { fileName } = declaration.getSourceFile();
        if (isCode && fileName.startsWith(path.join(root, 'src'))) waiting.push(declaration);
      }
  }
}
