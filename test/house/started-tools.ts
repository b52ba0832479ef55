/** Which programs beside Node a test starts, read from the texts in it, in its helpers and in the Python that it names. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { helpersOf } from '../../scripts/test-imports.mjs';
import { root } from '../support/root.ts';
import { filesBelow, visit } from './sources.ts';

/** What a test that starts a tool has in it: the name of the program, or the file whose import starts it. */
const signs = new Map(
  Object.entries({
    '/usr/bin/python3': 'python3',
    nvim: 'nvim',
    pytest: 'pytest',
    pip: 'pip',
    '/usr/bin/mypy': 'mypy',
    '--no-build-isolation': 'setuptools',
    'tree-sitter': 'tree-sitter',
    cc: 'cc',
    '/usr/bin/chromium': 'chromium',
    'scripts/vs-code-server.mjs': 'code-server',
    '/usr/sbin/slurmctld': 'slurm',
  }),
);

/** Modules of Python that Debian packages bring. */
const modules = new Map(
  Object.entries({ numpy: 'numpy', yaml: 'yaml', google: 'protobuf', torch: 'torch', onnx: 'onnx', safetensors: 'safetensors' }),
);

/** Programs by other names, which `signs` would not see. */
const otherNames = /^(?:\S*\/)?(?:python[\d.]+|pip3|vim|emacs|chromium-browser|google-chrome|firefox)$/;

/** `git` is not among them: an option and a dialect have its name; nor is Vulkan, whose tests pass over themselves. */
export interface Started {
  readonly tools: readonly string[];
  /** Names of programs that are started in a way that the list of tools does not know. */
  readonly unknown: readonly string[];
}

export function startedTools(test: string): Started {
  const files = helpersOf(test);
  const texts = files.flatMap(knownTextsOf);
  const tools = new Set([...files, ...texts].flatMap((text) => signs.get(text) ?? []));
  if (tools.has('python3')) for (const name of pythonModules(texts)) tools.add(name);
  return { tools: [...tools].toSorted(), unknown: texts.filter((text) => otherNames.test(text) && !signs.has(text)) };
}

const known = new Map<string, readonly string[]>();

/** A helper is read once for all tests that it helps. */
function knownTextsOf(file: string): readonly string[] {
  const texts = known.get(file) ?? textsOf(file);
  known.set(file, texts);
  return texts;
}

function textsOf(file: string): readonly string[] {
  const found: string[] = [];
  const text = readFileSync(path.join(root, file), 'utf8');
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true), (node) => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    if (ts.isTemplateExpression(node)) found.push(node.getText());
  });
  return found;
}

/** Through the Python files that import each other; a page of documentation has its cells. */
function pythonModules(texts: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = texts.flatMap((text) => (/\.(?:py|md)$/.test(text) ? sourceOf(path.basename(text)) : [text]));
  const seen = new Set<string>();
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    if (seen.has(source)) continue;
    seen.add(source);
    for (const [, names = ''] of source.matchAll(/^[ \t]*(?:import|from)[ \t]+(.+)$/gm)) {
      for (const name of names.split(/ import | as |,/).map((one) => one.trim().split('.', 1)[0] ?? '')) {
        const tool = modules.get(name);
        if (tool !== undefined) found.add(tool);
        else waiting.push(...sourceOf(`${name}.py`), ...packageOf(name));
      }
    }
  }
  return found;
}

const places = ['test', 'docs', 'examples', 'python'].flatMap((folder) => filesBelow(path.join(root, folder)));
const sources = new Map(places.filter((file) => /\.(?:py|md)$/.test(file)).map((file) => [path.basename(file), file] as const));

const scripts = places.filter((file) => file.endsWith('.py')).map((file) => ({ file, folder: path.basename(path.dirname(file)) }));

/** A package of Python is a folder: all of its files count. */
function packageOf(name: string): readonly string[] {
  return scripts.filter(({ folder }) => folder === name).map(({ file }) => readFileSync(file, 'utf8'));
}

function sourceOf(name: string): readonly string[] {
  const file = sources.get(name);
  if (file === undefined || !existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  return file.endsWith('.py') ? [text] : [...text.matchAll(/^```python\n(.*?)^```$/gms)].map(([, cell = '']) => cell);
}
