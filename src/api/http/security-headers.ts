import helmet from 'helmet';

/**
 * What a browser may do with an answer. Outputs, files and variables are shown with the type they claim: should that be a page,
 * it runs no script and is none of our origin. No header allows another origin anything.
 */
export const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], imgSrc: ["'self'", 'data:'], frameAncestors: ["'self'"], sandbox: [] },
  },
  // TLS ends in front of this server, if anywhere: who ends it decides for its host.
  strictTransportSecurity: false,
});
