/** A stage's settings, by the framework's rules: it reads one file, and the shell's variables take precedence. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/** @param folder  the folder of `.env.<stage>` and `.env` */
export function stageVariables(
  folder: string,
  stage: string,
  shell: NodeJS.Dict<string>,
): NodeJS.Dict<string> {
  const file = [`.env.${stage}`, '.env'].map(name => join(folder, name)).find(existsSync)
  return { ...(file !== undefined && parseEnv(readFileSync(file, 'utf8'))), ...shell }
}

/** @returns undefined if the default in serverless.yml applies */
export const stageSetting = (folder: string, stage: string, name: string): string | undefined =>
  // Not all of the shell's variables, whose copy is slow.
  process.env[name] ?? stageVariables(folder, stage, {})[name]
