/**
 * Small made-up additions, each kept as a patch in `test/house/additions/`. The hand-written files that a patch touches
 * are what such an addition costs. A patch begins with a sentence and its goal; a test applies it, and tries it.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../test/house/additions/', import.meta.url));

export function additions() {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.patch'))
    .toSorted()
    .map((file) => {
      const text = readFileSync(`${folder}${file}`, 'utf8');
      const [sentence = ''] = text.split('\n');
      const goal = Number(/^goal: (\d+)$/m.exec(text)?.[1]);
      const touched = [...text.matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, name]) => name);
      return { name: file.replace('.patch', ''), path: `${folder}${file}`, sentence, goal, files: touched.filter(isHandWritten) };
    });
}

/** What the generator writes costs nobody anything, and the trial of an addition is no part of it. */
function isHandWritten(name) {
  return !/^(?:test|docs\/reference|docs\/diagnostics|grammar)\/|\.generated\.ts$/.test(name);
}
