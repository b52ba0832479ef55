/** Makes statements of the mappings under `stages`: a key is the verb, every other one a clause. */
import { foreignWord as foreignStatement } from '../../diagnostics/catalogue/names.ts';
import { spellingFix } from '../../diagnostics/suggest.ts';
import * as vocab from '../../vocabulary/index.ts';
import * as catalogue from '../../diagnostics/catalogue/yaml.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Block, Clause, Phrase, Statement } from '../ast.ts';
import type { Entry, MappingNode, Node } from './node.ts';
import { docAbove, endWithComments } from './comments.ts';
import { isTrue, refuseNode, phrasesOf, report, spanAround, type Speller, type Spelt } from './spell/speller.ts';
import { spellRecord } from './spell/record.ts';

type StepDeclaration = vocab.VerbDeclaration | vocab.BlockDeclaration;

export function readSteps(node: Node, owner: string, speller: Speller): readonly Statement[] {
  if (node.kind === 'nothing') return [];
  if (node.kind === 'list') return node.items.flatMap((item) => readStep(item, speller));
  refuseNode(node, owner, 'a list of statements', speller);
  return [brokenStatement(node.span)];
}

/** Stands where something cannot be read, which has been reported. */
export function brokenStatement(span: Span): Statement {
  const head = { text: '', quoted: false, span: { start: span.start, end: span.start } };
  return { kind: 'statement', then: false, head, headKind: 'unknown', object: [], clauses: [], broken: true, span };
}

function readStep(node: Node, speller: Speller): Statement {
  if (node.kind !== 'mapping') {
    refuseNode(node, 'stages', 'a statement, such as `{prune: weights, …}`,', speller);
    return brokenStatement(node.span);
  }
  const found = node.entries.flatMap((entry) => {
    const declared = speller.vocabulary.heads.get(entry.key.text);
    const isStep = declared?.kind === 'verb' || declared?.kind === 'block';
    return isStep ? [{ entry, declared }] : [];
  });
  const [head, other] = found;
  if (head === undefined) return refuseStep(node, speller);
  if (other !== undefined) {
    const args = { first: head.entry.key.text, second: other.entry.key.text };
    report(speller, catalogue.twoVerbs, { args, span: other.entry.key.span });
    return brokenStatement(node.span);
  }
  return statementOf(node, head.entry, head.declared, speller);
}

function refuseStep({ entries, span }: MappingNode, speller: Speller): Statement {
  const known = [...speller.vocabulary.heads.values()].filter(({ kind }) => kind === 'verb' || kind === 'block').map(({ word }) => word);
  const foreign = entries.find(({ key }) => vocab.foreignWord('statement', key.text) !== undefined)?.key;
  const ours = foreign && vocab.foreignWord('statement', foreign.text);
  if (foreign !== undefined && ours !== undefined) {
    const fixes = spellingFix(foreign.span, ours.use?.[0]);
    report(speller, foreignStatement, { args: { word: foreign.text, help: ours.help }, span: foreign.span, fixes });
    return brokenStatement(span);
  }
  report(speller, catalogue.noVerb, { args: { known }, span: entries[0]?.key.span ?? span });
  return brokenStatement(span);
}

function statementOf(node: MappingNode, { key, value }: Entry, declared: StepDeclaration, speller: Speller): Statement {
  const before = speller.findings.length;
  const object = objectOf(declared, value, speller);
  const others = node.entries.filter((entry) => entry.key !== key);
  const body = declared.kind === 'block' ? others.find(({ key }) => key.text === 'do') : undefined;
  const clauses = clausesOf(
    others.filter((entry) => entry !== body),
    declared,
    speller,
  );
  const isBroken = speller.findings.slice(before).some(({ severity }) => severity === 'error');
  const block = body && blockOf(body, speller);
  const doc = docAbove(node.span.start, speller);
  return {
    kind: 'statement',
    then: false,
    head: { text: key.text, quoted: false, span: key.span },
    headKind: declared.kind,
    object,
    clauses,
    block,
    doc,
    broken: isBroken || undefined,
    span: node.span,
  };
}

function blockOf({ key, value }: Entry, speller: Speller): Block {
  const { start, end } = value.span;
  const span = { start, end: endWithComments(end, key.span.start, speller) };
  return { statements: readSteps(value, 'do', speller), span };
}

function objectOf({ word, object }: StepDeclaration, value: Node, speller: Speller): readonly Phrase[] {
  if (value.kind === 'nothing') return [];
  if (object !== undefined) return phrasesOf(speller.spell(object, value, word, speller) ?? []);
  refuseNode(value, word, 'nothing, or `null`,', speller);
  return [];
}

/** Clauses of statements, headers and definitions; what no clause is the checker reports. */
export function clausesOf(entries: readonly Entry[], head: Pick<vocab.HeadDeclaration, 'clauses'>, speller: Speller): readonly Clause[] {
  return entries.flatMap((entry) => {
    const { key } = entry;
    const declared = head.clauses.find(({ word }) => word === key.text);
    const tokens = declared === undefined ? [] : spellClause(declared, entry, speller);
    if (tokens === undefined) return [];
    const word = { text: key.text, quoted: false, span: key.span };
    const span = spanAround([key, ...tokens]);
    return [{ kind: 'clause', word, phrases: phrasesOf(tokens), span } satisfies Clause];
  });
}

function spellClause({ word, value: shape, own }: vocab.ClauseDeclaration, entry: Entry, speller: Speller): Spelt {
  const { value } = entry;
  if (shape === undefined) return isTrue(entry, speller) ? [] : undefined;
  if (value.kind === 'nothing') return [];
  if (own === undefined) return speller.spell(shape, value, word, speller);
  const parts: readonly vocab.Part[] = shape.kind === 'record' ? shape.parts : [];
  return spellRecord([...parts, ...own], value, word, speller);
}
