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

function packageFolder(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function notice(folder) {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file === undefined ? elsewhere : readFileSync(path.join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}
