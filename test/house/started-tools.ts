/** Which programs beside Node a test starts, read from the texts in it, in its helpers and in the Python that it names. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { helpersOf } from '../../scripts/test-imports.mjs';
import { root } from '../support/root.ts';
import { importedModules, pythonOf } from './python-modules.ts';
import { visit } from './sources.ts';

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

/** Programs by other names, which `signs` would not see. */
const otherNames = /^(?:\S*\/)?(?:python[\d.]+|pip3|vim|emacs|chromium-browser|google-chrome|firefox)$/;

/** `git` is not among them: an option and a dialect have its name; nor is Vulkan, whose tests pass over themselves. */
export interface Started {
  readonly tools: readonly string[];
  /** Names of programs, and modules of Python with what imports them, that the list of tools does not know. */
  readonly unknown: readonly string[];
}

export function startedTools(test: string): Started {
  const files = helpersOf(test);
  const texts = files.flatMap((file) => knownTextsOf(file).map((text) => ({ file, text })));
  const started = new Set([...files, ...texts.map(({ text }) => text)].flatMap((text) => signs.get(text) ?? []));
  const programs = texts.map(({ text }) => text).filter((text) => otherNames.test(text) && !signs.has(text));
  if (!started.has('python3')) return { tools: [...started].toSorted(), unknown: programs };
  const python = importedModules(texts.flatMap(({ file, text }) => pythonOf(text, file)));
  return { tools: [...new Set([...started, ...python.tools])].toSorted(), unknown: [...programs, ...python.unknown] };
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
    if (ts.isTemplateExpression(node))
      found.push([node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text: part }) => part).join('_'));
  });
  return found;
}
