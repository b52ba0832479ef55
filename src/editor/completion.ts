/** Completion by place, and the arguments of the call at a place. */
import * as lsp from 'vscode-languageserver-types';
import { knownAxes } from '../language/expressions/types/type.ts';
import { Comma, endsValue, Name, type Token } from '../language/syntax/tokens.ts';
import { vocabulary, type HeadDeclaration, type Parameter, type Shape, type ShortFormDeclaration } from '../vocabulary/index.ts';
import { cutAt, type Call, type Cut } from './cut.ts';
import { exampleOf, usesOf } from './example-values.ts';
import { wordIn } from './mentions.ts';
import { offersFor, ofCategory, type Offer, type OfferKind, type OfferContext, partOf, clauseOf, shapeOfClause } from './offers.ts';
import { rangeOf, scriptAt, type View } from './view.ts';
import { yamlOffersAt } from './recipe-keys.ts';

/** With `snippets` a statement is offered as an example, too, whose numbers can be gone through. */
export function completionAt(
  view: View,
  position: lsp.Position,
  { snippets = false }: { readonly snippets?: boolean } = {},
): readonly lsp.CompletionItem[] {
  const offset = view.document.offsetAt(position);
  const script = scriptAt(view, offset);
  if (script === undefined) return [];
  const at = offset - script.offset;
  const context = { script, around: view.around };
  if (script.isYaml) {
    const { offers, prefix } = yamlOffersAt(script.source.text, at, context) ?? noOffers;
    return itemsOf(offers, rangeOf(view, script, { start: at - prefix.length, end: at }));
  }
  const cut = cutAt(script, at);
  if (cut.silent) return [];
  const range = rangeOf(view, script, { start: at - cut.prefix.length, end: at });
  const words = itemsOf(offersAt(cut, context), range);
  return snippets && cut.begins ? [...words, ...snippetsAt(range)] : words;
}

const noOffers = { offers: [], prefix: '' };

/** In the order of the offers, each text once. */
function itemsOf(offers: readonly Offer[], range: lsp.Range): readonly lsp.CompletionItem[] {
  const distinct = new Map(offers.map((offer) => [offer.text, offer]));
  return [...distinct.values()].map((offer, index): lsp.CompletionItem => ({
    label: offer.text,
    kind: kinds[offer.kind],
    detail: offer.detail,
    sortText: String(index).padStart(5, '0'),
    textEdit: { range, newText: offer.text },
    documentation: offer.documentation !== undefined ? { kind: lsp.MarkupKind.Markdown, value: offer.documentation } : undefined,
  }));
}

const kinds: Readonly<Record<OfferKind, lsp.CompletionItemKind>> = {
  statement: lsp.CompletionItemKind.Keyword,
  clause: lsp.CompletionItemKind.Keyword,
  word: lsp.CompletionItemKind.EnumMember,
  unit: lsp.CompletionItemKind.Unit,
  name: lsp.CompletionItemKind.Variable,
  layer: lsp.CompletionItemKind.Field,
  argument: lsp.CompletionItemKind.Property,
};

function offersAt(written: Cut, context: OfferContext): readonly Offer[] {
  const cut = writtenOut(written);
  const declaration = cut.head === undefined ? undefined : headOf(cut.head);
  if (cut.call !== undefined) return inCall(cut, cut.call, declaration, context);
  const isFirst = cut.begins || declaration === undefined;
  const clauses = declaration && mayEnd(cut) ? clausesLeft(declaration, cut) : [];
  if (isFirst) return [...clauses, ...heads()];
  return [...valueOffers(cut, declaration, context), ...clauses];
}

/** Of a short form, what it stands for: its words are those of a clause, and its head may be the first of them. */
function writtenOut(cut: Cut): Cut {
  const { opener, words, clauses } = cut;
  const form = opener === undefined || vocabulary.heads.has(opener.image) ? undefined : shortForm(opener.image);
  if (form === undefined || opener === undefined) return cut;
  const value = clauses.length > 0 || !form.keepsWord ? words : [{ ...opener, tokenType: Name }, ...words];
  return { ...cut, words: value, clauses: [form.clause, ...clauses] };
}

/** A short form is a statement of the verb that it stands for. */
function headOf(word: string): HeadDeclaration | undefined {
  const own = vocabulary.heads.get(word);
  const form = own === undefined ? shortForm(word) : undefined;
  return form === undefined ? own : vocabulary.heads.get(form.verb);
}

