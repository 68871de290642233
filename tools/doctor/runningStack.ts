/** The local stack that `npm start` runs. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { err, ok, type Result } from '../../lib/result'
import { isAlive } from '../deployment/isAlive'
import { bad, type Finding } from './finding'

/** Its addresses and credentials, from `.env.local`. */
export function runningStack(projectFolder: string): Result<Readonly<NodeJS.Dict<string>>, Finding> {
  const file = join(projectFolder, '.env.local')
  if (!existsSync(file)) return notRunning('.env.local, which npm start writes, is not there')
  const { SHOUYIN_PID: pid, ...variables } = parseEnv(readFileSync(file, 'utf8'))
  if (pid !== undefined && !isAlive(Number(pid))) return notRunning('npm start was killed')
  return ok(variables)
}

const notRunning = (reason: string) =>
  err(
    bad(
      'configuration',
      `the local stack is not running: ${reason}`,
      'npm start in another terminal; for a deployed shop, name it: -- --stage prod',
    ),
  )
