/** What the word at a place means: its documentation, its default, an example, its source. */
import { groupAt } from '../basics/matches.ts';
import { MarkupKind, type Hover, type Position } from 'vscode-languageserver-types';
import type { Span } from '../diagnostics/diagnostic.ts';
import { standardLibrary } from '../language/expressions/definition.ts';
import { standardTexts } from '../language/expressions/standard.generated.ts';
import { vocabulary, type ClauseDeclaration, type Documented, type WordDeclaration } from '../vocabulary/index.ts';
import { shownExample } from './example-values.ts';
import { layersNamed, layersSelected } from './layers.ts';
import { mentionAt, wordIn, type Mention, occurrenceAt, type Occurrence } from './mentions.ts';
import { statementsIn } from '../language/within.ts';
import { pairsOf, planOf, timelineOf, type TimelineForm } from './planning.ts';
import { categoriesOf, clauseOf, partOf } from './offers.ts';
import { rangeOf, scriptAt, type Script, type View } from './view.ts';
import { areUnits, type UnitGroup } from '../model/index.ts';
import type { Surroundings } from './surroundings.ts';

/** `timeline` says how a client shows what happens over time. */
export function hoverAt(view: View, position: Position, timeline: TimelineForm = 'bars'): Hover | null {
  const offset = view.document.offsetAt(position);
  const script = scriptAt(view, offset);
  const mention = script && mentionAt(script, offset);
  if (script === undefined || mention === undefined) return null;
  const occurrence = occurrenceAt(script, offset);
  const paragraphs =
    occurrence === undefined
      ? [...aboutWord(mention, script, view), ...(isHeadOf(mention) ? aboutPlan(mention, script, view, timeline) : [])]
      : aboutName(occurrence, script);
  if (paragraphs.length === 0) return null;
  return {
    contents: { kind: MarkupKind.Markdown, value: paragraphs.join('\n\n') },
    range: rangeOf(view, script, occurrence?.span ?? mention.span),
  };
}

function aboutWord(mention: Mention, script: Script, view: View): readonly string[] {
  switch (mention.kind) {
    case 'head':
      return aboutHead(mention);
    case 'clause':
      return [...aboutClause(mention), ...selectedBy(mention, script, view)];
    case 'label':
      return aboutLabel(mention);
    case 'name':
    case 'callee':
      return aboutValue(mention, script, view);
    default:
      return [];
  }
}

function aboutHead({ text }: Mention): readonly string[] {
  const declaration = vocabulary.heads.get(text);
  return declaration === undefined ? [] : [`**${declaration.word}** (${declaration.kind})`, ...documented(declaration)];
}

function aboutClause({ text, statement }: Mention): readonly string[] {
  const clause = clauseOf(vocabulary.heads.get(statement.head.text), text);
  if (clause === undefined) return [];
  return [`**${text}** (a clause of \`${statement.head.text}\`)`, clause.documentation, ...defaultOf(clause), ...shownExample(clause)];
}

/** The layers that a whole selector stands for. */
function selectedBy({ text, shape, statement }: Mention, script: Script, view: View) {
  if (shape?.kind !== 'selector') return [];
  const own = statementsIn(script.recipe.body).find(({ span }) => span.start === statement.span.start);
  const value = own?.clauses[text];
  return value?.kind === 'selector' ? layersSelected(value, script.recipe, view.around) : [];
}

/** A short form begins with a word that is no verb. */
function isHeadOf({ span, statement }: Mention): boolean {
  return span.start === statement.head.span.start;
}

/** What a pruning statement does over time, where a plan is known. */
function aboutPlan({ statement }: Mention, script: Script, view: View, form: TimelineForm): readonly string[] {
  const plan = planOf(script, view);
  const { start } = statement.span;
  const pair = plan && pairsOf(script, plan).find(({ written }) => written.span.start === start);
  return pair?.planned.kind === 'prune' ? timelineOf(pair.planned, pair.stage, form) : [];
}

/** A word that introduces a part is explained by the clause, or the statement, that it belongs to. */
function aboutPart({ text, statement, clause: word = '' }: Mention): readonly string[] {
  const head = vocabulary.heads.get(statement.head.text);
  if (word === '' && head !== undefined) return [`**${text}** (the object of \`${head.word}\`)`, ...documented(head)];
  const clause = clauseOf(head, word);
  if (clause === undefined) return [];
  return [`**${text}** (a part of \`${word}\`)`, clause.documentation, ...shownExample(clause)];
}

function defaultOf({ default: usual, usual: beside }: ClauseDeclaration): readonly string[] {
  if (usual !== undefined) return [`Where it is left out: \`${usual}\`.`];
  if (beside === undefined) return [];
  const words = beside.beside.map((word) => `\`${word}\``).join(' or ');
  return [`Where it is left out beside ${words}: \`${beside.value}\`.`];
}

function aboutLabel({ text, callee = '', shape }: Mention): readonly string[] {
  const argument = wordIn(shape, callee)?.args?.find(({ name }) => name === text);
  if (argument === undefined) return [];
  const { documentation, default: usual } = argument;
  return [
    `**${text}** (an argument of \`${callee}\`)`,
    documentation,
    ...(usual === undefined ? [] : [`Where it is left out: \`${usual}\`.`]),
  ];
}

