/**
 * The second minifier, slower than the first. Tests pack the same sources several times: with `ESPALIER_MINIFIED`, a folder,
 * what the same version made of the same text with the same options is taken from there.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { minify } from 'terser';

const { version } = createRequire(import.meta.url)('terser/package.json');
const folder = process.env.ESPALIER_MINIFIED;

/** Replaces a file by what terser makes of it. */
export async function minifyFile(file, options) {
  const text = readFileSync(file, 'utf8');
  const kept =
    folder &&
    path.join(
      folder,
      createHash('sha256')
        .update(JSON.stringify([version, options, text]))
        .digest('hex'),
    );
  if (kept && existsSync(kept)) return writeFileSync(file, readFileSync(kept));
  const { code = '' } = await minify(text, options);
  writeFileSync(file, code);
  if (kept) keep(kept, code);
}

/** Moved to its place as a whole: others may look for it. */
function keep(file, code) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, code);
  renameSync(`${file}.${process.pid}`, file);
}
