/** JSON whose integers beyond 2^53 keep every digit, as the jq engine computes with them. */
export type ExactJson = null | boolean | number | bigint | string | readonly ExactJson[] | ExactObject;

/** An object of {@link ExactJson} values. */
export interface ExactObject {
  readonly [key: string]: ExactJson;
}
