/** Whether a path names a Hugging Face folder: weights in safetensors files beside a `config.json`. */
import { orElse } from '../basics/attempts.ts';
import { existsSync, statSync, realpathSync } from 'node:fs';
import { basename, dirname, join, isAbsolute, relative, sep } from 'node:path';
import { noConfig } from '../diagnostics/catalogue/checkpoint.ts';
import { diagnose, done, type Outcome } from '../diagnostics/diagnostic.ts';
import { checkpointFiles } from '../model/index.ts';

/**
 * Its `config.json`, by the folder or by one of its files that transformers opens by name; undefined for what is
 * something else. An error where weights lie there, and no configuration.
 */
export function checkpointAt(path: string): Outcome<{ readonly config: string }> | undefined {
  const { config, weights, index } = checkpointFiles;
  // False where it cannot be told: opening the path says why.
  const isFolder = orElse(() => statSync(path).isDirectory(), false);
  const isNamed = [config, weights, index].some((name) => name === basename(path));
  const folder = isFolder ? path : isNamed ? dirname(path) : undefined;
  const found = folder === undefined ? undefined : join(folder, config);
  if (found !== undefined && existsSync(found)) return done({ config: found });
  const isOther = isFolder
    ? existsSync(join(path, weights)) || existsSync(join(path, index))
    : /\.safetensors(\.index\.json)?$/u.test(path) && existsSync(path);
  return isOther ? { diagnostics: [diagnose(noConfig, { path }, { file: path })] } : undefined;
}

/**
 * Where a path leads that a link takes out of the folder; undefined where it stays in it, links followed.
 * Throws what the system says where the file is not there.
 */
export function leadsOut(folder: string, path: string): string | undefined {
  const target = realpathSync(join(folder, path));
  return liesBelow(realpathSync(folder), target) === undefined ? target : undefined;
}

export function leadsOutReason(target: string): string {
  return `it is a link that leads out of the folder of the recipe, to ${target}`;
}

/** The path from a folder down to what lies in it, with `/`; undefined for what lies elsewhere. */
export function liesBelow(folder: string, path: string): string | undefined {
  const inside = relative(folder, path);
  const isOut = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  return isOut ? undefined : inside.split(sep).join('/');
}
