/** Where `durektiv dev` serves. */
export const defaultServer = 'http://127.0.0.1:6665';
