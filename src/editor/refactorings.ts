/** Changes of spelling that keep the meaning: a short form written out, defaults written in, the other form. */
import { CodeActionKind, type CodeAction, type Range, type WorkspaceEdit } from 'vscode-languageserver-types';
import { statementsIn, type Statement } from '../language/ast.ts';
import { checkSource } from '../compile.ts';
import { canonicalText } from '../language/canonical/canonical.ts';
import { formatRange } from '../language/format/format.ts';
import { convert } from '../language/yaml/write/convert.ts';
import { vocabulary } from '../vocabulary/index.ts';
import { changeOf } from './formatting.ts';
import { rangeOf, scriptAt, type Script, type View } from './view.ts';

export function refactoringsOf(view: View, range: Range, canCreateFiles: boolean): readonly CodeAction[] {
  const offset = view.document.offsetAt(range.start);
  const script = scriptAt(view, offset);
  if (script === undefined || !script.isSound) return [];
  const statement = innermost(script.statements, offset - script.offset);
  return [
    ...(statement === undefined || script.isYaml ? [] : ofStatement(statement, script, view)),
    ...(canCreateFiles && script.offset === 0 ? otherForm(script, view) : []),
  ];
}

function innermost(statements: readonly Statement[], at: number): Statement | undefined {
  const found = statements.find(({ span }) => span.start <= at && at <= span.end);
  return found && (innermost(statementsIn(found.block), at) ?? found);
}

function ofStatement(statement: Statement, script: Script, view: View): readonly CodeAction[] {
  const actions: CodeAction[] = [];
  const { head, span } = statement;
  const written = script.source.text.slice(head.span.start, head.span.end).toLowerCase();
  if (written !== head.text) {
    const edits = changeOf(view, script, formatRange(script.source, span).value);
    actions.push(rewriting('write the short form out', { changes: { [view.document.uri]: [...edits] } }));
  }
  const defaults = missingDefaults(statement, script, view);
  if (defaults.length > 0) {
    const end = rangeOf(view, script, { start: span.end, end: span.end });
    const newText = defaults.map((clause) => ` ${clause}`).join('');
    const title = `write the defaults in: \`${defaults.join(' ')}\``;
    actions.push(rewriting(title, { changes: { [view.document.uri]: [{ range: end, newText }] } }));
  }
  return actions;
}

/** Recipes are checked once for each clause that may be left out: no longer ones than this. */
const longest = 20_000;

/**
 * Clauses that change no meaning when they are written: those that the vocabulary fixes. What
 * depends on the model or the project stands in the plan.
 */
function missingDefaults({ head, clauses, block, span }: Statement, { source, recipe }: Script, { around }: View): readonly string[] {
  const declaration = vocabulary.heads.get(head.text);
  const { name, text } = source;
  if (declaration === undefined || block !== undefined || text.length > longest) return [];
  const given = new Set(clauses.map(({ word }) => word.text));
  const meaning = canonicalText(recipe);
  const fixed = declaration.clauses.flatMap(({ word, default: always, usual }) => {
    const value = always ?? usual?.value;
    return given.has(word) || value === undefined ? [] : [`${word} ${value}`];
  });
  return fixed.filter((clause) => {
    const more = `${text.slice(0, span.end)} ${clause}${text.slice(span.end)}`;
    const { value, diagnostics } = checkSource({ name, text: more }, around.read);
    return value !== undefined && diagnostics.length === 0 && canonicalText(value) === meaning;
  });
}

/** A new file beside this one; a file of that name is not overwritten. */
function otherForm(script: Script, view: View): readonly CodeAction[] {
  const { uri } = view.document;
  const to = script.isYaml ? 'text' : 'yaml';
  const other = script.isYaml ? uri.replace(/\.prune\.ya?ml$/, '.prune') : uri.replace(/\.prune$/, '.prune.yaml');
  if (other === uri) return [];
  const text = convert(script.source, to, vocabulary, view.around.read).value;
  if (text === undefined) return [];
  const start = { line: 0, character: 0 };
  return [
    rewriting(script.isYaml ? 'convert to a recipe in text' : 'convert to YAML', {
      documentChanges: [
        { kind: 'create', uri: other, options: { overwrite: false, ignoreIfExists: false } },
        { textDocument: { uri: other, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
      ],
    }),
  ];
}

function rewriting(title: string, edit: WorkspaceEdit): CodeAction {
  return { title, kind: CodeActionKind.RefactorRewrite, edit };
}
