/** `espalier diff`: what changed in meaning between two recipes, plans, models or runs, in words. */
import { visible } from '../../diagnostics/render/visible.ts';
import { Option, type Command } from 'commander';
import pc from 'picocolors';
import type { Comparison, Paint, Table } from '../../diff/index.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { clean, findings, unable, report } from '../report.ts';
import type { Session, Channel } from '../terminal.ts';
import { readText } from '../texts.ts';

const examples = `
Examples:
  $ espalier diff old.prune new.prune
  $ espalier diff recipe.prune recipe.prune.yaml
  $ espalier diff before/plan.yaml after/plan.yaml --markdown
  $ espalier diff net.onnx runs/first
  $ espalier diff runs/first runs/second --json
  $ git config diff.espalier.command 'espalier diff --git'

A model is compared with the model that a run wrote.

Exit codes: 0 same meaning, 1 changes, 2 error. With --git, always 0.`;

type DiffOptions = { readonly json?: true; readonly markdown?: true; readonly git?: true };

export function addDiff(program: Command, session: Session): void {
  const command = program
    .command('diff')
    .description('say in words what changed in meaning between two recipes, plans, models or runs')
    .argument('<files...>', 'two recipes (text or YAML), plans, models or folders of runs; with --git what git passes')
    .option('--json', 'print {same, changes} as JSON, for models and runs with all figures')
    .addOption(new Option('--markdown', 'print Markdown, for a pull request').conflicts('json'))
    .addOption(new Option('--git', 'act as an external diff of git: see docs/diff.md').conflicts(['json', 'markdown']))
    .addHelpText('after', examples)
    .action(async (files: string[], options: DiffOptions) => session.finish(await diff(files, options, command, session)));
}

async function diff(files: readonly string[], options: DiffOptions, command: Command, session: Session): Promise<number> {
  if (options.git === true) return await diffForGit(files, command, session);
  const [before, after, third] = files;
  if (before === undefined || after === undefined || third !== undefined) {
    return command.error('error: two files are compared, no less and no more');
  }
  const { compare } = await import('../compared.ts');
  const found = await compare(before, after);
  if (found === undefined) {
    return command.error(`error: \`${before}\` and \`${after}\` cannot be compared: give two recipes, plans, models or runs`);
  }
  const { out, err } = session.terminal();
  if (found.value === undefined) return await trouble(found.diagnostics, err);
  await show(found.value, options, out);
  return found.value.same ? clean : findings;
}

async function show({ same, changes, tables, facts }: Comparison, { json, markdown }: DiffOptions, out: Channel): Promise<void> {
  const { renderMarkdown, renderMarkdownTables, renderText } = await import('../../diff/index.ts');
  if (json === true) {
    out.json({ same, changes, ...facts });
  } else if (markdown === true) {
    const words = same || changes.length > 0 ? renderMarkdown(changes) : '';
    out.write(words + renderMarkdownTables(tables));
  } else {
    out.write(renderText(changes, paintOn(out.color)) + (await inColumns(tables, changes.length)));
  }
}

async function inColumns(tables: readonly Table[], linesAbove: number): Promise<string> {
  if (tables.length === 0) return '';
  const { tableLines } = await import('../../report/plan-sheet.ts');
  const { visible } = await import('../../diagnostics/render/visible.ts');
  return tables
    .map(({ title, head, rows, aligns }, at) => {
      const safe = rows.map((row) => row.map(visible));
      const lines = [`${title}:`, ...tableLines(head, safe, aligns)];
      return (at + linesAbove > 0 ? '\n' : '') + lines.map((line) => `${line}\n`).join('');
    })
    .join('');
}

/** PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE, and for a rename two more. */
async function diffForGit(args: readonly string[], command: Command, session: Session): Promise<number> {
  const [path, before, , , after, , , renamed] = args;
  const { out } = session.terminal();
  if (path === undefined) return command.error('error: --git takes what git passes');
  if (before === undefined || after === undefined) {
    out.say`unmerged ${path}`;
    return clean;
  }
  const colour = out.color || (process.env['GIT_PAGER_IN_USE'] === 'true' && !process.env['NO_COLOR']);
  out.write(pc.createColors(colour).bold(visible(`meaning of ${renamed === undefined ? path : `${path} → ${renamed}`}`)) + '\n');
  out.write(await versionsInWords(renamed ?? path, before, after, colour));
  return clean;
}

/** Git stops where an external diff fails, so what is wrong with a version is part of the answer. */
async function versionsInWords(path: string, before: string, after: string, colour: boolean): Promise<string> {
  if (before === '/dev/null') return 'a new file; `git diff --no-ext-diff` shows its text\n';
  if (after === '/dev/null') return 'removed; `git diff --no-ext-diff` shows its text\n';
  const { compareVersions } = await import('../compared.ts');
  const { renderText } = await import('../../diff/index.ts');
  const found = compareVersions(path, readText(before), readText(after));
  if (found.value === undefined) return await notCompared(found);
  const lines = renderText(found.value, paintOn(colour));
  return lines === '' ? 'nothing has changed but the spelling\n' : lines;
}

async function notCompared({ diagnostics }: Outcome<unknown>): Promise<string> {
  const { renderConcise } = await import('../../diagnostics/render/concise.ts');
  return `no recipe to compare; \`git diff --no-ext-diff\` shows the text\n${renderConcise(diagnostics)}`;
}

function paintOn(colour: boolean): Paint {
  const { green, red, cyan } = pc.createColors(colour);
  const tones = { added: green, removed: red, moved: cyan };
  return (text, tone) => tones[tone](text);
}

async function trouble(diagnostics: readonly Diagnostic[], err: Channel): Promise<number> {
  await report(diagnostics, 'pretty', err);
  return unable;
}