function shortForm(word: string): ShortFormDeclaration | undefined {
  return vocabulary.shortForms.find(({ opens }) =>
    'word' in opens ? opens.word === word : ofCategory(opens.category).some(({ text }) => text === word),
  );
}

function valueOffers(cut: Cut, declaration: HeadDeclaration, context: OfferContext): readonly Offer[] {
  const { words } = cut;
  const clause = cut.clauses.at(-1);
  if (clause !== undefined) {
    const own = clauseOf(declaration, clause);
    return orExample(offersFor(shapeOfClause(declaration, clause), words, context), words, own && exampleOf(own, clause, true));
  }
  if (declaration.kind !== 'definition') {
    return orExample(offersFor(declaration.object, words, context), words, exampleOf(declaration, declaration.word, false));
  }
  const equals = words.findLastIndex(({ tokenType }) => tokenType.name === 'Equals');
  const isTyped = words.some(({ tokenType }) => tokenType.name === 'Colon');
  if (equals >= 0) return offersFor(declaration.value, words.slice(equals + 1), context);
  return isTyped && words.at(-1)?.tokenType.name === 'Colon' ? ofCategory('type') : [];
}

/** Where only a number may stand, one to change is better than nothing. */
function orExample(offers: readonly Offer[], words: readonly Token[], example: readonly Offer[] = []): readonly Offer[] {
  const helps = offers.some(({ kind }) => kind === 'word' || kind === 'layer');
  return helps || words.length > 0 ? offers : [...example, ...offers];
}

/** Words behind which a number is still missing. */
const opening: ReadonlySet<string> = new Set(['of', 'keep', 'blocks']);

/** No clause begins where a value is still missing; a comma may separate two. */
function mayEnd({ words, clauses, head }: Cut): boolean {
  const last = words.at(-1);
  const word = clauses.at(-1);
  const declaration = head === undefined ? undefined : headOf(head);
  if (last !== undefined) {
    const shape = word === undefined ? undefined : shapeOfClause(declaration, word);
    if (opening.has(last.image) || partOf(shape, last.image)?.shape !== undefined) return false;
    return endsValue.has(last.tokenType) || last.tokenType === Comma;
  }
  if (word === undefined) return declaration?.kind !== 'definition' && !needsObject(declaration);
  return shapeOfClause(declaration, word) === undefined;
}

function needsObject(declaration: HeadDeclaration | undefined): boolean {
  if (declaration === undefined || declaration.kind === 'definition') return true;
  const { object, kind } = declaration;
  const isOptional = object?.kind === 'record' && object.parts.every((part) => part.optional);
  return object !== undefined && kind !== 'block' && !isOptional;
}

function clausesLeft(declaration: HeadDeclaration, { clauses }: Cut): readonly Offer[] {
  const used = new Set(clauses);
  return declaration.clauses
    .filter(({ word }) => !used.has(word))
    .toSorted((a, b) => usesOf(b.word) - usesOf(a.word))
    .map(({ word, noun, documentation }): Offer => ({
      text: word,
      kind: 'clause',
      detail: noun ?? `a clause of \`${declaration.word}\``,
      documentation,
    }));
}

function heads(): readonly Offer[] {
  const forms = vocabulary.shortForms.flatMap(({ opens, documentation }): readonly Offer[] =>
    'word' in opens
      ? [{ text: opens.word, kind: 'statement', detail: 'short form', documentation }]
      : ofCategory(opens.category).map((offer) => ({ ...offer, detail: 'short form' })),
  );
  const own = [...vocabulary.heads.values()].map(({ word, kind, documentation }): Offer => ({
    text: word,
    kind: 'statement',
    detail: kind,
    documentation,
  }));
  return [...own, ...forms];
}

/** Arguments by name that are not given yet, or the value of the one that is open. */
function inCall(cut: Cut, call: Call, declaration: HeadDeclaration | undefined, context: OfferContext): readonly Offer[] {
  const clause = cut.clauses.at(-1);
  const shape =
    clause === undefined
      ? declaration?.kind === 'definition'
        ? declaration.value
        : declaration?.object
      : shapeOfClause(declaration, clause);
  const args = wordIn(shape, call.callee)?.args;
  if (args === undefined) return inFunction(call, expressionIn(shape), context);
  const open = args.find(({ name }) => name === call.label);
  if (open !== undefined) return offersFor(open.shape, call.words, context);
  if (call.words.length > 0) return [];
  const unlabelled = call.index - call.labels.length;
  const positional = args.filter((arg) => arg.positional === true);
  const given = new Set(positional.slice(0, unlabelled).map(({ name }) => name));
  const next = call.labels.length > 0 ? undefined : positional[unlabelled];
  const values = next?.shape?.kind === 'choice' ? offersFor(next.shape, [], context) : [];
  return [...values, ...labelled(args, call, given)];
}

