/** A document as the editor sees it: its recipes, parsed and checked, errors or not. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Range } from 'vscode-languageserver-types';
import { emptyRecipe } from '../diagnostics/catalogue/command.ts';
import { diagnose, hasErrors, type Diagnostic, type Source, type Span } from '../diagnostics/diagnostic.ts';
import { statementsIn, type Comment, type Statement } from '../language/ast.ts';
import { hasBroken, inTextOrder } from '../language/check/check.ts';
import { desugar } from '../language/check/expand.ts';
import { lower, usingOf } from '../language/check/lower.ts';
import { type Names, isYamlName } from '../language/names.ts';
import { checkRules } from '../language/check/rules/index.ts';
import type { Recipe, Step } from '../language/typed.ts';
import { fitFixes, parseSource } from '../language/yaml/parse-source.ts';
import { lint } from '../lint/index.ts';
import { flowFindings, refusalsOf } from '../refusals/index.ts';
import { vocabulary } from '../vocabulary/index.ts';
import type { Surroundings } from './surroundings.ts';
import type { Remember, Lowering } from '../language/check/lowering.ts';
import type { Parsed } from '../language/syntax/parse.ts';
import { makeParser, type Parser } from './incremental/parsing.ts';
import { addFinding, noFindings } from '../language/check/context.ts';
import { moved, spansIn } from './incremental/pieces.ts';
import { answerTo, watchNames, type Question, type WatchedNames } from './incremental/watched-names.ts';

export type View = { readonly document: TextDocument; readonly around: Surroundings; readonly scripts: readonly Script[] };

/** One recipe of a document; its spans are offsets into its own text. */
export interface Script {
  readonly source: Source;
  readonly isYaml: boolean;
  /** Where its text begins in the document. */
  readonly offset: number;
  /** Short forms written out; spans are those of the text. */
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
  readonly names: Names;
  /** The good part of the recipe, and whether that is all of it. */
  readonly recipe: Recipe;
  readonly isSound: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is known of the recipes of a document, one after the other, from looking at it before. */
export type Memories = Memory[];

/** `name` is the document's path, or its URI where it has none. */
export function viewOf(document: TextDocument, name: string, around: Surroundings, memories: Memories = []): View {
  const excerpts = recipesIn(name, document.languageId, document.getText());
  const scripts = excerpts.map((excerpt, index) => readScript(excerpt, around, (memories[index] ??= makeMemory())));
  return { document, around, scripts };
}

function readScript({ source, offset }: Excerpt, around: Surroundings, memory: Memory): Script {
  const isYaml = isYamlName(source.name);
  const parsed = isYaml ? parseSource(source, vocabulary) : memory.parse(source);
  const { tree, diagnostics: ungrammatical } = parsed;
  const lowered = lower(tree, vocabulary, usingOf(vocabulary, around.read), memory.remember);
  const { recipe } = lowered;
  const local = [...lowered.diagnostics, ...checkRules(recipe, vocabulary), ...refusalsOf(recipe)];
  const isWhole = !hasErrors([...ungrammatical, ...local]) && !hasBroken(tree.statements);
  const wrong = isWhole ? [...local, ...flowFindings(recipe)] : local;
  const isEmpty = tree.statements.length === 0 && ungrammatical.length === 0;
  const found = isEmpty
    ? [diagnose(emptyRecipe, {}, { source, span: tree.span })]
    : inTextOrder(fitFixes([...ungrammatical, ...inTextOrder(wrong, source)], source), source);
  const isSound = !hasErrors(found) && !hasBroken(tree.statements);
  const linting = { levels: around.levels, checked: found, facts: around.header?.facts };
  return {
    source,
    offset,
    recipe,
    isSound,
    isYaml,
    statements: desugar(tree.statements, vocabulary),
    comments: tree.comments,
    names: lowered.context.names,
    diagnostics: isSound ? lint(recipe, linting) : found,
  };
}

/** All that is found in a text, as where it stood alone in a document. */
export function judgeAround(around: Surroundings): (source: Source) => readonly Diagnostic[] {
  return (source) => readScript({ source, offset: 0 }, around, makeMemory()).diagnostics;
}

/** The recipe that holds an offset of the document. */
export function scriptAt({ scripts }: View, offset: number): Script | undefined {
  return scripts.find((script) => script.offset <= offset && offset <= script.offset + script.source.text.length);
}

/** The range in the document of a span in one of its recipes. */
export function rangeOf({ document }: View, { offset }: Script, { start, end }: Span): Range {
  return { start: document.positionAt(offset + start), end: document.positionAt(offset + end) };
}

/** What is kept of a recipe while it is typed, so that a key stroke costs only what it changes. */
type Memory = { readonly parse: (source: Source) => Parsed; readonly remember: Remember };

function makeMemory(): Memory {
  const parser = makeParser();
  return { parse: parser.parse, remember: rememberSteps(parser) };
}

// Where recipes stand in a document: the whole of it, or the fenced blocks of a Markdown page; other YAML has none.

/** A file's own form follows from its name; a document without one is told by its language. */
export function recipesIn(name: string, language: string, text: string): readonly Excerpt[] {
  if (isMarkdown(name, language)) {
    return fencedBlocks(text).map(({ start, end }) => ({ source: { name, text: text.slice(start, end) }, offset: start }));
  }
  if (/\.ya?ml$/.test(name) && !isYamlName(name)) return [];
  const isYaml = language.startsWith('yaml') && !isYamlName(name);
  return [{ source: { name: isYaml ? `${name}.prune.yaml` : name, text }, offset: 0 }];
}

/** A recipe and how far from the start of its document it begins. */
type Excerpt = { readonly source: Source; readonly offset: number };

function isMarkdown(name: string, language: string): boolean {
  return language === 'markdown' || /\.(md|markdown)$/i.test(name);
}

const opening = /^([ \t]*)(`{3,}|~{3,})[ \t]*prune(?:[ \t][^\n]*)?\r?$/;

/** What stands between the fences, line ends included; an open block ends with the page. */
function fencedBlocks(text: string): readonly Span[] {
  const blocks: Span[] = [];
  let fence: string | undefined;
  let start = 0;
  let other = false;
  for (const { line, at } of linesOf(text)) {
    const trimmed = line.trim();
    if (fence === undefined) {
      const own = opening.exec(line)?.[2];
      fence = own ?? /^(`{3,}|~{3,})/.exec(trimmed)?.[1];
      other = own === undefined;
      start = at + line.length + 1;
    } else if (trimmed.startsWith(fence) && trimmed.replaceAll(fence.charAt(0), '') === '') {
      if (!other) blocks.push({ start, end: at });
      fence = undefined;
    }
  }
  if (fence !== undefined && !other && start <= text.length) blocks.push({ start, end: text.length });
  return blocks;
}

