/** True for the answer "there is none of this name". */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** True when the name is taken, or the object is another one than was meant. */
export function isConflict(error: unknown): boolean {
  return statusOf(error) === 409;
}

/** True when a JSON Patch found another value than it was made for. */
export function isOvertaken(error: unknown): boolean {
  return isConflict(error) || statusOf(error) === 422;
}

/** What the cluster says, without the words of the client around it. */
export function clusterMessage(error: unknown): string {
  const { body, message } = error as { readonly body?: unknown; readonly message: string };
  const said = typeof body === 'string' ? parsed(body) : body;
  const text = (said as { message?: unknown } | undefined)?.message;
  return typeof text === 'string' ? text : message;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.slice(0, 500) };
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { code?: number }).code;
}
