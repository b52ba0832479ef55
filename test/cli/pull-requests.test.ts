/** The hook, the workflow and the comparison of `docs/ci`, with real git in a real repository. */
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectFolder } from '../report/run-folder.ts';
import { command, removeFolders, root } from './command.ts';

afterAll(removeFolders);

const run = promisify(execFile);
const ci = path.join(root, 'docs/ci');
const good = 'prune weights by global magnitude to 80%\n';

interface Answer {
  readonly code: number;
  readonly output: string;
}

interface Repository {
  readonly cwd: string;
  readonly sh: (script: string, env?: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly write: (name: string, text: string) => void;
}

/** A repository on branch `main` with one commit: a project, its model, its data and a recipe. */
async function repository(): Promise<Repository> {
  const cwd = projectFolder(good);
  const bin = path.join(cwd, '.git/bin');
  const env = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b.c',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b.c',
  };
  const sh: Repository['sh'] = (script, more = {}) =>
    run('bash', ['-c', `exec 2>&1; ${script}`], { cwd, env: { ...env, ...more } }).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      (error: { code?: number; stdout?: string }) => ({ code: error.code ?? -1, output: error.stdout ?? String(error) }),
    );
  const write = (name: string, text: string): void => writeFileSync(path.join(cwd, name), text);
  await sh('git init --quiet --initial-branch=main && mkdir -p .git/bin .git/hooks');
  writeFileSync(path.join(bin, 'espalier'), `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`);
  chmodSync(path.join(bin, 'espalier'), 0o755);
  const first = await sh('git add . && git commit --quiet -m first');
  if (first.code !== 0) throw new Error(first.output);
  return { cwd, sh, write };
}

describe('the pre-commit hook', () => {
  async function hooked(): Promise<Repository> {
    const repo = await repository();
    cpSync(path.join(ci, 'pre-commit'), path.join(repo.cwd, '.git/hooks/pre-commit'));
    return repo;
  }
  const commit = 'git add . && git commit --quiet -m change';

  it.each([
    ['a wrong recipe', 'prune weights by global magnitud to 80%\n', /ESP2004/],
    ['a recipe that is not formatted', 'prune   weights by global magnitude to 80%\n', /espalier fmt/],
  ])('refuses %s', async (_, text, finding) => {
    const { sh, write } = await hooked();
    write('new recipe.prune', text);
    const { code, output } = await sh(commit);
    expect([code, output]).toEqual([1, expect.stringMatching(finding)]);
    expect((await sh('git log --oneline')).output.trim().split('\n')).toHaveLength(1);
  });

  it('lets a sound recipe pass, and commits without recipes', async () => {
    const { sh, write } = await hooked();
    write('new recipe.prune', good.replace('80%', '90%'));
    expect((await sh(commit)).code).toBe(0);
    write('notes.txt', 'no recipe');
    expect(await sh(commit)).toEqual({ code: 0, output: '' });
  });

  it('looks at what is staged, not at what lies there', async () => {
    const { sh, write } = await hooked();
    write('a.prune', 'prune weights by global magnitud to 80%\n');
    await sh('git add .');
    write('a.prune', good);
    const { code, output } = await sh('git commit --quiet -m change');
    expect([code, output]).toEqual([1, expect.stringMatching(/ESP2004/)]);
  });

  it('finds the files that a recipe uses', async () => {
    const { sh, write } = await hooked();
    write('scores.prune', 'criterion big = |w|^2\n');
    write('b.prune', 'use "scores.prune"\n\nprune weights by global big to 80%\n');
    const { code, output } = await sh(commit);
    expect(output).not.toMatch(/ESP\d{4}.*scores/);
    expect(code).toBe(0);
  });
});

describe('the pre-commit hook finds Espalier', () => {
  /** A repository whose path holds no Espalier, with the hook and one good recipe that is staged. */
  async function without(): Promise<Repository> {
    const repo = await repository();
    rmSync(path.join(repo.cwd, '.git/bin/espalier'));
    cpSync(path.join(ci, 'pre-commit'), path.join(repo.cwd, '.git/hooks/pre-commit'));
    repo.write('.gitignore', 'node_modules\n');
    repo.write('new.prune', good);
    return repo;
  }
  const place = (folder: string, text: string): void => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'espalier'), `#!/bin/sh\n${text}\n`);
    chmodSync(path.join(folder, 'espalier'), 0o755);
  };
  const real = `exec "${process.execPath}" "${command}" "$@"`;
  const commit = 'git add . && git commit --quiet -m change';

  it('or reports that there is none, and how to get one', async () => {
    const { sh } = await without();
    const { code, output } = await sh(commit);
    expect(code).toBe(1);
    expect(output).toBe(
      'pre-commit: there is no Espalier in node_modules/.bin or on the path\n' + 'install it with: npm install --save-dev espalier\n',
    );
  });

  it('in the project', async () => {
    const { cwd, sh, write } = await without();
    place(path.join(cwd, 'node_modules/.bin'), real);
    expect(await sh(commit)).toMatchObject({ code: 0 });
    write('new.prune', 'prune weights by global magnitud to 80%\n');
    expect((await sh(commit)).output).toMatch(/ESP2004/);
    expect((await sh(`mkdir -p deep && cd deep && git add .. && git commit -m x`)).code).toBe(1);
  });

  it('in the project before the path', async () => {
    const { cwd, sh } = await without();
    place(path.join(cwd, 'node_modules/.bin'), 'echo from the project');
    place(path.join(cwd, '.git/bin'), 'echo from the path');
    const { output } = await sh(commit);
    expect([output.includes('from the project'), output.includes('from the path')]).toEqual([true, false]);
  });

  it('and speaks of the layout only where that is what is wrong', async () => {
    const { cwd, sh } = await without();
    place(path.join(cwd, 'node_modules/.bin'), 'echo broken; exit 2');
    const { code, output } = await sh(commit);
    expect([code, output]).toEqual([1, 'broken\nbroken\n']);
  });

  it('for the framework pre-commit, too', async () => {
    interface Hook {
      readonly entry: string;
      readonly files: string;
      readonly language: string;
      readonly pass_filenames: boolean;
    }
    const [hook]: readonly Hook[] = parse(readFileSync(path.join(root, '.pre-commit-hooks.yaml'), 'utf8'));
    if (hook === undefined) throw new Error('there is no hook');
    expect(['a.prune', 'a/b.prune.yaml', 'b.yaml'].map((name) => new RegExp(hook.files).test(name))).toEqual([true, true, false]);
    // A script is started where the commit is made, without names where none are passed.
    expect([hook.language, hook.pass_filenames]).toEqual(['script', false]);
    const { cwd, sh, write } = await without();
    place(path.join(cwd, 'node_modules/.bin'), real);
    write('new.prune', 'prune weights by global magnitud to 80%\n');
    const { code, output } = await sh(`git add . && "${path.join(root, hook.entry)}"`);
    expect([code, output]).toEqual([1, expect.stringMatching(/ESP2004/)]);
  });
});