function* linesOf(text: string): Generator<{ readonly line: string; readonly at: number }> {
  let at = 0;
  for (const line of text.split('\n')) {
    yield { line, at };
    at += line.length + 1;
  }
}

// Lowers a step again only where its text, or what it sees of the names of the recipe, has changed.

interface Kept {
  /** Its spans move with its piece. */
  readonly step: Step | undefined;
  /** They point into `home`, counted from where the piece begins: no old text is kept alive. */
  readonly findings: readonly Diagnostic[];
  readonly answers: readonly { readonly question: Question; readonly answer: string }[];
  /** Of the stages in it that have no name of their own. */
  readonly madeNames: string;
}

const home: Source = { name: '', text: '' };

/** For the lowering of one text after another, whose parser keeps the statements that stay. */
function rememberSteps({ pieceOf }: Parser): Remember {
  const kept = new WeakMap<Statement, Kept>();
  const watched = new WeakMap<Names, WatchedNames>();

  function watchedOf({ names }: Lowering): WatchedNames {
    const known = watched.get(names);
    if (known !== undefined) return known;
    const made = watchNames(names);
    watched.set(names, made);
    watched.set(made.names, made);
    return made;
  }

  return (statement, lowering, lowerAfresh) => {
    const piece = pieceOf(statement);
    if (piece === undefined) return lowerAfresh(lowering);
    const { source, stageNames } = lowering;
    const seen = watchedOf(lowering);
    const answer = (question: Question) => answerTo(question, seen.plain, statement.span);
    const madeNames = namesWithin(statement, stageNames);
    const known = kept.get(statement);
    if (known?.madeNames === madeNames && known.answers.every((one) => one.answer === answer(one.question))) {
      for (const { question } of known.answers) seen.ask(question);
      for (const finding of known.findings) addFinding(lowering, moved(finding, { by: piece.at, from: home, to: source }));
      return known.step;
    }
    const own = { ...lowering, names: seen.names, findings: noFindings() };
    const { value: step, questions } = seen.during(() => lowerAfresh(own));
    const found = own.findings.list;
    for (const finding of found) addFinding(lowering, finding);
    const spans = spansIn(step);
    const isOwn = [...spans, ...found.flatMap((finding) => spansOf(finding, source))].every((span) => isWithin(span, statement.span));
    if (!isOwn) {
      kept.delete(statement);
      return step;
    }
    for (const span of spans) piece.spans.add(span);
    kept.set(statement, {
      step,
      madeNames,
      findings: found.map((one) => moved(one, { by: -piece.at, from: source, to: home })),
      answers: questions.map((question) => ({ question, answer: answer(question) })),
    });
    return step;
  };
}

function namesWithin(statement: Statement, names: Lowering['stageNames']): string {
  const inner = statementsIn(statement.block);
  return [names.get(statement) ?? '', ...inner.map((one) => namesWithin(one, names))].join(' ');
}

/** What points to another statement, such as where a name is given, moves on its own. */
function spansOf({ source, span, related = [], fixes = [] }: Diagnostic, own: Source) {
  const places = [{ source, span }, ...related, ...fixes.flatMap(({ edits }) => edits)];
  const elsewhere: Span = { start: -1, end: -1 };
  return places.map((place) => {
    const isHere = !('source' in place) || place.source === undefined || place.source === own;
    return isHere ? (place.span ?? elsewhere) : elsewhere;
  });
}

function isWithin({ start, end }: Span, outer: Span): boolean {
  return outer.start <= start && end <= outer.end;
}
