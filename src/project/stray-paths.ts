/** Which paths of a project lead out of its folder or their root, and which roots say nothing. */
import { ownAt } from '../basics/own.ts';
import { isMap, isNode, isPair, isScalar, type Document } from 'yaml';
import { storedFile, allPaths } from './data-files.ts';
import { matchParts } from '../basics/matches.ts';
import * as catalogue from '../diagnostics/catalogue/project.ts';
import { diagnose, type Diagnostic, type Source, type Span } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Project } from './project.ts';
import { severalKeys, dataRoles } from './words.ts';

/** Whether the value of a key (`x`, or `x.2` in a list) is a pattern. */
export function isPattern(key: string, path: string): boolean {
  return severalKeys.some((one) => key === one || key.startsWith(`${one}.`)) && storedFile(path).includes('*');
}

export interface Pattern {
  /** With the slash at its end; empty where the pattern has no folder. */
  readonly folder: string;
  readonly matches: (name: string) => boolean;
  /** What comes after the name: `#member` of an archive. */
  readonly rest: string;
}

/** Or what is wrong with it, in words. Every other character, `?` and `[` too, stands for itself. */
export function patternOf(path: string): Pattern | string {
  const file = storedFile(path);
  const [folder = '', last = ''] = /^(.*[\\/])?([^\\/]*)$/s.exec(file)?.slice(1) ?? [];
  if (folder.includes('*')) return 'a star stands in the name of a folder';
  if (last.includes('**')) return '`**` would reach into folders';
  const parts = last.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const whole = new RegExp(`^${parts.join('.*')}$`, 's');
  // A hidden file is matched by a pattern that begins with its dot, as in a shell.
  const matches = (name: string): boolean => whole.test(name) && (last.startsWith('.') || !name.startsWith('.'));
  return { folder, matches, rest: path.slice(file.length) };
}

interface PathParts {
  /** Absent where the path starts at the project's folder. */
  readonly root?: string;
  readonly rest: string;
}

/** `scans:a/b.npy` is `a/b.npy` below the root `scans`; a file with a colon in its name is `./a:b`. */
export function partsOf(path: string): PathParts {
  const [, root, rest] = matchParts(/^([A-Za-z][A-Za-z0-9_-]+):(.*)$/s, path);
  return root === undefined || rest === undefined ? { rest: path } : { root, rest };
}

type RootSource =
  /** Absolute, or from the project's folder. */
  | { readonly folder: string }
  /** Of the environment. */
  | { readonly variable: string }
  | { readonly problem: string };

/** What a project says of a root: a folder, `env:NAME`, or something that is neither. */
export function rootSource(text: string): RootSource {
  const { root, rest } = partsOf(text);
  if (root === 'env') {
    return /^[A-Za-z_]\w*$/.test(rest)
      ? { variable: rest }
      : { problem: '`env:` stands before the name of a variable, and nothing else does' };
  }
  if (root !== undefined) return { problem: 'a root does not start at another root' };
  if (text.startsWith('~')) return { problem: '`~` is not expanded' };
  // Opening a share sends a user's credentials to a machine that the project's author chose.
  if (/^[\\/]{2}/.test(text)) return { problem: 'it is a network share' };
  return text.includes('\0') ? { problem: 'it is no path' } : { folder: text };
}

type Named = Pick<Project, 'model' | 'roots'> & { readonly data?: Project['data'] };

export function pathsOf(project: Named): readonly (readonly [keys: string, path: string])[] {
  const paths: [string, string][] = [];
  if (project.model !== undefined) paths.push(['model', project.model]);
  for (const role of dataRoles) {
    const files = project.data?.[role];
    for (const [key, path] of files === undefined ? [] : allPaths(files)) paths.push([`data.${role}.${key}`, path]);
  }
  return paths;
}

/** Judged by the texts alone: nothing is opened. */
export function strayPaths(project: Named & Pick<Project, 'source' | 'places'>): readonly Diagnostic[] {
  const { roots = {} } = project;
  const known = Object.keys(roots);
  const ofRoots = Object.entries(roots).flatMap(([name, text]) => {
    const from = rootSource(text);
    if (!('problem' in from)) return [];
    return [diagnose(catalogue.strangeRoot, { name, problem: from.problem }, placeIn(project, `roots.${name}`))];
  });
  const ofPaths = pathsOf(project).flatMap(([keys, path]) => {
    const { root, rest } = partsOf(path);
    const place = placeIn(project, keys);
    if (root !== undefined && !known.includes(root)) {
      const nearest = suggest(root, known);
      const meant = nearest === undefined ? undefined : `${nearest}:${rest}`;
      return [diagnose(catalogue.undeclaredRoot, { root, meant, known }, place)];
    }
    if (!staysInside(rest)) return [diagnose(catalogue.pathOutside, { path, root }, place)];
    const pattern = isPattern(keys.split('.').slice(2).join('.'), rest) ? patternOf(rest) : undefined;
    if (typeof pattern !== 'string') return [];
    return [diagnose(catalogue.strangePattern, { path, problem: pattern }, place)];
  });
  return [...ofRoots, ...ofPaths];
}

/** Where a key's value stands in the file. */
export function placeIn(
  { source, places }: Pick<Project, 'source' | 'places'>,
  keys: string,
): { readonly source: Source; readonly span?: Span } {
  const span = ownAt(places, keys);
  return span === undefined ? { source } : { source, span };
}

/** False for absolute paths, drives, network shares, home folders, and what climbs above the start. */
export function staysInside(path: string): boolean {
  if (/^([\\/~]|[A-Za-z]:)/.test(path) || path.includes('\0')) return false;
  let depth = 0;
  for (const part of path.split(/[\\/]/)) {
    if (part === '..') depth--;
    else if (part !== '.' && part !== '') depth++;
    if (depth < 0) return false;
  }
  return true;
}

type Path = readonly (string | number)[];

/** Where a key or a value stands in the text of a YAML document. */
export function valueSpan(document: Document, path: Path): Span | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  return isNode(node) ? spanOf(node.range) : undefined;
}

/** The key at the end of the path, or the value where it is an item of a list. */
export function keySpan(document: Document, path: Path): Span | undefined {
  const key = path.at(-1);
  const owner = path.length <= 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(owner)) return valueSpan(document, path);
  const pair = owner.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key));
  return isNode(pair?.key) ? spanOf(pair.key.range) : undefined;
}

function spanOf(range: readonly number[] | null | undefined): Span | undefined {
  const [start, end] = range ?? [];
  return start === undefined || end === undefined ? undefined : { start, end };
}
