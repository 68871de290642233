/** A setting of a stage, as the framework finds it: the shell's, then that of the stage's own file. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/**
 * @param folder  where the files `.env.<stage>` are
 * @returns       undefined where only the default of serverless.yml is left
 */
export function stageSetting(folder: string, stage: string, name: string): string | undefined {
  const file = join(folder, `.env.${stage}`)
  const settings = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
  return process.env[name] ?? settings[name]
}
