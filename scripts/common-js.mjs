/**
 * The modules of the command as CommonJS, a file each. Node loads them in a third of the time that modules take:
 * none is resolved, linked or parsed ahead, and code that the build has compiled is taken (`compiled-code.mjs`).
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Of esbuild, for what is converted. ASCII takes half of the memory, and no decoding. */
export const convertible = { charset: 'ascii', banner: {}, define: { 'import.meta.url': 'fileUrl', 'import.meta.resolve': 'resolveUrl' } };

const preludes = {
  fileUrl: 'const fileUrl=require("node:url").pathToFileURL(__filename).href;',
  resolveUrl: 'const resolveUrl=name=>require("node:url").pathToFileURL(require.resolve(name)).href;',
  importModule: 'const importModule=require("./import-module.cjs");',
};

/** In a file of its own: V8 forgets how to import where a script was compiled before. */
const importModule = 'module.exports=name=>import(name);\n';

/** Converts what esbuild has written, into files as `src/cli/scripts.ts` reads them. */
export function convertToCommonJs({ outputs }, folder) {
  writeFileSync(path.join(folder, 'import-module.cjs'), importModule);
  for (const name of Object.keys(outputs)) {
    const file = path.join(folder, path.basename(name));
    const text = commonJs(readFileSync(file, 'utf8'), name);
    const own = `${path.basename(name, '.js')}.cjs`;
    rmSync(file);
    // In parentheses, so that V8 compiles it at once where it was not compiled before.
    writeFileSync(path.join(folder, own), `exports[${JSON.stringify(own)}]=(function(exports,require,__filename){${text}});\n`);
  }
}

function commonJs(text, name) {
  const tree = ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, false);
  const edits = [];
  let hoisted = '';
  let tail = '';
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) {
      hoisted += required(node);
      edits.push({ pos: node.pos, end: node.end, by: '' });
    } else if (ts.isExportDeclaration(node) || ts.isExportAssignment(node)) {
      tail += exported(node, text);
      edits.push({ pos: node.pos, end: node.end, by: '' });
    } else {
      if (isImportCall(node)) edits.push(lazyImport(node));
      if (ts.isRegularExpressionLiteral(node)) {
        edits.push({ pos: node.pos, end: node.end, by: escaped(text.slice(node.pos, node.end)) });
      }
      ts.forEachChild(node, visit);
    }
  };
  ts.forEachChild(tree, visit);
  const body = edited(text, edits).replace(childOfCommander, lazyChild);
  refuseChanges(tail, body, name);
  const used = Object.keys(preludes).filter((word) => new RegExp(`\\b${word}\\b`).test(body));
  return `"use strict";${hoisted}${used.map((word) => preludes[word]).join('')}${body}${tail}`;
}

/** commander starts programs beside the command; ours has none, and a fifth of a start would be for that. */
const childOfCommander = /(?<=\bchildProcess=)__require\("node:child_process"\)(?=[,;])/;
const lazyChild = '{spawn:(...given)=>require("node:child_process").spawn(...given)}';

function edited(text, edits) {
  let [done, end] = ['', text.startsWith('#!') ? text.indexOf('\n') : 0];
  for (const { pos, end: next, by } of edits) {
    done += text.slice(end, pos) + by;
    end = next;
  }
  return `${done}${text.slice(end)};`;
}

/** esbuild leaves patterns as they are. */
function escaped(pattern) {
  return pattern.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function isImportCall(node) {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
}

/** What lies beside is required, later; other packages are imported. */
function lazyImport({ expression, arguments: [asked], end }) {
  if (ts.isStringLiteral(asked) && asked.text.startsWith('.')) {
    const file = JSON.stringify(asked.text.replace(/\.js$/, '.cjs'));
    return { pos: expression.pos, end, by: ` Promise.resolve().then(()=>require(${file}))` };
  }
  return { pos: expression.pos, end: expression.end, by: ' importModule' };
}

/** What is needed only where work begins: their functions load them. */
const lazy = ['node:crypto', 'node:child_process'];

/** Node's own modules are their default exports. */
function required({ importClause, moduleSpecifier: { text: from } }) {
  const isOwn = from.startsWith('.');
  const call = `require(${JSON.stringify(isOwn ? from.replace(/\.js$/, '.cjs') : from)})`;
  if (importClause === undefined) return `${call};`;
  const { name, namedBindings: bindings } = importClause;
  const parts = [];
  if (name !== undefined) parts.push(`const ${name.text}=${call}${isOwn ? '.default' : ''};`);
  if (bindings !== undefined && ts.isNamespaceImport(bindings)) {
    parts.push(`const ${bindings.name.text}=${call};`);
  } else if (bindings !== undefined) {
    if (lazy.includes(from)) return bindings.elements.map((it) => lazily(it, call)).join('');
    const listed = bindings.elements.map(({ propertyName, name: own }) =>
      propertyName === undefined ? own.text : `${propertyName.text}:${own.text}`,
    );
    parts.push(`const{${listed.join()}}=${call};`);
  }
  return parts.join('');
}

/** Of a function alone: it takes the place of one. */
function lazily({ propertyName, name: own }, call) {
  const { text } = propertyName ?? own;
  if (!/^[a-z]/.test(text)) throw new Error(`${text} may be no function`);
  return `const ${own.text}=(...given)=>${call}.${text}(...given);`;
}

function exported(statement, text) {
  if (ts.isExportAssignment(statement)) {
    const { pos, end } = statement.expression;
    return `exports.default=${text.slice(pos, end)};`;
  }
  return statement.exportClause.elements.map(({ propertyName, name }) => `exports.${name.text}=${(propertyName ?? name).text};`).join('');
}

/** A name that is given another value after its module was loaded would be copied too early. */
function refuseChanges(tail, body, name) {
  for (const [, own] of tail.matchAll(/(?:^|;)exports\.[\w$]+=([\w$]+)(?=;)/g)) {
    if (own === undefined) continue;
    const quoted = own.replaceAll('$', '\\$');
    const set = `(?<![\\w$.])${quoted}(?:(?:[-+*/|&?]{0,3}=(?![=>]))|\\+\\+|--)`;
    const times = [...body.matchAll(new RegExp(set, 'g'))].length;
    if (times > 1) throw new Error(`${name}: ${own} is set ${times} times, and is exported`);
  }
}
