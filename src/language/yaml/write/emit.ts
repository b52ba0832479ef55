/** Prints YAML: what fits on a line in braces, what does not with a line for each key. */
import { scalarText, type Out, type OutEntry, type OutItem, type OutList, type OutMapping } from './out.ts';

const width = 120;

/** The lines of the mapping that a file is. */
export function fileLines({ entries }: OutMapping): readonly string[] {
  return entries.flatMap(({ key, value, above = [], behind, isFamily }) => [
    ...above,
    ...behindKey(keyText(key), value, { behind, indent: 0, alwaysBelow: isFamily }),
  ]);
}

/** `key: value`, the value below where it does not fit or has comments of its own. */
function behindKey(
  key: string,
  value: Out,
  {
    behind,
    indent,
    alwaysBelow = false,
  }: { readonly behind: string | undefined; readonly indent: number; readonly alwaysBelow?: boolean | undefined },
): readonly string[] {
  const end = behind === undefined ? '' : ` ${behind}`;
  const line = alwaysBelow ? undefined : lineOf(value);
  if (line !== undefined && (fits(`${key}: ${line}`, indent) || value.kind === 'scalar')) {
    return [line === 'null' ? `${key}:${end}` : `${key}: ${line}${end}`];
  }
  const inner = blockLines(value, indent + 2).map((one) => (one === '' ? '' : `  ${one}`));
  return [`${key}:${end}`, ...inner];
}

function blockLines(value: Out, indent: number): readonly string[] {
  switch (value.kind) {
    case 'scalar':
      return [scalarText(value)];
    case 'list':
      return listLines(value, indent);
    case 'mapping':
      return value.entries.flatMap((entry) => entryLines(entry, indent));
  }
}

function entryLines({ key, value, above = [], behind }: OutEntry, indent: number) {
  const isBody = value.kind === 'list' && key === 'do';
  return [...above, ...behindKey(keyText(key), value, { behind, indent, alwaysBelow: isBody })];
}

function listLines({ items, tail = [] }: OutList, indent: number): readonly string[] {
  return [...items.flatMap((item) => itemLines(item, indent)), ...tail];
}

function itemLines({ value, above = [] }: OutItem, indent: number): readonly string[] {
  const line = statementLine(value);
  if (line !== undefined && (fits(line, indent + 2) || value.kind === 'scalar')) return [...above, `- ${line}`];
  const [first = '', ...rest] = blockLines(value, indent + 2);
  return [...above, ...dashed(first, rest)];
}

/** Comments above the first key stand above the dash. */
function dashed(first: string, rest: readonly string[]): readonly string[] {
  return [`- ${first}`, ...rest.map((line) => (line === '' ? '' : `  ${line}`))];
}

function fits(line: string, indent: number): boolean {
  return indent + line.length <= width;
}

/** The comment behind the last key may end the line of them all. */
function statementLine(value: Out): string | undefined {
  if (value.kind !== 'mapping') return lineOf(value);
  const [only, second] = value.entries;
  // `- compact:` says more than `- {compact: null}`.
  const isWordAlone = only !== undefined && second === undefined && isNull(only.value);
  if (isWordAlone) return undefined;
  const last = value.entries.at(-1);
  const entries = value.entries.map((entry) => (entry === last ? { ...entry, behind: undefined } : entry));
  const line = lineOf({ kind: 'mapping', entries });
  return line === undefined || last?.behind === undefined ? line : `${line} ${last.behind}`;
}

function isNull(value: Out): boolean {
  return value.kind === 'scalar' && !value.isText && value.text === 'null';
}

/** All of it on one line; undefined where a comment or a list of statements stands inside. */
function lineOf(value: Out): string | undefined {
  switch (value.kind) {
    case 'scalar':
      return scalarText(value);
    case 'list':
      return enclosed('[', value.items.map(itemLine), ']', value.tail);
    case 'mapping':
      return enclosed('{', value.entries.map(entryLine), '}');
  }
}

function enclosed(open: string, parts: readonly (string | undefined)[], close: string, tail: readonly string[] = []): string | undefined {
  const good = parts.filter((part) => part !== undefined);
  if (good.length < parts.length || tail.length > 0) return undefined;
  return `${open}${good.join(', ')}${close}`;
}

function itemLine({ value, above = [] }: OutItem): string | undefined {
  return above.length > 0 ? undefined : inLine(value);
}

function entryLine({ key, value, above = [], behind }: OutEntry): string | undefined {
  if (above.length > 0 || behind !== undefined || key === 'do') return undefined;
  const line = inLine(value);
  return line === undefined ? undefined : `${keyText(key)}: ${line}`;
}

function inLine(value: Out): string | undefined {
  return value.kind === 'scalar' ? scalarText(value) : lineOf(value);
}

function keyText(key: string): string {
  return scalarText({ kind: 'scalar', text: key, isText: true });
}
