/** Folder that function and sidecar share (functions 6.2). */
export const sharedFolder = '/mnt/shared';
/** Where a sidecar takes actions. */
export const actionPort = 8890;
/** Variable of the sidecar with the token that it wants to see. */
export const tokenVariable = 'DUREKTIV_SIDECAR_TOKEN';

/**
 * What keeps a Node.js that mostly waits below 80 MB: a small young generation, and no optimising compilers, neither for
 * JavaScript nor for the WebAssembly that reads HTTP. With them it is 90 MB after 200 calls and 105 after 1,000 (Node.js 24).
 */
export const sidecarNodeFlags = ['--max-semi-space-size=1', '--no-opt', '--no-maglev', '--liftoff-only'] as const;

/** Starts the sidecar in our image. */
export const sidecarCommand = ['node', ...sidecarNodeFlags, '/app/dist/src/cli/main.js', 'sidecar'] as const;

/** A web server starts as root, opens a port, and goes on as another user. */
export const functionCapabilities = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'KILL',
  'NET_BIND_SERVICE',
  'SETGID',
  'SETUID',
] as const;
/** The function may write as any user, and the sidecar reads and removes what it left. */
export const sidecarCapabilities = ['DAC_OVERRIDE', 'FOWNER'] as const;
