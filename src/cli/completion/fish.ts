/** The completion script for fish, 3.0 and later. */
import { commandPatterns, valuePatterns, type Completed, type CompletedOption, type Offers } from './declared.ts';

export function fishScript(commands: readonly Completed[]): string {
  return `# Completes espalier in fish: espalier completion fish > ~/.config/fish/completions/espalier.fish
function __espalier_place
  set -l place ''
  set -l option ''
  set -l at 0
  for word in (commandline -opc)[2..-1]
    if test -n "$option"
      set option ''
      continue
    end
    switch "$place|$word"
      case ${valuePatterns(commands).join(' ')}
        set option $word
      case ${commandPatterns(commands).join(' ')}
        set place (string trim -- "$place $word")
      case '*|-*'
      case '*'
        set at (math $at + 1)
    end
  end
  if test -n "$option"
    echo "$place|value"
  else
    echo "$place|at $at"
  end
end
function __espalier_at
  string match -q -- $argv[1] (__espalier_place)
end
complete -c espalier -f
${commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ place, commands, options, operands, takesMore }: Completed): readonly string[] {
  const when = (at: string): string => `complete -c espalier -n "__espalier_at '${place}|${at}'"`;
  return [
    ...commands.map(({ name, description }) => `${when('at 0')} -a ${single(name)} -d ${single(description)}`),
    ...options.map((option) => `${when('*')}${namesText(option)} -d ${single(option.description)}`),
    ...operands.flatMap((offers, at) => {
      const goesOn = takesMore && at === operands.length - 1;
      const text = offersText(offers);
      return text === '' ? [] : [`${when(goesOn ? 'at *' : `at ${at}`)}${text}`];
    }),
  ];
}

function namesText({ short, long, value }: CompletedOption): string {
  return [
    short === undefined ? '' : ` -s ${short.slice(1)}`,
    long === undefined ? '' : ` -l ${long.slice(2)}`,
    value === undefined ? '' : ` -r${offersText(value)}`,
  ].join('');
}

function offersText({ words = [], endings, folders }: Offers): string {
  const calls = [
    ...(endings ?? []).map((ending) => `(__fish_complete_suffix .${ending})`),
    ...(folders ? ['(__fish_complete_directories)'] : []),
  ];
  const parts = [...words, ...calls].join(' ');
  const files = endings?.length === 0 ? ' -F' : '';
  return `${files}${parts === '' ? '' : ` -a ${single(parts)}`}`;
}

/** A word as fish takes it: between single quotes a backslash escapes. */
function single(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