/** Of an expression with what stands in front of it, the expression. */
function expressionIn(shape: Shape | undefined): Shape | undefined {
  if (shape?.kind !== 'record') return shape;
  return shape.parts.find((part) => part.shape?.kind === 'expression')?.shape ?? shape;
}

/** The axes that a function goes over, or its values. */
function inFunction({ words }: Call, shape: Shape | undefined, context: OfferContext): readonly Offer[] {
  const at = words.findLastIndex(({ image }) => image === 'over');
  const named = words.slice(at + 1).map(({ image }) => image);
  if (at < 1 || !named.every((name) => knownAxes.includes(name))) return offersFor(shape, words, context);
  return knownAxes.filter((axis) => !named.includes(axis)).map((text) => ({ text, kind: 'word', detail: 'an axis' }));
}

function labelled(args: readonly Parameter[], call: Call, given: ReadonlySet<string>): readonly Offer[] {
  return args
    .filter(({ name }) => !call.labels.includes(name) && !given.has(name))
    .map(({ name, shape: value, default: usual, documentation }): Offer => ({
      text: value === undefined ? name : `${name}: `,
      kind: 'argument',
      detail: usual === undefined ? `an argument of \`${call.callee}\`` : `usually ${usual}`,
      documentation,
    }));
}

/** Whole statements to start from: the examples of the vocabulary, their numbers as places to go through. */
function snippetsAt(range: lsp.Range): readonly lsp.CompletionItem[] {
  return [...vocabulary.heads.values()].map(({ word, example, documentation }): lsp.CompletionItem => {
    const value = `${documentation}\n\n\`\`\`prune\n${example}\n\`\`\``;
    return {
      label: `${word} …`,
      kind: lsp.CompletionItemKind.Snippet,
      detail: 'an example to change',
      documentation: { kind: lsp.MarkupKind.Markdown, value },
      // Behind the words themselves, which are offered first.
      sortText: `9${word}`,
      filterText: word,
      insertTextFormat: lsp.InsertTextFormat.Snippet,
      textEdit: { range, newText: snippetOf(example) },
    };
  });
}

/** Numbers, shares and texts are what people change first. */
export function snippetOf(example: string): string {
  let stop = 0;
  const text = example.replace(/[\\$}]/g, String.raw`\$&`);
  const withStops = text.replace(/"[^"\n]*"|(?<!\w|[^.]\.)\d[\d.]*%?(?![\w:])/g, (value) => `\${${++stop}:${value}}`);
  return `${withStops}$0`;
}

// The arguments of the call at a place: of an optimizer, an adapter, a schedule.

export function signatureAt(view: View, position: lsp.Position): lsp.SignatureHelp | null {
  const offset = view.document.offsetAt(position);
  const script = scriptAt(view, offset);
  if (script === undefined || script.isYaml) return null;
  const { head, clauses, call, silent } = cutAt(script, offset - script.offset);
  const declaration = head === undefined ? undefined : vocabulary.heads.get(head);
  if (call === undefined || declaration === undefined || silent) return null;
  const clause = clauses.at(-1);
  const object = declaration.kind === 'definition' ? declaration.value : declaration.object;
  const shape = clause === undefined ? object : shapeOfClause(declaration, clause);
  const word = wordIn(shape, call.callee);
  if (word?.args === undefined) return null;
  const labels = word.args.map(labelOf);
  return {
    signatures: [
      {
        label: `${word.word}(${labels.join(', ')})`,
        documentation: word.documentation,
        parameters: word.args.map(({ documentation }, index) => ({ label: labels[index] ?? '', documentation })),
      },
    ],
    activeSignature: 0,
    activeParameter: activeOf(call, word.args),
  };
}

function labelOf({ name, shape, default: usual }: Parameter): string {
  if (shape === undefined) return name;
  return usual === undefined ? `${name}: …` : `${name}: ${usual}`;
}

/** The one whose label stands there; without a label, the next that is not given. */
function activeOf({ label, labels, index }: Call, args: readonly Parameter[]): number {
  const named = args.findIndex(({ name }) => name === label);
  if (named >= 0) return named;
  const open = args.findIndex(({ name }) => !labels.includes(name));
  return open < 0 ? Math.min(index, args.length - 1) : open;
}
