/** What texts of an instance are sealed for: they open only beside its id. */
export function sealContext(instance: string): string {
  return `instance ${instance}`;
}
