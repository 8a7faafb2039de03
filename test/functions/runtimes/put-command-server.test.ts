import { expect, it } from 'vitest';
import { putCommandServer } from '../../../src/functions/runtimes/docker/put-command-server.js';
import { describeWithContainers } from '../../support/container/describe.js';
import { testEngine } from '../../support/container/engine.js';
import { goMissing } from '../../support/command-server.js';
import { loadScratchImage, scratchImage } from '../../support/container/image.js';

const missing = await goMissing();

describeWithContainers(`the command server${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  it.skipIf(missing)('that is not in the image of the sidecar is an error that says so', async () => {
    const { docker } = await testEngine();
    await loadScratchImage(docker);
    const without = await docker.createContainer({ Image: scratchImage, Cmd: ['tool'] });
    try {
      await expect(putCommandServer(without, scratchImage, without)).rejects.toThrow(
        `no command server: the image ${scratchImage} of the sidecar has no /usr/share/direktiv/direktiv-cmd`,
      );
    } finally {
      await without.remove();
    }
  });
});
