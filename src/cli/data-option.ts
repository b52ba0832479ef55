/** A data set on the command line: `x.npy,y.npy`, or the keys of the project file with `=`. */
import { matchParts } from '../basics/matches.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { type ArrayFiles, type DataFiles, filePaths, withNames } from '../project/data-files.ts';
import { dirname, normalize } from 'node:path';
import { repeatedFile, strangePattern } from '../diagnostics/catalogue/project.ts';
import { collecting, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { isPattern, patternOf } from '../project/stray-paths.ts';
import { matchingNames } from './recipe-files.ts';
import { dataKinds, streamed } from '../project/words.ts';

const whole = ['window', 'stride', 'limit', 'memory', 'seconds', 'resize', 'crop'] as const;
const numeric = [...whole, 'scale'] as const;

/** The data set, or what is wrong with the text, in a sentence. */
export function readDataOption(text: string): DataFiles | string {
  const parts = text.split(',');
  if (!parts.some((part) => part.includes('='))) {
    const [x, y, ...rest] = parts;
    if (!x || y === '' || rest.length > 0) return 'Write two files with a comma between them: x.npy,y.npy.';
    return y === undefined ? { x } : { x, y };
  }
  const given = new Map<string, string>();
  for (const part of parts) {
    const [, key, value] = matchParts(/^(\w+(?:\.\w+)?)=(.+)$/s, part);
    if (key === undefined || value === undefined) return `Write KEY=VALUE instead of \`${part}\`.`;
    if (given.has(key)) return `${key}= is given twice.`;
    given.set(key, value);
  }
  const kind = Object.values(dataKinds).find(([telling]) => given.has(telling));
  if (kind === undefined)
    return `${meant(
      [...given.keys()],
      Object.values(dataKinds).map(([key]) => key),
    )}Give one of x=, text=, images=, table=.`;
  const known: readonly string[] = kind;
  const stray = [...given.keys()].find((key) => !isColumn(key, kind) && (!known.includes(key) || lists.includes(key)));
  if (stray !== undefined) {
    const places = known.filter((key) => !lists.includes(key) && !given.has(key));
    return `Beside ${kind[0]}= there is no ${stray}= here. ${meant([stray], places)}`.trimEnd();
  }
  const wrong = numeric.find((key) => given.has(key) && !(Number(given.get(key)) > 0));
  return wrong !== undefined ? `Write a number above 0 as ${wrong}=.` : filesOf(given);
}

/** They can be set in the project file only. */
const lists: readonly string[] = ['mean', 'std', 'columns', 'augment', 'beside'];

/** `beside.document=FILE` is a column of the name `document`; beside a table `beside.size=COLUMN`. */
function isColumn(key: string, [kind]: readonly string[]): boolean {
  return ['x', 'images', 'table'].includes(kind ?? '') && key.startsWith('beside.');
}

/** A question behind which another sentence may stand; nothing where no key is near. */
function meant(written: readonly string[], keys: readonly string[]): string {
  const nearest = written.map((key) => suggest(key, keys)).find((key) => key !== undefined);
  return nearest === undefined ? '' : `Did you mean ${nearest}=? `;
}

function filesOf(given: ReadonlyMap<string, string>): DataFiles | string {
  const number = <K extends string>(key: K): { readonly [key in K]?: number } | undefined =>
    given.has(key) ? one(key, Number(given.get(key))) : undefined;
  const fraction = whole.find((key) => given.has(key) && !Number.isSafeInteger(Number(given.get(key))));
  if (fraction !== undefined) return `Write a whole number as ${fraction}=.`;
  const [stream, cache] = [given.get('stream'), given.get('cache')];
  const way = streamed.find((one) => one === stream);
  if (stream !== undefined && way === undefined) return `Write stream=${streamed.join(' or ')}.`;
  const limits = { ...number('memory'), ...number('seconds'), stream: way, cache };
  const [x, y, text, tokens] = ['x', 'y', 'text', 'tokens'].map((key) => given.get(key));
  const [images, damaged, table, label] = ['images', 'damaged', 'table', 'label'].map((key) => given.get(key));
  const columns = columnsOf(given);
  if (x !== undefined) return { x, ...(y !== undefined && { y }), ...number('scale'), ...columns, pooled: given.get('pooled'), ...limits };
  if (text !== undefined) {
    const sizes = { ...number('window'), ...number('stride'), ...number('limit') };
    return tokens === undefined ? 'Give tokens= beside text=: bytes, or a file.' : { text, tokens, ...sizes, ...limits };
  }
  if (images !== undefined) {
    const sizes = { masks: given.get('masks'), ...number('resize'), ...number('crop'), ...columns };
    if (damaged === undefined) return { images, ...sizes, ...limits };
    return damaged === 'skip' || damaged === 'refuse' ? { images, damaged, ...sizes, ...limits } : 'Write damaged=skip or damaged=refuse.';
  }
  if (table === undefined || label === undefined) return 'Give label= beside table=: a column.';
  return { table, label, ...number('scale'), ...columns, ...limits };
}

function columnsOf(given: ReadonlyMap<string, string>): Pick<ArrayFiles, 'beside'> {
  const columns = [...given].filter(([key]) => key.startsWith('beside.'));
  const beside = Object.fromEntries(columns.map(([key, path]) => [key.slice(7), path]));
  return { beside: columns.length > 0 ? beside : undefined };
}

function one<K extends string>(key: K, value: number): { readonly [key in K]?: number } {
  const made: { [key in K]?: number } = {};
  made[key] = value;
  return made;
}

/** Of the command line, whose paths may lead anywhere. */
export function expandedData(files: DataFiles): Outcome<DataFiles> {
  const diagnostics: Diagnostic[] = [];
  const found = new Map<string, readonly string[]>();
  for (const [key, path] of filePaths(files)) {
    if (!isPattern(key, path)) continue;
    const matching = matchingPaths(path);
    diagnostics.push(...matching.diagnostics);
    if (matching.value !== undefined) found.set(path, matching.value);
  }
  if (hasErrors(diagnostics)) return { diagnostics };
  const several = (path: string) => found.get(path) ?? path;
  return { value: withNames(files, (path) => path, several), diagnostics };
}

function matchingPaths(path: string): Outcome<readonly string[]> {
  return collecting((take, fail) => {
    const pattern = patternOf(path);
    if (typeof pattern === 'string') return fail([diagnose(strangePattern, { path, problem: pattern })]);
    const names = take(matchingNames(pattern, { path, folder: pattern.folder || dirname(path) }));
    const { folder, rest } = pattern;
    return names.map((name) => `${folder}${name}${rest}`);
  });
}

/** ESP7219 for a list that names a file twice, by whatever words. */
export function repeatedFiles(files: DataFiles): readonly (readonly [key: string, Diagnostic])[] {
  const seen = new Set<string>();
  return filePaths(files).flatMap(([keys, path]) => {
    const [key = '', index] = keys.split('.');
    const own = `${key} ${normalize(path)}`;
    if (index === undefined || key === 'beside' || !seen.has(own)) {
      seen.add(own);
      return [];
    }
    return [[key, diagnose(repeatedFile, { key, file: path }, { file: path })] as const];
  });
}
