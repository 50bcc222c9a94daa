import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where the browser is; Debian's is installed where that can be done; else why there is none. */
export function findChromium(): { path: string } | { why: string } {
  const found = [process.env['SIMTRAIL_CHROMIUM'], ...places].find((path) => path !== undefined && existsSync(path));
  if (found !== undefined) return { path: found };
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return { why: 'there is no Chromium; install it (Debian: apt-get install chromium) or set SIMTRAIL_CHROMIUM' };
  try {
    const install = ['-o', 'DPkg::Lock::Timeout=600', '-y', '--no-install-recommends', 'install', 'chromium'];
    execFileSync('apt-get', install, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    return { path: '/usr/bin/chromium' };
  } catch {
    return { why: 'apt-get could not install chromium' };
  }
}

/** The sandbox needs user namespaces, which root in a container does not have; WebGL is drawn by the processor. */
export function launchChromium(path: string, args: readonly string[] = []): Promise<Browser> {
  const always = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
  return chromium.launch({ executablePath: path, args: [...always, ...args] });
}
