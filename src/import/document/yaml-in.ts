/** The YAML in a text: all of it, the front matter of a page, or JSON without its comments. Offsets stay. */

export function yamlIn(text: string): string {
  const front = /^\uFEFF?---[ \t]*\r?\n/.exec(text);
  if (front !== null) {
    const end = /^---[ \t]*$/m.exec(text.slice(front[0].length));
    return end === null ? text : text.slice(0, front[0].length + end.index);
  }
  return /^\s*(?:\/\/|\/\*|\{|\[)/.test(text) ? withoutComments(text) : text;
}

/** Comments, tabs and nothing else become blanks: JSON of NNCF has comments, YAML has others. */
function withoutComments(text: string): string {
  const part = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\t/g;
  return text.replace(part, (found) =>
    /^["']/.test(found) ? found : found.replaceAll(/[^\n]/g, ' '),
  );
}
