/** The licence texts of the packages whose code a bundle contains, as their licences ask for. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** `inputs` are the bundled files, relative to the root. */
export function licencesOf(root, inputs) {
  const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []));
  return [...folders]
    .sort()
    .map((folder) => notice(path.join(root, folder)))
    .join('\n' + '-'.repeat(80) + '\n\n');
}

const elsewhere = 'The package holds no text of its own; the Apache License 2.0 stands in LICENSE.';

/** Of packages without a text, whose licence is another one. */
const own = { '@cornerstonejs/codec-libjpeg-turbo-8bit': 'libjpeg-turbo.txt' };

function packageFolder(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const kept = own[name] && new URL(`licences/${own[name]}`, import.meta.url);
  const found = file === undefined ? kept : path.join(folder, file);
  const text = found === undefined ? elsewhere : readFileSync(found, 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}
