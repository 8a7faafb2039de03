/**
 * A service with exactly this command is served by the command server, a program that is put there (functions 8.3, 11). The image
 * of the engine has it at the same path.
 */
export const commandServer = '/usr/share/direktiv/direktiv-cmd';
