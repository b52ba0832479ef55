/** Reads YAML or JSON of another tool within bounds: one document, tags kept, aliases written out. */
import { nextOf } from '../../language/yaml/read-document.ts';
import { sumAt } from '../../basics/maps.ts';
import { Composer, isAlias, isMap, isScalar, isSeq, type Document } from 'yaml';
import * as catalogue from '../../diagnostics/catalogue/import.ts';
import { diagnose, type Outcome, type Source, type Span } from '../../diagnostics/diagnostic.ts';
import { tooDeep } from '../../diagnostics/catalogue/yaml.ts';
import { cutYaml, deepest } from '../../language/yaml/tokens-of-yaml.ts';
import type { Entry, Field } from './field.ts';
import { withFlowOnOneLine } from './flow-lines.ts';
import { fieldsOfPython, isPythonConfig } from './python.ts';

/** What a file of another tool may be at most: it is read as hostile input. */
export const limits = {
  /** UTF-16 units of the text. */
  characters: 2 ** 20,
  /** Fields, with each alias written out where it is used. */
  fields: 20_000,
  /** Characters of a formula in `eval(…)`, and brackets inside one another. */
  formula: 500,
  brackets: 32,
  /** Variables whose formulas read each other. */
  chain: 16,
  /** Characters of a regular expression of names, and its parts once repetitions are written out. */
  pattern: 500,
  states: 2_000,
  /** Updates that `--trace` writes for a layer; beyond them a statement has too many operators. */
  updates: 120,
  /** Updates of a schedule that are computed. */
  computed: 100_000,
} as const;

export interface ReadDocument {
  readonly root: Field;
  /** Paths of fields that aliases repeat elsewhere. */
  readonly repeated: ReadonlySet<string>;
}

interface Reading {
  readonly source: Source;
  readonly document: Document;
  /** Fields so far; above the limit reading stops. */
  count: number;
  fault?: 'fields' | 'depth';
  readonly pathOf: Map<object, string>;
  readonly repeated: Set<string>;
}

export function readDocument(source: Source): Outcome<ReadDocument> {
  if (source.text.length > limits.characters) {
    const found = diagnose(catalogue.importTooLarge, { what: 'characters', limit: limits.characters }, place(source, 0));
    return { diagnostics: [found] };
  }
  if (isPythonConfig(source.text)) {
    const read = fieldsOfPython(source.text, { fields: limits.fields, depth: deepest });
    if ('root' in read) return { value: { root: read.root, repeated: new Set() }, diagnostics: [] };
    return { diagnostics: [diagnose(catalogue.importUnreadable, {}, place(source, read.fault))] };
  }
  const text = yamlIn(source);
  const written = composed(text);
  const read = written.fault === undefined || written.tooDeepAt !== undefined ? written : composed(withFlowOnOneLine(text));
  if (read.tooDeepAt !== undefined) return { diagnostics: [diagnose(tooDeep, { limit: deepest }, place(source, read.tooDeepAt))] };
  const { document, fault } = read;
  if (document === undefined || fault !== undefined || document.contents === null) {
    return { diagnostics: [diagnose(catalogue.importUnreadable, {}, place(source, written.fault ?? 0))] };
  }
  const reading: Reading = { source, document, count: 0, pathOf: new Map(), repeated: new Set() };
  const root = fieldOf(document.contents, '', reading, 0);
  if (reading.fault === 'fields') {
    return { diagnostics: [diagnose(catalogue.importTooLarge, { what: 'fields', limit: limits.fields }, place(source, 0))] };
  }
  if (reading.fault === 'depth') return { diagnostics: [diagnose(tooDeep, { limit: deepest }, place(source, 0))] };
  return { value: { root, repeated: reading.repeated }, diagnostics: [] };
}

interface Composed {
  readonly document: Document | undefined;
  /** Where the first mistake is. */
  readonly fault: number | undefined;
  readonly tooDeepAt: number | undefined;
}

