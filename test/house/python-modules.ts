/** The modules that the Python of tests imports, in files, in cells of pages and inside tests, and what brings each. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tools } from '../../scripts/tools.mjs';
import { root } from '../support/root.ts';
import { pythonImports } from './python-imports.ts';
import { standardLibrary } from './python-standard-library.ts';
import { filesBelow } from './sources.ts';

/** The modules of Python that the tools bring: the first name below the folder of Debian's modules. */
const modules = new Map(
  Object.entries(tools).flatMap(([tool, { what }]) => {
    const [, name] = /dist-packages\/(\w+)/.exec(what) ?? [];
    return name === undefined ? [] : [[name, tool] as const];
  }),
);

export interface Imported {
  /** Names of the tools that bring modules. */
  readonly tools: readonly string[];
  /** Modules that nothing brings, with the file that imports each. */
  readonly unknown: readonly string[];
}

export interface Python {
  /** The file that it stands in, relative to the root. */
  readonly file: string;
  readonly text: string;
}

/** A text of a test: the name of a file or a folder of Python, of a package for `-m`, of a page with cells; or Python itself. */
export function pythonOf(text: string, file: string): readonly Python[] {
  if (text.includes('\n') || !/^[\w./-]+$/.test(text)) return [{ file, text }];
  const places = [text, path.posix.join(path.posix.dirname(file), text), path.posix.join('python', text)];
  const place = places.find((one) => pythonFiles.has(one) || pages.has(one));
  if (place !== undefined) return read(place);
  if (/\.(?:py|md)$/.test(text)) return named(path.posix.basename(text)).flatMap(read);
  return text === 'tests' ? filesIn('python/tests') : packageOf(text);
}

/** Through the files of the repository that import each other: each module is a tool's, the repository's, or Python's own. */
export function importedModules(waiting: readonly Python[]): Imported {
  const found = new Set<string>();
  const unknown = new Set<string>();
  const unread = [...waiting];
  const seen = new Set<string>();
  for (let python = unread.pop(); python !== undefined; python = unread.pop()) {
    if (seen.has(`${python.file}\n${python.text}`)) continue;
    seen.add(`${python.file}\n${python.text}`);
    for (const { module, names } of pythonImports(python.text)) {
      const [first = ''] = module.split('.', 1);
      const tool = modules.get(first);
      const own = tool === undefined ? ownModules(module, names, python) : [];
      if (tool !== undefined) found.add(tool);
      else if (own.length > 0) unread.push(...own);
      else if (!standardLibrary.has(first)) unknown.add(`${python.file} imports ${first}`);
    }
  }
  return { tools: [...found], unknown: [...unknown] };
}

/** Beside the file, in its package, or anywhere else in the repository, since scripts extend their path. */
function ownModules(module: string, names: readonly string[], { file, text }: Python): readonly Python[] {
  const folder = path.posix.dirname(file);
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const parts = module.slice(dots).split('.').filter((part) => part !== ''); // prettier-ignore
  if (dots > 0) {
    const start = path.posix.join(folder, ...Array<string>(dots - 1).fill('..'));
    const targets = parts.length > 0 ? [parts] : names.map((name) => [name]);
    return [...targets.map((target) => `${path.posix.join(start, ...target)}.py`), path.posix.join(start, '__init__.py')]
      .filter((one) => pythonFiles.has(one))
      .flatMap(read);
  }
  const [first = ''] = parts;
  const beside = path.posix.join(folder, `${first}.py`);
  if (pythonFiles.has(beside)) return read(beside);
  const package_ = packageOf(first);
  return package_.length > 0 ? package_ : onPath(named(`${first}.py`), text).flatMap(read);
}

/** Of several files of one name, those whose folder the text names, as it does to put it on its path. */
function onPath(found: readonly string[], text: string): readonly string[] {
  const inNamed = found.filter((one) => text.includes(path.posix.basename(path.posix.dirname(one))));
  return inNamed.length > 0 ? inNamed : found;
}

const files = ['test', 'docs', 'examples', 'python', 'bench', 'scripts']
  .flatMap((folder) => filesBelow(path.join(root, folder)))
  .map((file) => path.relative(root, file).replaceAll(path.sep, '/'));
const pythonFiles = new Set(files.filter((file) => file.endsWith('.py')));
const pages = new Set(files.filter((file) => file.endsWith('.md')));

function named(name: string): readonly string[] {
  return [...pythonFiles, ...pages].filter((file) => path.posix.basename(file) === name);
}

/** A package of Python is a folder with `__init__.py`: all of its files count. */
function packageOf(name: string): readonly Python[] {
  const init = [...pythonFiles].find((file) => file.endsWith(`/${name}/__init__.py`));
  return init === undefined ? [] : filesIn(path.posix.dirname(init));
}

function filesIn(folder: string): readonly Python[] {
  return [...pythonFiles].filter((file) => file.startsWith(`${folder}/`)).flatMap(read);
}

/** A page of documentation has its cells. */
function read(file: string): readonly Python[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  if (file.endsWith('.py')) return [{ file, text }];
  return [...text.matchAll(/^```python\n(.*?)^```$/gms)].map(([, cell = '']) => ({ file, text: cell }));
}
