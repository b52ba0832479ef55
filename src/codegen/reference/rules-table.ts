/** The table of lint rules in docs/lint.md, and how a generated table stands in a page that people write. */
import { rules } from '../../lint/rules/index.ts';

/** The page with this text between the marks of a part. */
export function withPart(page: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name}: written by \`npm run codegen\` -->`, `<!-- end of ${name} -->`];
  const [before = '', rest = ''] = page.split(start);
  const [, after = ''] = rest.split(end);
  return `${before}${start}\n\n${text}\n${end}${after}`;
}

export function withRules(page: string): string {
  const rows = rules.map(({ name, definition, pedantic, reads, source }) => {
    const { code, title, severity } = definition;
    const level = pedantic === true ? 'off' : severity;
    return [`\`${name}\``, title, level, reads === 'model' ? 'yes' : '', `[${code}](diagnostics/${code}.md)`, source];
  });
  const head = ['rule', 'what it finds', 'level', 'needs a model', 'page', 'where it comes from'];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`);
  return withPart(page, 'rules', lines.join(''));
}
