/** Folder that function and sidecar share (functions 6.2). */
export const sharedFolder = '/mnt/shared';
/** Where a sidecar takes actions. */
export const actionPort = 8890;
/** Variable of the sidecar with the token that it wants to see. */
export const tokenVariable = 'DUREKTIV_SIDECAR_TOKEN';

/** Starts the sidecar in our image; a small young generation keeps a Node.js process that mostly waits below 80 MB. */
export const sidecarCommand = ['node', '--max-semi-space-size=1', '/app/dist/src/cli/main.js', 'sidecar'] as const;

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
