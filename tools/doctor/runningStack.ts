/** The stack that `npm start` runs, as it has written itself down. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { err, ok, type Result } from '../../lib/result'
import { bad, type Finding } from './finding'

/** Its addresses and credentials, as variables. */
export function runningStack(projectFolder: string): Result<Readonly<NodeJS.Dict<string>>, Finding> {
  const file = join(projectFolder, '.env.local')
  if (existsSync(file)) return ok(parseEnv(readFileSync(file, 'utf8')))
  return err(
    bad(
      'configuration',
      'the local stack is not running: .env.local, which npm start writes, is not there',
      'npm start in another terminal; for a deployed shop, npm run doctor -- --stage prod',
    ),
  )
}
