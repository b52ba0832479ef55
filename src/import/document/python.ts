/**
 * A configuration in a Python script, `WeightPruningConfig(pruning_configs=[…], target_sparsity=0.9)`, as fields. Its
 * literals are parsed, and names that stand for literals; nothing is executed. Other expressions stay texts.
 */
import { groupAt, matchPart } from '../../basics/matches.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Entry, Field } from './field.ts';

interface Reader {
  readonly text: string;
  at: number;
  /** Values of names that are assigned in front of the call. */
  readonly names: ReadonlyMap<string, number>;
  /** Names that are being followed. */
  readonly following: readonly string[];
  readonly limits: Limits;
  count: number;
}

type Limits = { readonly fields: number; readonly depth: number };

const call = /\bWeightPruningConfig\s*\(/;

export function isPythonConfig(text: string): boolean {
  return call.test(text) && !/^\s*[{[]/.test(text);
}

/** The arguments of the call, or why they cannot be read. */
export function fieldsOfPython(text: string, limits: Limits): { readonly root: Field } | { readonly fault: number } {
  const found = call.exec(text);
  if (found === null) return { fault: 0 };
  const names = new Map(
    [...text.matchAll(/^[ \t]*([A-Za-z_]\w*)[ \t]*=(?!=)[ \t]*/gm)].map((one) => [groupAt(one, 1), one.index + one[0].length]),
  );
  const reader: Reader = { text, at: found.index + found[0].length, names, following: [], limits, count: 0 };
  const entries = argumentsOf(reader, '', 0);
  if (entries === undefined) return { fault: Math.min(reader.at, text.length) };
  return { root: { kind: 'mapping', path: '', span: { start: found.index, end: reader.at }, entries } };
}

function skip(reader: Reader): void {
  const blank = /(?:\s|#[^\n]*|\\\n)*/y;
  blank.lastIndex = reader.at;
  reader.at += matchPart(blank, reader.text).length;
}

function taken(reader: Reader, letter: string): boolean {
  skip(reader);
  if (reader.text[reader.at] !== letter) return false;
  reader.at++;
  return true;
}

/** What is given without a name (neural_compressor/config.py of v2.6, WeightPruningConfig). */
const positional = ['pruning_configs', 'target_sparsity', 'pruning_type', 'pattern', 'op_names', 'excluded_op_names'];

/** `key=value, …)`, behind the opening bracket. */
function argumentsOf(reader: Reader, path: string, depth: number): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  while (!taken(reader, ')')) {
    const name = matched(reader, /([A-Za-z_]\w*)\s*=(?!=)/y)?.[1];
    const key = name ?? positional[entries.length] ?? `argument ${entries.length + 1}`;
    const value = valueOf(reader, path === '' ? key : `${path}.${key}`, depth + 1);
    if (value === undefined) return undefined;
    entries.push({ key, value });
    if (!taken(reader, ',') && reader.text[reader.at] !== ')') return undefined;
  }
  return entries;
}

function matched(reader: Reader, pattern: RegExp): RegExpExecArray | undefined {
  skip(reader);
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text) ?? undefined;
  if (found !== undefined) reader.at += found[0].length;
  return found;
}

function valueOf(reader: Reader, path: string, depth: number): Field | undefined {
  if (++reader.count > reader.limits.fields || depth > reader.limits.depth) return undefined;
  skip(reader);
  const start = reader.at;
  const place = (): { readonly path: string; readonly span: Span } => ({ path, span: { start, end: reader.at } });
  if (taken(reader, '[')) return listOf(reader, path, depth, { start, closing: ']' });
  if (taken(reader, '(')) return listOf(reader, path, depth, { start, closing: ')' });
  if (taken(reader, '{')) return dictionaryOf(reader, path, depth, start);
  const quoted = matched(reader, /[rRbBuU]?("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/y);
  if (quoted !== undefined && endsHere(reader)) return { kind: 'scalar', text: textIn(quoted[0]), plain: false, ...place() };
  reader.at = start;
  const literal = matched(reader, /[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|\b(?:True|False|None)\b/y);
  if (literal !== undefined && endsHere(reader)) return { kind: 'scalar', text: literal[0].replaceAll('_', ''), plain: true, ...place() };
  reader.at = start;
  if (matched(reader, /dict\s*\(/y) !== undefined) {
    const entries = argumentsOf(reader, path, depth);
    return entries && { kind: 'mapping', entries, ...place() };
  }
  return named(reader, path, depth) ?? expression(reader, path, start);
}

function endsHere(reader: Reader): boolean {
  skip(reader);
  return (
    reader.at >= reader.text.length || /[,)\]}:=\n]/.test(reader.text.charAt(reader.at)) || /\n\s*$/.test(reader.text.slice(0, reader.at))
  );
}

function textIn(quoted: string): string {
  const bare = quoted.replace(/^[rRbBuU]/, '');
  const inner = bare.startsWith('"""') || bare.startsWith("'''") ? bare.slice(3, -3) : bare.slice(1, -1);
  return /^[rR]/.test(quoted) ? inner : inner.replaceAll(/\\(['"\\])/g, '$1');
}

function listOf(
  reader: Reader,
  path: string,
  depth: number,
  { start, closing }: { readonly start: number; readonly closing: string },
): Field | undefined {
  const items: Field[] = [];
  while (!taken(reader, closing)) {
    const item = valueOf(reader, `${path}[${items.length}]`, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
    if (!taken(reader, ',') && reader.text[reader.at] !== closing) return undefined;
  }
  return { kind: 'list', items, path, span: { start, end: reader.at } };
}

function dictionaryOf(reader: Reader, path: string, depth: number, start: number): Field | undefined {
  const entries: Entry[] = [];
  while (!taken(reader, '}')) {
    const key = matched(reader, /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'/y);
    const name = key?.[1] ?? key?.[2];
    if (name === undefined || !taken(reader, ':')) return undefined;
    const value = valueOf(reader, `${path}.${name}`, depth + 1);
    if (value === undefined) return undefined;
    entries.push({ key: name, value });
    if (!taken(reader, ',') && reader.text[reader.at] !== '}') return undefined;
  }
  return { kind: 'mapping', entries, path, span: { start, end: reader.at } };
}

/** What a name is assigned; a name that leads back to itself is an expression. */
function named(reader: Reader, path: string, depth: number): Field | undefined {
  const start = reader.at;
  const name = groupAt(matched(reader, /[A-Za-z_]\w*/y), 0);
  const at = reader.names.get(name);
  const end = reader.at;
  reader.at = start;
  if (at === undefined || reader.following.includes(name)) return undefined;
  const inner: Reader = { ...reader, at, following: [...reader.following, name] };
  const field = valueOf(inner, path, depth + 1);
  reader.count = inner.count;
  if (field !== undefined) reader.at = end;
  return field;
}

/** Up to the comma or bracket that ends it; the report shows its text. */
function expression(reader: Reader, path: string, start: number): Field | undefined {
  let open = 0;
  while (reader.at < reader.text.length) {
    const letter = reader.text.charAt(reader.at);
    if (/[([{]/.test(letter)) open++;
    else if (/[)\]}]/.test(letter) && open-- === 0) break;
    else if (letter === ',' && open === 0) break;
    reader.at++;
  }
  const text = reader.text.slice(start, reader.at).trim();
  return text === '' ? undefined : { kind: 'scalar', text, plain: false, path, span: { start, end: reader.at } };
}