describe('recipe-changes', () => {
  const changes = `"${path.join(ci, 'recipe-changes')}" main`;

  it('says in Markdown what changed in recipes and their plans', async () => {
    const { sh, write } = await repository();
    await sh('git checkout --quiet -b change');
    write('a.prune', good.replace('80%', '90%'));
    write('new.prune', good);
    await sh('git add . && git commit --quiet -m change');
    const { code, output } = await sh(changes);
    expect(output).toMatch(/^## Recipes\n\n### `a\.prune`\n\n.*80%.*90%/s);
    expect(output).toMatch(/reached `40160` → `45180`/);
    expect(output).toMatch(/### `new\.prune`\n\nNew\./);
    expect(code).toBe(0);
    expect((await sh('git worktree list')).output.trim().split('\n')).toHaveLength(1);
    expect((await sh('git status --short')).output).toBe('');
  });

  it('compares the recipes alone where the model is missing', async () => {
    const { sh, write } = await repository();
    await sh('git rm --quiet net.onnx && git commit --quiet -m "without the model"');
    await sh('git checkout --quiet -b change');
    write('a.prune', good.replace('80%', '90%'));
    await sh('git commit --quiet -a -m change');
    const { code, output } = await sh(changes);
    expect([code, output]).toEqual([0, expect.stringMatching(/80%.*90%/)]);
    expect(output).not.toContain('40160');
  });

  it('tells spelling, removal and trouble apart', async () => {
    const { sh, write } = await repository();
    write('gone.prune', good);
    await sh('git add . && git commit --quiet -m more && git checkout --quiet -b change');
    write('a.prune', `# the same\n${good}`);
    await sh('git rm --quiet gone.prune && git commit --quiet -a -m change');
    const { output } = await sh(changes);
    expect(output).toContain('### `a.prune`\n\nNothing has changed but the spelling.');
    expect(output).toContain('### `gone.prune`\n\nRemoved.');
    write('a.prune', 'prune weights by global magnitud to 80%\n');
    await sh('git commit --quiet -a -m worse');
    const worse = await sh(changes);
    expect([worse.code, worse.output]).toEqual([1, expect.stringMatching(/It cannot be compared:[^]*ESP2004/)]);
  });
});

describe('the workflow', () => {
  interface Step {
    readonly name?: string;
    readonly run?: string;
  }
  const workflow: { readonly jobs: { readonly recipes: { readonly steps: readonly Step[] } } } = parse(
    readFileSync(path.join(ci, 'recipes.yml'), 'utf8'),
  );
  const scriptOf = (name: string): string => {
    const script = workflow.jobs.recipes.steps.find((step) => step.name === name)?.run;
    if (script === undefined) throw new Error(`there is no step ${name}`);
    return script.replace('$(npm root --global)/espalier', root);
  };

  it('passes sound recipes, and tells what changed', async () => {
    const { cwd, sh, write } = await repository();
    await sh('git checkout --quiet -b change');
    write('a.prune', good.replace('80%', '90%'));
    await sh('git commit --quiet -a -m change');
    const env = { BASE: 'main', GITHUB_STEP_SUMMARY: path.join(cwd, '.git/summary.md') };
    for (const step of ['check', 'format', 'what changed']) {
      expect(await sh(scriptOf(step), env)).toMatchObject({ code: 0 });
    }
    expect(readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8')).toMatch(/## Recipes[^]*80%.*90%/);
  });

  it('annotates what is wrong, and refuses what is not formatted', async () => {
    const { sh, write } = await repository();
    write('b.prune', 'prune  weights by global magnitud to 80%\n');
    await sh('git add .');
    const check = await sh(scriptOf('check'));
    expect(check.output).toMatch(/^::error title=ESP2004.*file=b\.prune,line=1/m);
    expect(check.code).not.toBe(0);
    expect((await sh(scriptOf('format'))).code).not.toBe(0);
  });
});
