/**
 * A plugin for esbuild: findings are declared in one place, with the page that shows them, and a bundle
 * carries only what it says. What a page shows is left out, and with it the models, folders and texts of the
 * examples; `findingsWithout('title')` leaves titles out, too.
 */
import { readFile } from 'node:fs/promises';
import ts from 'typescript';

export const findingsWithout = (...left) => ({
  name: 'findings',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]diagnostics[\\/]catalogue[\\/][^\\/]+\.ts$/ }, async ({ path }) => {
      if (path.endsWith('index.ts')) return undefined;
      return { contents: withoutUnused(withoutParts(await readFile(path, 'utf8'), left)), loader: 'ts' };
    });
  },
});

const ways = ['error', 'warning', 'hint'];
const page = ['told', 'remedy', 'example', 'wrong', 'right', 'note'];

/** The text without the pages of findings; the spread of what a function gives is a page, too. Nothing happens when a finding is made: one that nobody names can go. */
function withoutParts(text, left) {
  const cuts = [];
  for (const statement of parse(text).statements) {
    for (const { initializer } of statement.declarationList?.declarations ?? []) {
      if (initializer === undefined || !ts.isCallExpression(initializer) || !ways.includes(initializer.expression.getText())) continue;
      const [, title, finding] = initializer.arguments;
      cuts.push([initializer.getStart(), initializer.getStart(), '/* @__PURE__ */ ']);
      if (left.includes('title')) cuts.push([title.getStart(), title.end, '0']);
      for (const property of finding.properties) {
        if (ts.isSpreadAssignment(property) || page.includes(property.name.getText()))
          cuts.push([property.getFullStart(), property.end + 1, '']);
      }
    }
  }
  return replaced(text, cuts);
}

/** The text without these properties, in whatever object they are written out. */
export function withoutProperties(text, names) {
  const cuts = [];
  const visit = (node) => {
    if (ts.isPropertyAssignment(node) && names.includes(node.name.getText()))
      cuts.push([node.getFullStart(), endWithComma(node, text), '']);
    else ts.forEachChild(node, visit);
  };
  visit(parse(text));
  return replaced(text, cuts);
}

function endWithComma({ end }, text) {
  return end + (/^\s*,/.exec(text.slice(end))?.[0].length ?? 0);
}

/** The text without declarations and imports that no export needs. */
function withoutUnused(text) {
  const { statements } = parse(text);
  const needed = new Set();
  const isExported = ({ modifiers = [] }) => modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const own = statements.filter((statement) => !ts.isImportDeclaration(statement));
  const waiting = own.filter(isExported);
  const taken = new Set(waiting);
  while (waiting.length > 0) {
    for (const name of namesIn(waiting.pop())) needed.add(name);
    for (const statement of own) {
      if (taken.has(statement) || !namesOf(statement).some((name) => needed.has(name))) continue;
      taken.add(statement);
      waiting.push(statement);
    }
  }
  const cuts = own.filter((statement) => !taken.has(statement)).map(whole);
  for (const statement of statements.filter(ts.isImportDeclaration)) {
    const all = statement.importClause.namedBindings.elements;
    const kept = all.filter(({ name }) => needed.has(name.text)).map((element) => element.getText());
    if (kept.length === 0) cuts.push(whole(statement));
    else if (kept.length < all.length) {
      const { pos, end } = all;
      cuts.push([pos, end, ` ${kept.join(', ')} `]);
    }
  }
  return replaced(text, cuts);
}

/** What a statement at the top declares. */
function namesOf({ name, declarationList }) {
  return [...(name === undefined ? [] : [name.text]), ...(declarationList?.declarations ?? []).flatMap((one) => namesBound(one.name))];
}

function namesBound(name) {
  return ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((element) => (element.name === undefined ? [] : namesBound(element.name)));
}

/** The names that a statement uses, but for those that its functions bind themselves. */
function namesIn(node, bound = new Set(), found = new Set()) {
  if (ts.isIdentifier(node)) {
    if (!bound.has(node.text) && !isKey(node)) found.add(node.text);
    return found;
  }
  const inner = ts.isFunctionLike(node) ? new Set([...bound, ...node.parameters.flatMap(({ name }) => namesBound(name))]) : bound;
  ts.forEachChild(node, (child) => void namesIn(child, inner, found));
  return found;
}

/** A name behind a dot or in front of a colon names a part of something else. */
function isKey(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node;
}

function whole(statement) {
  return [statement.getFullStart(), statement.end, ''];
}

function replaced(text, cuts) {
  return cuts.toSorted(([a], [b]) => b - a).reduce((rest, [from, to, put]) => rest.slice(0, from) + put + rest.slice(to), text);
}

function parse(text) {
  return ts.createSourceFile('findings.ts', text, ts.ScriptTarget.Latest, true);
}
