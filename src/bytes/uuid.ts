/** The canonical form of a UUID written in any form Go's parser takes: plain, `urn:uuid:`, in braces or 32 digits. Else undefined. */
export function parseUuid(text: string): string | undefined {
  const bare = /^(?:urn:uuid:(.{36})|\{(.{36})\}|(.{36}))$/i.exec(text);
  const plain = bare?.[1] ?? bare?.[2] ?? bare?.[3] ?? withDashes(text);
  return isPlainUuid(plain) ? plain.toLowerCase() : undefined;
}

/** True for a UUID in its plain form, in letters of any case. */
export function isPlainUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function withDashes(text: string): string {
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
