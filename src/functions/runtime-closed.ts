/** The runtime was closed before the function answered: nothing is known of the outcome. */
export class RuntimeClosed extends Error {
  override readonly name = 'RuntimeClosed';

  constructor() {
    super('the function runtime was closed before the function answered');
  }
}
