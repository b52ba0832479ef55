/** Links between pages lead somewhere, and the index names every page. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, linksOf } from './support/markdown.ts';
import { root } from './cli/command.ts';

const pages = [
  ...['README.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const textOf = (name: string): string => readFileSync(path.join(root, name), 'utf8');

/** Why a link leads nowhere; nothing where it leads somewhere. */
function faultOf(page: string, link: string): string | undefined {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
  if (!existsSync(path.join(root, target))) return `${page}: there is no ${target}`;
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  return anchorsOf(textOf(target)).includes(anchor) ? undefined : `${page}: ${target} has no heading for #${anchor}`;
}

describe('the pages', () => {
  it('link to files and headings that exist', () => {
    const links = pages.flatMap((page) => linksOf(textOf(page)).map((link) => [page, link]));
    expect(links.length).toBeGreaterThan(100);
    expect(links.flatMap(([page = '', link = '']) => faultOf(page, link) ?? [])).toEqual([]);
  });

  it('directly below docs/ are all in the index', () => {
    const linked = linksOf(textOf('docs/README.md')).map((link) => link.split('#')[0]);
    const expected = readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
    expect(expected.filter((name) => !linked.includes(name))).toEqual([]);
    expect(linksOf(textOf('README.md'))).toContain('docs/README.md');
  });
});
