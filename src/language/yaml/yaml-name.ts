/** How the name of a file says that the recipe in it is YAML. */

export function isYamlName(name: string): boolean {
  return /\.prune\.ya?ml$/i.test(name);
}
