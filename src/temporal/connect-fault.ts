/** Why no Temporal server could be reached, and what to do, in words for the person who named it. */
export interface ConnectFault {
  readonly reason: string;
  readonly advice: string;
}

interface Explanation extends ConnectFault {
  /** What the SDK's connections say of it, the one in Rust or the one in JavaScript. */
  readonly told: RegExp;
  /** Present: only where TLS is, or is not, asked for. */
  readonly tls?: boolean;
}

const checkAddress = 'Check TEMPORAL_ADDRESS.';
const clientCertificate = 'TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH';

/** The first that fits is told. */
const explanations: readonly Explanation[] = [
  { told: /connection ?refused/i, reason: 'nothing listens there', advice: checkAddress },
  { told: /dns error|name resolution failed/i, reason: 'there is no host of this name', advice: checkAddress },
  {
    told: /UnknownIssuer|self[- ]signed|unable to (?:verify|get)/i,
    reason: 'its certificate is signed by nobody whom this machine trusts',
    advice: 'Set TEMPORAL_TLS_SERVER_CA_CERT_PATH to the file with the certificate of who signed it.',
  },
  {
    told: /NotValidForName|altnames/i,
    reason: 'its certificate is for another host',
    advice: 'Set TEMPORAL_TLS_SERVER_NAME to a name that it is for.',
  },
  {
    told: /InvalidCertificate\((?:Expired|NotValidYet)|certificate (?:has expired|is not yet valid)/i,
    reason: 'its certificate is over, or not valid yet',
    advice: 'Give the server a new one, or correct the clock of this machine.',
  },
  {
    told: /CertificateRequired/i,
    reason: 'it asks for a certificate of its client',
    advice: `Set ${clientCertificate}.`,
  },
  {
    told: /received fatal alert/i,
    reason: 'it does not take the certificate of its client, or does not speak TLS as this machine does',
    advice: `Check ${clientCertificate}.`,
  },
  {
    told: /key values mismatch/i,
    reason: 'the key of the client does not belong to its certificate',
    advice: `Check ${clientCertificate}.`,
  },
  {
    told: /InvalidMessage|wrong version number/i,
    reason: 'it does not speak TLS',
    advice: 'Check TEMPORAL_ADDRESS, or leave TEMPORAL_TLS away.',
  },
  {
    told: /ConnectionReset|BrokenPipe|connection closed|broken pipe/i,
    tls: true,
    reason: 'it ended the connection at once, as a server does that does not take the certificate of its client',
    advice: `Check ${clientCertificate}.`,
  },
  {
    told: /ConnectionReset|BrokenPipe|connection closed|broken pipe/i,
    tls: false,
    reason: 'it ended the connection at once, as a server does that speaks TLS only, or that is no Temporal server',
    advice: 'Check TEMPORAL_ADDRESS, or set TEMPORAL_TLS=true.',
  },
  {
    told: /valid authentication credentials|permission to execute|unauthenticated|permission.?denied/i,
    reason: 'it does not let this client in',
    advice: 'Check TEMPORAL_API_KEY and TEMPORAL_NAMESPACE.',
  },
  {
    told: /grpc-status header missing|FRAME_SIZE_ERROR|http2 error/i,
    reason: 'what answers there is no Temporal server',
    advice: checkAddress,
  },
  {
    told: /before the deadline|timed? ?out/i,
    reason: 'no answer came within ten seconds',
    advice: checkAddress,
  },
];

/**
 * What the failure of a connection means.
 * @param tls whether TLS was asked for
 */
export function explainConnectFault(told: string, tls: boolean): ConnectFault {
  const known = explanations.find((one) => one.told.test(told) && (one.tls ?? tls) === tls);
  if (known !== undefined) return known;
  return {
    reason: told,
    advice: tls ? 'Check TEMPORAL_ADDRESS and TEMPORAL_TLS (it is asked for TLS).' : checkAddress,
  };
}
