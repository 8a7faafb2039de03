/** Actions that a container has at a time (functions 5.5). */
export const mostActions = 10;
