import { isJsonObject, type Json, type JsonObject } from '../json/json.js';

/** The data an instance starts with: an object as it is, anything else under `input` (specification 2.1). */
export function normaliseInput(input: Json): JsonObject {
  return isJsonObject(input) ? input : { input };
}
