/** The import statements of a text of Python: at the start of a line, after `;` or `:`, inside functions and over several lines. */

export interface PythonImport {
  /** Dotted, with leading dots where it is relative: `torch.nn`, `.plan`. */
  readonly module: string;
  /** What `from` takes from it, each of which can be a module of its own. */
  readonly names: readonly string[];
}

/** Strings, comments and line joins, which hold no statement; brackets; what ends a statement; and all the rest. */
const tokens =
  /[rbfu]{0,2}(?:"""[^]*?"""|'''[^]*?''')|[rbfu]{0,2}(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|#[^\n]*|\\\n|[([{]|[)\]}]|[\n;:]|[^]/gi;

const dotted = String.raw`\w+(?:\s*\.\s*\w+)*`;
const item = String.raw`${dotted}(?:\s+as\s+\w+)?`;
const importStatement = new RegExp(String.raw`^import\s+(${item}(?:\s*,\s*${item})*)$`);
const fromStatement = new RegExp(String.raw`^from\s+(\.*(?:${dotted})?)\s*\bimport\b\s*(\*|\(?\s*\w[\w\s,]*\)?)$`);
const called = /\b(?:import_module|__import__|importorskip)\(\s*["']([\w.]+)["']/g;

export function pythonImports(text: string): readonly PythonImport[] {
  const found = [...text.matchAll(called)].map(([, module = '']) => ({ module, names: [] as readonly string[] }));
  for (const statement of statements(text)) {
    const [, modules] = importStatement.exec(statement) ?? [];
    if (modules !== undefined) found.push(...namesIn(modules).map((module) => ({ module, names: [] })));
    const [, module, names] = fromStatement.exec(statement) ?? [];
    if (module !== undefined && names !== undefined) found.push({ module: module.replaceAll(/\s/g, ''), names: namesIn(names) });
  }
  return found;
}

/** Without their strings and comments. */
function statements(text: string): readonly string[] {
  const found: string[] = [];
  let statement = '';
  let depth = 0;
  for (const [token] of text.matchAll(tokens)) {
    if (/^[([{]$/.test(token)) depth += 1;
    if (/^[)\]}]$/.test(token)) depth = Math.max(0, depth - 1);
    if (depth === 0 && /^[\n;:]$/.test(token)) {
      found.push(statement.trim());
      statement = '';
    } else if (token.startsWith('\\') || token === '\n') statement += ' ';
    else if (token.length === 1) statement += token;
    else if (!token.startsWith('#')) statement += '""';
  }
  return [...found, statement.trim()];
}

function namesIn(list: string): readonly string[] {
  return list
    .replaceAll(/[()]/g, '')
    .split(',')
    .map((one) => (one.trim().split(/\s+as\s+/, 1)[0] ?? '').replaceAll(/\s/g, ''))
    .filter((name) => name !== '' && name !== '*');
}
