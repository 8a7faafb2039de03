import type { RegistryLogin } from '../../../store/secrets/registries.js';
import { type ContainerEngine, engineMessage, isMissing } from './engine.js';
import { PullProgress } from './pull-progress.js';
import { loginFor } from '../registry-of-image.js';

/** When an image is pulled: only when it is not there, before each container, or never. */
export type PullPolicy = 'missing' | 'always' | 'never';

export interface ImageNeeds {
  readonly image: string;
  readonly policy: PullPolicy;
  /** Asked only when something is pulled. */
  readonly logins: () => Promise<readonly RegistryLogin[]>;
  /** Hears how the pull goes. */
  readonly say: (line: string) => void;
}

/**
 * Makes sure that an image is there.
 * @throws Error that says why it cannot be had
 */
export async function ensureImage({ docker }: ContainerEngine, needs: ImageNeeds): Promise<void> {
  const { image, policy } = needs;
  const there = policy === 'always' ? false : await isThere(docker, image);
  if (there) return;
  if (policy === 'never')
    throw new Error(`the image ${image} is not there, and images are never pulled here (DUREKTIV_DOCKER_PULL)`);
  await pull(docker, needs);
}

async function isThere(docker: ContainerEngine['docker'], image: string): Promise<boolean> {
  try {
    await docker.getImage(image).inspect();
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw new Error(`the image ${image} cannot be looked up: ${engineMessage(error)}`, { cause: error });
  }
}

async function pull(docker: ContainerEngine['docker'], { image, logins, say }: ImageNeeds): Promise<void> {
  const login = loginFor(image, await logins());
  const auth = login && { username: login.user, password: login.password, serveraddress: login.url };
  const progress = new PullProgress(image, say);
  try {
    const stream = await docker.pull(tagged(image), auth === undefined ? {} : { authconfig: auth });
    await new Promise<void>((resolve, reject) => {
      const ended = (error: Error | null): void => (error === null ? resolve() : reject(error));
      docker.modem.followProgress(stream, ended, (step: object) => progress.add(step));
    });
  } catch (error) {
    progress.error ??= engineMessage(error);
  }
  if (progress.error !== undefined) throw new Error(`the image ${image} cannot be pulled: ${progress.error}`);
  progress.done();
}

/** Without a tag an engine would pull all there are. */
function tagged(image: string): string {
  return /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
}

/** What is said of an image that does not start: one made for another machine. */
export async function foreignArchitecture(engine: ContainerEngine, image: string): Promise<string | undefined> {
  try {
    const { Architecture: made } = await engine.docker.getImage(image).inspect();
    if (made === engine.architecture || made === '') return undefined;
    return `the image ${image} is made for ${made}, and this machine is ${engine.architecture}`;
  } catch {
    // Only an addition to a message that is there already.
    return undefined;
  }
}
