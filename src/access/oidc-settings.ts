/** An OpenID provider whose tokens count. */
export interface OidcSettings {
  /** As in the `iss` of its tokens. */
  readonly issuer: string;
  /** What the `aud` of its tokens must name. */
  readonly audience: string;
  /** The claim with the grants. */
  readonly claim: string;
  /** Where its keys are; absent: its discovery document says so. */
  readonly jwksUrl: string | undefined;
}