/** A word of the vocabulary in its place, a unit, or the name of layers. */
function aboutValue(mention: Mention, script: Script, view: View): readonly string[] {
  const word = wordIn(mention.shape, mention.text) ?? positionAt(mention, script);
  if (word !== undefined) {
    return [
      `**${word.word}** (${word.category})`,
      ...standardSource(word),
      ...documented(word),
      ...(word.category === 'role' ? layersNamed(word.word, view.around) : []),
      ...(word.category === 'pruned' ? unitsNamed(word.word, view.around) : []),
    ];
  }
  const text = mention.text.toLowerCase();
  if (partOf(mention.shape, text) !== undefined) return aboutPart(mention);
  const unit = vocabulary.units.find((one) => one.word === text || one.singular === text);
  if (unit !== undefined) return [`**${unit.word}** (a unit of ${unit.dimension})`, ...documented(unit)];
  const isSelector = categoriesOf(mention.shape).includes('role');
  return isSelector ? layersNamed(mention.text, view.around) : [];
}

/** Two words for one role: `first layer`. */
function positionAt({ text, span, shape }: Mention, script: Script): WordDeclaration | undefined {
  const after = script.source.text
    .slice(span.end)
    .match(/^\s+[\p{L}]+/u)?.[0]
    .trim();
  const before = script.source.text
    .slice(0, span.start)
    .match(/[\p{L}]+\s+$/u)?.[0]
    .trim();
  return wordIn(shape, `${text} ${after}`) ?? wordIn(shape, `${before} ${text}`);
}

/** The line of the standard library, and what it says of its paper. */
function standardSource({ category, word }: WordDeclaration): readonly string[] {
  for (const [kind, family] of standardLibrary()) {
    const found = kind === category ? family.get(word) : undefined;
    if (found === undefined) continue;
    const { start, end } = found.span;
    return [fenced(standardTexts[kind].text.slice(start, end).trim()), found.doc];
  }
  return [];
}

function documented(declaration: Documented): readonly string[] {
  return [declaration.documentation, ...shownExample(declaration)];
}

/** What the recipe says of its own name, with the comment above it. */
function aboutName({ definition }: Occurrence, script: Script): readonly string[] {
  const { kind, name, statement, source } = definition;
  const text = (source ?? script.source).text;
  const shown = kind === 'stage' || kind === 'arm' ? firstLine(text, statement) : statement;
  const param = script.recipe.params.find((one) => kind === 'param' && one.name === name);
  const doc = param?.doc ?? docAbove(text, statement.start);
  return [
    `**${name}** (${kind === 'param' ? 'parameter' : kind})`,
    fenced(text.slice(shown.start, shown.end).trim()),
    ...(doc === '' ? [] : [doc]),
    ...(source === undefined ? [] : [`From \`${source.name}\`.`]),
  ];
}

function firstLine(text: string, { start, end }: Span): Span {
  const line = text.indexOf('\n', start);
  return { start, end: line < 0 ? end : Math.min(line, end) };
}

function docAbove(text: string, start: number): string {
  const lines = text.slice(0, start).split('\n').slice(0, -1);
  const doc: string[] = [];
  for (const line of lines.toReversed()) {
    const found = /^\s*##\s?(.*)$/.exec(line);
    if (found === null) break;
    doc.unshift(groupAt(found, 1));
  }
  return doc.join('\n');
}

function fenced(text: string): string {
  return `\`\`\`prune\n${text}\n\`\`\``;
}

// The units of the model that a word of `prune` stands for, in words.

/** More than these are counted, not named. */
const mostNamed = 8;

/** Nothing where no model is known, or where it has no such units. */
function unitsNamed(word: string, { header }: Surroundings): readonly string[] {
  const all = header?.facts.unitGroups?.() ?? [];
  const groups = all.filter((group) => group.kind === word && areUnits(group));
  if (header === undefined || groups.length === 0) return [];
  const stay = groups.filter(({ pin }) => pin !== undefined).length;
  const pinned = stay === 0 ? '' : `, ${stay} of them pinned`;
  const rest = groups.length > mostNamed ? [`- and ${groups.length - mostNamed} more`] : [];
  return [
    `In \`${header.facts.file}\`: ${groups.length} with all that goes with them${pinned}.`,
    [...groups.slice(0, mostNamed).map(lineOf), ...rest].join('\n'),
  ];
}

function lineOf({ name, title, units, members, cuts, pin }: UnitGroup): string {
  const what = cuts === undefined ? `\`${name}\`: ${units.length}` : `\`${title}\``;
  if (pin !== undefined) return `- ${what}, which stay: ${pin.why} (\`${pin.where}\`)`;
  const on = (side: UnitGroup['members'][number]['side']): readonly string[] => [
    ...new Set(members.filter((member) => member.side === side).map(({ tensor }) => tensor)),
  ];
  const [makers, readers] = [on('producer'), on('consumer')];
  const parts = [
    ...(makers.length === 0 ? [] : [`made by ${tensorsOf(makers)}`]),
    ...(readers.length === 0 ? [] : [`read by ${tensorsOf(readers)}`]),
  ];
  return `- ${[what, ...parts].join(', ')}`;
}

function tensorsOf(tensors: readonly string[]): string {
  const named = tensors.slice(0, 3).map((tensor) => `\`${tensor}\``);
  return tensors.length > 3 ? `${named.join(', ')} and ${tensors.length - 3} more` : named.join(', ');
}