function composed(text: string): Composed {
  const { tokens, tooDeepAt } = cutYaml(text);
  if (tooDeepAt !== undefined) return { document: undefined, fault: undefined, tooDeepAt };
  const document = nextOf(new Composer({ schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' }).compose(tokens));
  return { document, fault: document?.errors.find((error) => !isRead(error))?.pos[0], tooDeepAt };
}

/** PyYAML wants no blank before the comment behind a quoted text or a bracket. */
function isRead({ code, message }: { readonly code: string; readonly message: string }): boolean {
  return code === 'MISSING_CHAR' && message.startsWith('Comments must be separated');
}

function place(source: Source, start: number) {
  const at = Math.min(start, source.text.length);
  return { source, span: { start: at, end: Math.min(at + 1, source.text.length) } };
}

const nothing = { kind: 'scalar', text: '', plain: true } as const;

/** Depth and number are bounded, so that recursion is. */
function fieldOf(node: unknown, path: string, reading: Reading, depth: number): Field {
  if (++reading.count > limits.fields) reading.fault ??= 'fields';
  if (depth > deepest) reading.fault ??= 'depth';
  const span = spanOf(node);
  if (reading.fault !== undefined) return { ...nothing, path, span };
  if (isAlias(node)) return aliased(node.resolve(reading.document), path, reading, depth);
  if (typeof node === 'object' && node !== null) reading.pathOf.set(node, path);
  const common = { path, span, tag: tagOf(node) };
  if (isMap(node)) {
    const own = node.items.map(({ key, value }) => ({ key: keyOf(key), value }));
    const entries = entriesIn(own, path, reading, depth);
    return { ...common, kind: 'mapping', entries: [...tagEntry(common), ...entries] };
  }
  if (isSeq(node)) {
    const items = node.items.map((item, at) => fieldOf(item, `${path}[${at}]`, reading, depth + 1));
    return { ...common, kind: 'list', items };
  }
  if (!isScalar(node)) return { ...nothing, ...common };
  const text = typeof node.value === 'string' ? node.value : '';
  return { ...common, kind: 'scalar', text, plain: node.type === 'PLAIN' };
}

function aliased(target: unknown, path: string, reading: Reading, depth: number): Field {
  const first = typeof target === 'object' && target !== null ? reading.pathOf.get(target) : undefined;
  if (first !== undefined) reading.repeated.add(first);
  const field = fieldOf(target, path, reading, depth + 1);
  if (first !== undefined && typeof target === 'object' && target !== null) reading.pathOf.set(target, first);
  return field;
}

/** The class of a tagged mapping is a field as well: it must be in the report. */
function tagEntry({ path, span, tag }: { path: string; span: Span; tag?: string }): readonly Entry[] {
  if (tag === undefined) return [];
  return [{ key: '!', value: { kind: 'scalar', text: `!${tag}`, plain: true, path, span } }];
}

type Pair = { readonly key: string; readonly value: unknown };

/** Keys that come twice get a number; `<<` adds what its mapping has and this one has not. */
function entriesIn(pairs: readonly Pair[], path: string, reading: Reading, depth: number): readonly Entry[] {
  const own = new Set(pairs.map(({ key }) => key));
  const seen = new Map<string, number>();
  return pairs.flatMap(({ key, value }): readonly Entry[] => {
    const times = sumAt(seen, key) + 1;
    seen.set(key, times);
    const name = times === 1 ? key : `${key}#${times}`;
    const field = fieldOf(value, path === '' ? name : `${path}.${name}`, reading, depth + 1);
    if (key !== '<<') return [{ key, value: field }];
    const merged = field.kind === 'list' ? field.items : [field];
    const given = merged.flatMap((one) => (one.kind === 'mapping' ? one.entries : []));
    return [
      ...given.filter((entry) => !own.has(entry.key)),
      ...given.filter((entry) => own.has(entry.key)).map((entry) => ({ ...entry, key: '<<' })),
      ...merged.filter((one) => one.kind !== 'mapping').map((one) => ({ key: '<<', value: one })),
    ];
  });
}

function keyOf(key: unknown): string {
  if (isScalar(key) && typeof key.value === 'string') return key.value;
  return '?';
}

function tagOf(node: unknown): string | undefined {
  const tag = isMap(node) || isSeq(node) || isScalar(node) ? node.tag : undefined;
  return tag?.startsWith('!') === true && tag.length > 1 ? tag.slice(1) : undefined;
}

function spanOf(node: unknown): Span {
  const range = isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range : null;
  return range ? { start: range[0], end: range[1] } : { start: 0, end: 0 };
}

/** The YAML in a text: all of it, the front matter of a page, or JSON without its comments. Offsets stay. */
function yamlIn({ name, text }: Source): string {
  const front = frontMatter(text, name.toLowerCase().endsWith('.md'));
  if (front !== undefined) return text.slice(0, front.start).replaceAll(/[^\n]/g, ' ') + text.slice(front.start, front.end);
  return /^\s*(?:\/\/|\/\*|\{|\[)/.test(text) ? withoutComments(text) : text;
}

/** Between two lines of dashes; a licence may stand in front of them, and in a page any text. */
function frontMatter(text: string, isPage: boolean): Span | undefined {
  const first = /^---[ \t]*\r?\n/m.exec(text);
  if (first === null) return undefined;
  const isOpening = isPage || /^(?:\s|<!--[\s\S]*?-->)*$/.test(text.slice(0, first.index).replace(/^\uFEFF/, ''));
  if (!isOpening) return undefined;
  const start = first.index + first[0].length;
  const end = /^---[ \t]*$/m.exec(text.slice(start));
  return { start, end: end === null ? text.length : start + end.index };
}

/** Comments, tabs and nothing else become blanks: JSON of NNCF has comments, YAML has others. */
function withoutComments(text: string): string {
  const part = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\t/g;
  return text.replace(part, (found) => (/^["']/.test(found) ? found : found.replaceAll(/[^\n]/g, ' ')));
}
