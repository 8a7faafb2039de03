/** The key, in hex, by which payloads of recorded histories are sealed. It seals nothing else. */
export const recordedKey = '5ea1'.repeat(16);
